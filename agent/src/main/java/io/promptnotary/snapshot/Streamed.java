package io.promptnotary.snapshot;

/**
 * How the answer of a call came in pieces. Immutable.
 *
 * @param begunNanos {@link System#nanoTime} when the host began to ask for chunks, or {@link
 *     Part#OPEN} where the method's own beginning counts
 * @param firstNanos when the first chunk came; {@link Part#OPEN} if none did
 * @param lastNanos when the last chunk came; {@link Part#OPEN} if none did
 * @param longestNanos the longest wait between two chunks, 0 if there were fewer than two
 * @param chunks how many came; -1 where the answer does not come in chunks
 * @param abandoned true if the host let go of it without a word
 */
public record Streamed(
    long begunNanos,
    long firstNanos,
    long lastNanos,
    long longestNanos,
    int chunks,
    boolean abandoned) {

  /** Nothing came, and nothing will: the host has let go of what it was waiting for. */
  public static Streamed dropped() {
    return new Streamed(Part.OPEN, Part.OPEN, Part.OPEN, 0, -1, true);
  }

  /** True if a chunk came. */
  public boolean hasChunks() {
    return firstNanos != Part.OPEN;
  }
}
