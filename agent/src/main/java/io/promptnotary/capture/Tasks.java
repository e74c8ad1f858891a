package io.promptnotary.capture;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * In which context tasks were handed over, by their identity. Safe on any thread, without locks;
 * runs no code of the host. Holds tasks weakly, and of each chain the newest {@value #LONGEST}.
 *
 * <p>A table of chains that never change: whoever adds or removes puts a new chain in the place of
 * the one it saw, or looks again. So what is said of one task happens at once.
 */
final class Tasks {
  static final int CHAINS = 4096;
  static final int LONGEST = 8;

  private final AtomicReferenceArray<@Nullable Entry> table = new AtomicReferenceArray<>(CHAINS);

  /** One task. */
  private static final class Entry extends WeakReference<Object> {
    /** Null for a task that has been seen and carries nothing any more. */
    final @Nullable Context context;

    final @Nullable Entry next;

    Entry(@Nullable Object task, @Nullable Context context, @Nullable Entry next) {
      super(task);
      this.context = context;
      this.next = next;
    }
  }

  /** {@code task}, which runs once, carries {@code context}, unless that has been said before. */
  void add(Object task, Context context) {
    int chain = chain(task);
    Entry head;
    do {
      head = table.get(chain);
      if (find(head, task) != null) {
        return;
      }
    } while (!table.compareAndSet(chain, head, new Entry(task, context, rest(head, task))));
  }

  /**
   * {@code task}, which others may have handed over too, carries {@code context} the first time it
   * is seen. Nobody can tell its later runs apart, so it never carries anything again.
   *
   * @param context null for none
   */
  void addShared(Object task, @Nullable Context context) {
    int chain = chain(task);
    Entry head;
    Entry next;
    do {
      head = table.get(chain);
      Entry known = find(head, task);
      if (known == null ? context == null : known.context == null) {
        return;
      }
      next = new Entry(task, known == null ? context : null, rest(head, task));
    } while (!table.compareAndSet(chain, head, next));
  }

  /** What {@code task} carries, or null. */
  @Nullable Context get(Object task) {
    Entry known = find(table.get(chain(task)), task);
    return known == null ? null : known.context;
  }

  /** What {@code task} carries, for the only time; it will be known as seen. */
  @Nullable Context takeShared(Object task) {
    int chain = chain(task);
    Entry head;
    Entry known;
    do {
      head = table.get(chain);
      known = find(head, task);
      if (known == null || known.context == null) {
        return null;
      }
    } while (!table.compareAndSet(chain, head, new Entry(task, null, rest(head, task))));
    return known.context;
  }

  /** What {@code task} carries, which is forgotten. */
  @Nullable Context take(Object task) {
    int chain = chain(task);
    Entry head;
    Entry known;
    do {
      head = table.get(chain);
      known = find(head, task);
      if (known == null) {
        return null;
      }
    } while (!table.compareAndSet(chain, head, rest(head, task)));
    return known.context;
  }

  private static @Nullable Entry find(@Nullable Entry head, Object task) {
    for (Entry each = head; each != null; each = each.next) {
      if (each.refersTo(task)) {
        return each;
      }
    }
    return null;
  }

  /** The chain without {@code task}, without what is gone, and with room for one more. */
  private static @Nullable Entry rest(@Nullable Entry head, Object task) {
    if (head == null || (head.next == null && head.refersTo(task))) {
      return null;
    }
    Entry[] kept = new Entry[LONGEST - 1];
    int count = 0;
    for (Entry each = head; each != null && count < kept.length; each = each.next) {
      if (!each.refersTo(task) && !each.refersTo(null)) {
        kept[count++] = each;
      }
    }
    Entry rest = null;
    while (count > 0) {
      Entry each = kept[--count];
      rest = each.next == rest ? each : new Entry(each.get(), each.context, rest);
    }
    return rest;
  }

  private static int chain(Object task) {
    int hash = System.identityHashCode(task);
    return (hash ^ (hash >>> 16)) & (CHAINS - 1);
  }
}
