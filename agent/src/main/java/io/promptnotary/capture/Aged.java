package io.promptnotary.capture;

import java.lang.ref.WeakReference;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Something that has begun and must not go on for ever: held weakly, ordered by its start.
 * Immutable.
 */
class Aged<T> extends WeakReference<T> implements Comparable<Aged<?>> {
  final long startNanos;

  // Tells apart what began in the same nanosecond.
  private final int ticket = ThreadLocalRandom.current().nextInt();

  Aged(T what, long startNanos) {
    super(what);
    this.startNanos = startNanos;
  }

  @Override
  public final int compareTo(Aged<?> other) {
    long later = startNanos - other.startNanos;
    return later == 0 ? Integer.compare(ticket, other.ticket) : Long.signum(later);
  }
}
