package io.promptnotary.capture;

import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.PromptTexts;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Prompts composed outside any generation on one thread, waiting for the call that sends them.
 * Confined to that thread. Holds four at most: whoever composes more without sending does something
 * else.
 */
final class Compositions {
  private static final int MAX = 4;

  private final @Nullable Made[] waiting = new Made[MAX];
  private int size;

  /** Keeps a composition; the oldest gives way. */
  void keep(Made made) {
    if (size == MAX) {
      remove(0);
    }
    waiting[size++] = made;
  }

  /**
   * The newest composition whose text is sent, or null: one that equals a sent text comes before
   * one that is contained in it. The caller claims it.
   */
  Link.@Nullable Adopts find(String[] names, @Nullable Object[] sent) {
    Made same = size == 0 ? null : find(names, sent, false);
    if (same != null) {
      return new Link.Adopts(same, JoinedBy.TEXT);
    }
    Made contained = size == 0 ? null : find(names, sent, true);
    return contained == null ? null : new Link.Adopts(contained, JoinedBy.CONTAINMENT);
  }

  private @Nullable Made find(String[] names, @Nullable Object[] sent, boolean contained) {
    for (int i = size - 1; i >= 0; i--) {
      Made made = waiting[i];
      if (made == null || made.isClaimed()) {
        remove(i);
        continue;
      }
      String text = made.text;
      Predicate<String> wanted = each -> contained ? each.contains(text) : each.equals(text);
      if (text != null && PromptTexts.isAnySent(names, sent, wanted)) {
        return made;
      }
    }
    return null;
  }

  private void remove(int index) {
    System.arraycopy(waiting, index + 1, waiting, index, MAX - index - 1);
    waiting[--size] = null;
  }
}
