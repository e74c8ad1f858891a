package com.acme.mill;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * What the mill has done so far, in a file that is mapped into memory: what is written there is
 * the operating system's at once, so that it outlives the process, however that ends.
 *
 * <p>All longs: the beats so far, the moment of the last one, how many numbers are given out; from
 * {@link #HEAD} on a slot for each number: the beat and the moment of its call, the beat and the
 * moment of its answer, the beat and the moment of its return. Moments are those of the monotonic
 * clock, 0 if they have not come.
 */
final class Book {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BEATS = 0;
  private static final int BEAT_AT = 8;
  private static final int USED = 16;
  private static final int HEAD = 64;
  private static final int CALLED = 0;
  private static final int ANSWERED = 16;
  private static final int RETURNED = 32;
  private static final int SLOT = 64;
  private static final int SLOTS = 1 << 16;
  private static final long MILLISECOND = 1_000_000;

  private final MappedByteBuffer pages;
  private final FileChannel trail;
  private final long first;
  private volatile boolean closed;

  /** A new book; {@code first} is the first number. */
  Book(Path file, long first) throws IOException {
    this.first = first;
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      pages = channel.map(MapMode.READ_WRITE, 0, HEAD + (long) SLOT * SLOTS);
    }
    trail =
        FileChannel.open(
            file.resolveSibling(file.getFileName() + "-trail"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
  }

  /** Gives out no more numbers. */
  void close() {
    closed = true;
  }

  /** The next number, or -1 if there is none any more. */
  long next() {
    if (closed) {
      return -1;
    }
    long slot = (long) LONGS.getAndAdd(pages, USED, 1L);
    return slot < SLOTS ? first + slot : -1;
  }

  void called(Order order) {
    enter(order, CALLED);
  }

  void answered(Order order) {
    enter(order, ANSWERED);
  }

  /** The last of its ends that comes is the one that counts. */
  void returned(Order order) {
    if (order.open().decrementAndGet() == 0) {
      enter(order, RETURNED);
    }
  }

  private void enter(Order order, int field) {
    if (order.number() >= first) {
      int at = HEAD + SLOT * (int) (order.number() - first) + field;
      LONGS.setVolatile(pages, at, (long) LONGS.getVolatile(pages, BEATS));
      LONGS.setVolatile(pages, at + 8, System.nanoTime());
    }
  }

  /**
   * Beats for ever, once a millisecond at most. A beat is missing wherever the process did not run
   * or the disk did not take a byte.
   */
  void beat() {
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    try {
      while (true) {
        long now = System.nanoTime();
        trail.write(one);
        one.clear();
        LONGS.setVolatile(pages, BEAT_AT, System.nanoTime());
        LONGS.getAndAdd(pages, BEATS, 1L);
        for (long left = MILLISECOND; left > 0; left = now + MILLISECOND - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
