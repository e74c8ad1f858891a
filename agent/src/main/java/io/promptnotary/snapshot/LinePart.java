package io.promptnotary.snapshot;

import io.promptnotary.snapshot.RowLine.BadLineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a line that is longer than what one message may hold; itself a line of JSON.
 * Immutable.
 *
 * @param of names the whole line, by its content
 * @param part its place, from 1
 * @param parts how many there are
 * @param text the piece
 */
public record LinePart(String of, int part, int parts, String text) {
  /** What a line of a part has around its text: member names, a hash, two numbers. */
  private static final int AROUND = 160;

  /** The least that {@link #split} can be asked for, in bytes. */
  public static final int LEAST = 4 * AROUND;

  /**
   * The parts of a line, each a line of at most {@code most} bytes in UTF-8.
   *
   * @param of names the line in at most 64 characters of ASCII
   * @throws IllegalArgumentException if {@code most} is below {@link #LEAST}
   */
  public static List<LinePart> split(String line, String of, int most) {
    if (most < LEAST) {
      throw new IllegalArgumentException("most < " + LEAST + ": " + most);
    }
    List<String> pieces = new ArrayList<>();
    int room = most - AROUND;
    int from = 0;
    int bytes = 0;
    for (int at = 0; at < line.length(); ) {
      int next = at + Character.charCount(line.codePointAt(at));
      int cost = cost(line.codePointAt(at));
      if (bytes + cost > room) {
        pieces.add(line.substring(from, at));
        from = at;
        bytes = 0;
      }
      bytes += cost;
      at = next;
    }
    pieces.add(line.substring(from));
    List<LinePart> parts = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      parts.add(new LinePart(of, i + 1, pieces.size(), pieces.get(i)));
    }
    return parts;
  }

  /** The bytes of a character within a text of JSON, at most. */
  private static int cost(int character) {
    if (character < 0x20) {
      return 6;
    }
    if (character < 0x80) {
      return character == '"' || character == '\\' ? 2 : 1;
    }
    if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 && !Character.isSurrogate((char) character) ? 3 : 6;
  }

  /** The line of this part. */
  public String line() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("of", of);
    values.put("part", (long) part);
    values.put("parts", (long) parts);
    values.put("text", text);
    return JsonLine.write(values, key -> false);
  }

  /**
   * The part of a line.
   *
   * @throws BadLineException if it is none
   */
  public static LinePart read(String line) throws BadLineException {
    Map<String, @Nullable Object> values = JsonLine.read(line);
    if (values.get("of") instanceof String of
        && values.get("part") instanceof Long part
        && values.get("parts") instanceof Long parts
        && values.get("text") instanceof String text
        && part >= 1
        && part <= parts
        && parts <= Integer.MAX_VALUE) {
      return new LinePart(of, part.intValue(), parts.intValue(), text);
    }
    throw new BadLineException("is no part of another line");
  }
}
