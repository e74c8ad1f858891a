package io.promptnotary.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the host "mill" had done by the last beat of its heart, as it has written itself.
 *
 * @param first its first number
 * @param used numbers it had given out
 * @param last its last beat
 * @param entries of the generations whose call had begun
 * @param waits of the agent's threads in it
 */
record MillBook(long first, long used, Moment last, List<Entry> entries, Waits waits) {
  private static final int USED = 16;
  private static final int HEAD = 64;
  private static final int SLOT = 64;

  /**
   * A moment in two clocks.
   *
   * @param beat of the host's heart: one a millisecond at most, none while the host did not run
   * @param nanos of the monotonic clock
   */
  record Moment(long beat, long nanos) {
    /** 0 if it has not come. */
    boolean isPast() {
      return nanos != 0;
    }
  }

  /**
   * One generation.
   *
   * @param called when its call had begun
   * @param answered when its call was about to end
   * @param returned when it had ended
   */
  record Entry(long number, Moment called, Moment answered, Moment returned) {}

  /** True if the number is one of this book. */
  boolean has(long number) {
    return number >= first && number < first + used;
  }

  /**
   * Milliseconds from then to the last beat in which the agent was able to do something: the host's
   * heart beat, and no thread of the agent waited for a processor.
   */
  double age(Moment of) {
    // What has begun between two beats carries the number of the first.
    return Math.max(0, last.beat - of.beat - 1 - waits.since(of.nanos));
  }

  /** On the monotonic clock: {@code millis} milliseconds behind the first call. */
  long grown(int millis) {
    long first = Long.MAX_VALUE;
    for (Entry each : entries) {
      first = Math.min(first, each.called.nanos);
    }
    return entries.isEmpty() ? Long.MIN_VALUE : first + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Milliseconds from then to the last sign of life. */
  double wall(Moment of) {
    long end = last.nanos;
    for (Entry each : entries) {
      end = Math.max(end, Math.max(each.called.nanos, each.returned.nanos));
    }
    return (end - of.nanos) / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }

  /** How many numbers are given out, as long as the host still writes; 0 if there is no book. */
  static long used(Path file) {
    if (!Files.exists(file)) {
      return 0;
    }
    ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.read(head);
      return head.limit() < HEAD ? 0 : head.getLong(USED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the book of a host that has ended; an empty one if it did not come that far. */
  static MillBook read(Path file, long first, Waits waits) {
    if (used(file) == 0) {
      return new MillBook(first, 0, new Moment(0, 0), List.of(), waits);
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      long used = Math.min(bytes.getLong(USED), (bytes.capacity() - HEAD) / SLOT);
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < used; i++) {
        int at = HEAD + SLOT * i;
        Entry entry =
            new Entry(first + i, moment(bytes, at), moment(bytes, at + 16), moment(bytes, at + 32));
        if (entry.called().isPast()) {
          entries.add(entry);
        }
      }
      return new MillBook(first, used, moment(bytes, 0), List.copyOf(entries), waits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Moment moment(ByteBuffer bytes, int at) {
    return new Moment(bytes.getLong(at), bytes.getLong(at + 8));
  }
}
