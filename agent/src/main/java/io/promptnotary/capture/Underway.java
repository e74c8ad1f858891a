package io.promptnotary.capture;

import io.promptnotary.snapshot.Capture;
import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All generations that have not ended, and all frames that keep objects of the host until their
 * method has ended. Safe on any thread and without locks; holds everything weakly.
 */
final class Underway {
  private static final long SECOND = Duration.ofSeconds(1).toMillis();
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final ConcurrentSkipListSet<Aged<?>> all = new ConcurrentSkipListSet<>();
  private final Duration longest;
  private final Results results;
  private final AtomicInteger open;

  /**
   * Gives up what has been under way for {@code longest}; zero for never.
   *
   * @param open where generations are counted
   */
  Underway(Duration longest, Results results, AtomicInteger open) {
    this.longest = longest;
    this.results = results;
    this.open = open;
  }

  void begun(Generation generation) {
    if (all.add(generation.handle())) {
      open.incrementAndGet();
    }
  }

  void ended(Generation generation) {
    remove(generation.handle());
  }

  /** Whoever takes a generation out has it counted, nobody else. */
  private void remove(Aged<?> aged) {
    if (all.remove(aged) && aged instanceof Handle) {
      open.decrementAndGet();
    }
  }

  /** From now on {@code frame} holds objects of the host, until {@link #take} or for too long. */
  void keep(Frame frame) {
    all.add(frame.keep());
  }

  /** The objects that {@code frame} keeps, if any, are the caller's from now on. */
  void take(Frame frame) {
    Aged<?> kept = frame.take();
    if (kept != null) {
      all.remove(kept);
    }
  }

  /** From now on it is noticed if the host lets go of {@code hostSide} without a word. */
  Leash leash(Object hostSide, Frame frame, boolean unused) {
    Leash leash = new Leash(hostSide, frame, unused);
    all.add(leash);
    return leash;
  }

  /** Its end is known. */
  void release(@Nullable Leash leash) {
    if (leash != null) {
      all.remove(leash);
    }
  }

  int size() {
    return all.size();
  }

  /** All generations that have begun and not ended. */
  void forEach(Consumer<Generation> each) {
    for (Aged<?> aged : all) {
      if (aged.get() instanceof Generation generation) {
        each.accept(generation);
      }
    }
  }

  /**
   * Takes out what the host has let go of, and gives up what has been under way for too long. For
   * the writer's thread, runs no code of the host.
   *
   * @param abandoned takes final captures
   * @param dropped takes what the host has let go of without a word
   * @return milliseconds until the next time
   */
  long sweep(long now, Consumer<Capture> abandoned, Consumer<Leash> dropped) {
    for (Aged<?> aged : all) {
      Object begun = aged.get();
      boolean old = !longest.isZero() && now - aged.startNanos >= longest.toNanos();
      if (begun == null || old) {
        remove(aged);
      }
      if (begun == null && aged instanceof Leash leash) {
        dropped.accept(leash);
      } else if (old) {
        giveUp(begun, now, abandoned);
      }
    }
    long pause = all.isEmpty() ? HOUR : MINUTE;
    return longest.isZero() ? pause : Math.max(SECOND, Math.min(pause, longest.toMillis() / 8));
  }

  private void giveUp(@Nullable Object begun, long now, Consumer<Capture> abandoned) {
    if (begun instanceof Frame frame) {
      frame.giveUp();
    } else if (begun instanceof Generation generation) {
      Capture last = generation.giveUp(now, "did not end within " + text());
      if (last != null) {
        results.arrived(generation.handle());
        abandoned.accept(last);
      }
    }
  }

  private String text() {
    boolean hours = longest.toMillis() % HOUR == 0;
    return hours ? longest.toHours() + " h" : longest.toMillis() / 1000.0 + " s";
  }
}
