package io.promptnotary.capture;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which open generations have composed a text, as far as a hash of it tells: whoever asks compares
 * the texts themselves. Safe on any thread, without locks; holds generations weakly. Adding
 * allocates nothing unless open generations share a hash.
 */
final class OpenTexts {
  private static final int SIZE = 4096;
  private static final int SAMPLES = 16;

  /** What so many open generations share tells them apart no more. */
  static final int MANY = 256;

  private static final Handle[] CROWDED = new Handle[0];

  // A Handle, an array of them, or CROWDED for good.
  private final AtomicReferenceArray<@Nullable Object> slots = new AtomicReferenceArray<>(SIZE);

  /** {@code text} was composed in the generation of that handle. */
  void add(String text, Handle handle) {
    int slot = slot(text);
    Object before;
    Object after;
    do {
      before = slots.get(slot);
      after = with(before, handle);
    } while (after != before && !slots.compareAndSet(slot, before, after));
  }

  private static Object with(@Nullable Object before, Handle handle) {
    if (before instanceof Handle one) {
      return one == handle || isOver(one) ? handle : new Handle[] {handle, one};
    }
    if (!(before instanceof Handle[] many)) {
      return handle;
    }
    if (many == CROWDED) {
      return many;
    }
    int kept = 1;
    Handle[] next = new Handle[many.length + 1];
    next[0] = handle;
    for (Handle each : many) {
      if (each == handle) {
        return many;
      }
      if (!isOver(each)) {
        next[kept++] = each;
      }
    }
    return kept > MANY ? CROWDED : Arrays.copyOf(next, kept);
  }

  /**
   * Hands over the generations that may have composed {@code text}.
   *
   * @return false if there are too many to tell
   */
  boolean find(String text, Consumer<Handle> candidates) {
    Object found = slots.get(slot(text));
    if (found instanceof Handle one) {
      candidates.accept(one);
    } else if (found instanceof Handle[] many) {
      for (Handle each : many) {
        candidates.accept(each);
      }
      return many != CROWDED;
    }
    return true;
  }

  private static boolean isOver(Handle handle) {
    Generation generation = handle.get();
    return generation == null || !generation.isOpen();
  }

  /** Samples, because hashing a whole prompt takes longer than all else. */
  private static int slot(String text) {
    int length = text.length();
    int step = length / SAMPLES + 1;
    int hash = length;
    for (int i = length - 1; i >= 0; i -= step) {
      hash = 31 * hash + text.charAt(i);
    }
    return (hash ^ (hash >>> 16)) & (SIZE - 1);
  }
}
