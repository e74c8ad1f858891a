package io.promptnotary.snapshot;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A UUID of version 7 (RFC 9562), kept as two longs so that host threads never format text.
 * Immutable and safe on any thread.
 *
 * @param high 48 bits of Unix milliseconds, the version, 12 random bits
 * @param low the variant and 62 random bits
 */
public record SnapshotId(long high, long low) {

  /** A new id that sorts by {@code unixMillis}; takes no lock and does no I/O. */
  public static SnapshotId at(long unixMillis) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (unixMillis << 16) | 0x7000L | (random.nextLong() & 0xFFFL);
    long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new SnapshotId(high, low);
  }

  /** What it sorts by. */
  public long unixMillis() {
    return high >>> 16;
  }

  /** The usual 36 characters, lower case. */
  @Override
  public String toString() {
    return new UUID(high, low).toString();
  }
}
