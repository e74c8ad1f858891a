package io.promptnotary.capture;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What host objects stand for, by identity. Safe on any thread, without locks, runs no code of the
 * host.
 *
 * <p>Holds host objects weakly and the newest of them only, as many as it has chains. Whoever adds
 * to a chain or walks along it cuts off what has become too old. A lookup that races with a cut may
 * miss an object that is as old as that.
 *
 * @param <T> what they stand for; held strongly
 */
final class Identities<T> {
  private final AtomicReferenceArray<@Nullable Known<T>> chains;
  private final AtomicInteger count = new AtomicInteger();

  /** One object and what it stands for. */
  static final class Known<T> extends WeakReference<Object> {
    final T of;
    private final int number;
    private volatile @Nullable Known<T> next;

    Known(Object value, T of, int number) {
      super(value);
      this.of = of;
      this.number = number;
    }
  }

  /**
   * Remembers the newest so many.
   *
   * @param size a power of two
   */
  Identities(int size) {
    chains = new AtomicReferenceArray<>(size);
  }

  boolean isEmpty() {
    return count.get() == 0;
  }

  /** {@code value} stands for {@code of} from now on, among others perhaps. */
  void add(Object value, T of) {
    int chain = chain(value);
    Known<T> added = new Known<>(value, of, count.getAndIncrement());
    Known<T> head;
    do {
      head = chains.get(chain);
      added.next = head;
    } while (!chains.compareAndSet(chain, head, added));
  }

  /** The newest entry of {@code value}, or null. */
  @Nullable Known<T> newest(Object value) {
    Known<T> head = chains.get(chain(value));
    return head == null || isOld(head) ? null : matching(head, value);
  }

  /** The next older entry of {@code value}, or null. */
  @Nullable Known<T> older(Known<T> known, Object value) {
    return matching(next(known), value);
  }

  private @Nullable Known<T> matching(@Nullable Known<T> from, Object value) {
    for (Known<T> each = from; each != null; each = next(each)) {
      if (each.refersTo(value)) {
        return each;
      }
    }
    return null;
  }

  private @Nullable Known<T> next(Known<T> known) {
    Known<T> next = known.next;
    if (next != null && isOld(next)) {
      known.next = null;
      return null;
    }
    return next;
  }

  private boolean isOld(Known<T> known) {
    return count.get() - known.number > chains.length();
  }

  private int chain(Object value) {
    int hash = System.identityHashCode(value);
    return (hash ^ (hash >>> 16)) & (chains.length() - 1);
  }
}
