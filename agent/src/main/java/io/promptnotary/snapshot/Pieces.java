package io.promptnotary.snapshot;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the chunks of a stream gave for one field, newest first, as a list that shares its tail:
 * adding allocates one node on the thread of the host, and joining is left to the writer's.
 * Immutable and safe on any thread.
 *
 * @param newest a text or another plain value
 * @param earlier what was there before, or null
 * @param size the number of pieces, at least 1
 * @param chars UTF-16 units of all texts together
 */
public record Pieces(Object newest, @Nullable Pieces earlier, int size, long chars) {

  /** Of these the chunks give pieces, of all others the whole again and again. */
  private static final Set<String> JOINED =
      Set.of("output", "reasoning", "tool_calls", "text", "user", "system", "feedback");

  /** True if what chunks give for that field belongs together; else the last one counts. */
  public static boolean joins(String field) {
    return JOINED.contains(field);
  }

  /** {@code earlier} and {@code piece} behind it. */
  public static Pieces add(@Nullable Pieces earlier, Object piece) {
    long length =
        piece instanceof String text
            ? text.length()
            : piece instanceof Deferred deferred ? deferred.bytes() : 0;
    return earlier == null
        ? new Pieces(piece, null, 1, length)
        : new Pieces(piece, earlier, earlier.size + 1, earlier.chars + length);
  }

  /** The whole text if all pieces are texts, else a list of the pieces in their order. */
  public Object joined() {
    Object[] all = new Object[size];
    boolean texts = true;
    int at = size;
    for (Pieces node = this; node != null; node = node.earlier) {
      all[--at] = node.newest;
      texts &= node.newest instanceof String;
    }
    if (!texts) {
      return List.of(all);
    }
    StringBuilder text = new StringBuilder((int) Math.min(chars, Integer.MAX_VALUE - 8));
    for (Object each : all) {
      text.append((String) each);
    }
    return text.toString();
  }
}
