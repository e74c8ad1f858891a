package io.promptnotary.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server's column cannot hold as it is. The column then holds what comes nearest, so that
 * users' SQL goes on working, and the original stands in {@code exact_values} or, for the link, in
 * {@code exact_link}: a JSON object in plain ASCII, one key for each such column. Immutable.
 *
 * @param values what the columns hold: texts and numbers as in the snapshot, moments as {@link
 *     Instant}
 * @param exactValues originals of captured columns, or null
 * @param exactLink originals of the link's columns, or null
 */
record Exact(Map<Column, Object> values, @Nullable String exactValues, @Nullable String exactLink) {
  /** Names are this long at most in a column: an index takes no more. */
  static final int NAME_CHARS = 255;

  /** MySQL takes a hundred levels, PostgreSQL what its stack takes. */
  private static final int DEPTH = 90;

  /** Longer numbers are nobody's figures, and beyond some servers. */
  private static final int NUMBER_CHARS = 300;

  private static final double NUMBER_MAX = 1e300;
  private static final char REPLACEMENT = '\uFFFD';
  private static final Set<Column> JSON =
      EnumSet.of(
          Column.PROMPT_MODULES,
          Column.MESSAGES,
          Column.MODEL_PARAMETERS,
          Column.TOKEN_METRICS,
          Column.PERFORMANCE_METRICS,
          Column.REPAIR_METRICS,
          Column.LLM_CALLS,
          Column.ATTRIBUTES,
          Column.CAPTURE_GAPS);
  private static final Set<Column> MOMENTS =
      EnumSet.of(Column.STARTED_AT, Column.COMPLETED_AT, Column.LINKED_AT);
  private static final Set<Column> LONG_TEXTS =
      EnumSet.of(
          Column.FINAL_SYSTEM_PROMPT,
          Column.FINAL_USER_PROMPT,
          Column.RESPONSE_TEXT,
          Column.ERROR_MESSAGE,
          Column.ERROR_STACK);
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** True for columns of JSON. */
  static boolean isJson(Column column) {
    return JSON.contains(column);
  }

  /** True for columns that hold a moment. */
  static boolean isMoment(Column column) {
    return MOMENTS.contains(column);
  }

  /**
   * What to write for a snapshot.
   *
   * @param careful true: looks at JSON as a server does, which costs as much as the rest together,
   *     for rows that a server has refused as they are
   * @throws RefusedException if it has no id or no start that any server takes
   */
  static Exact of(Snapshot snapshot, boolean careful) throws RefusedException {
    EnumMap<Column, Object> values = new EnumMap<>(Column.class);
    EnumMap<Column, String> originals = new EnumMap<>(Column.class);
    EnumMap<Column, String> link = new EnumMap<>(Column.class);
    for (Map.Entry<Column, Object> each : snapshot.values().entrySet()) {
      Column column = each.getKey();
      if (!(each.getValue() instanceof String text)) {
        values.put(column, each.getValue());
        continue;
      }
      Object stored = stored(column, text, careful);
      if (stored != null) {
        values.put(column, stored);
      }
      // The same object where nothing was in the way.
      boolean same =
          stored instanceof Instant time ? Times.text(time).equals(text) : stored == text;
      if (!same) {
        (column.isLink() ? link : originals).put(column, text);
      }
    }
    if (originals.containsKey(Column.ID) || originals.containsKey(Column.STATUS)) {
      throw new RefusedException(
          "a snapshot has an id or a status that no server takes: it stays in the local file");
    }
    if (!values.containsKey(Column.STARTED_AT)) {
      throw new RefusedException(
          "snapshot " + snapshot.id() + " has a start that is no time: it stays in the local file");
    }
    return new Exact(values, json(originals), json(link));
  }

  /** What to write for a link. */
  static Exact of(EntityLink link) throws RefusedException {
    EnumMap<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.ID, link.id());
    values.put(Column.STATUS, Status.SUCCESS.key());
    values.put(Column.STARTED_AT, link.linkedAt());
    values.put(Column.ENTITY_ID, link.entityId());
    values.put(Column.LINKED_AT, link.linkedAt());
    if (link.entityType() != null) {
      values.put(Column.ENTITY_TYPE, link.entityType());
    }
    return of(new Snapshot(values), false);
  }

  private static @Nullable Object stored(Column column, String text, boolean careful) {
    if (isMoment(column)) {
      return moment(text);
    }
    if (isJson(column)) {
      return json(text, careful);
    }
    String clean = clean(text);
    return LONG_TEXTS.contains(column) ? clean : clip(clean);
  }

  /**
   * The snapshot's columns with the originals put back.
   *
   * @param values as read; changed
   */
  static void restore(
      Map<Column, Object> values, @Nullable String exactValues, @Nullable String exactLink) {
    for (String each : new String[] {exactValues, exactLink}) {
      if (each == null) {
        continue;
      }
      try {
        JsonNode originals = MAPPER.readTree(each);
        for (Column column : Column.values()) {
          JsonNode original = originals.get(column.key());
          if (original != null) {
            values.put(column, original.textValue());
          }
        }
      } catch (JsonProcessingException somebodyElses) {
        // What the columns hold is next to it.
        continue;
      }
    }
  }

  /** A moment, or null if the text is none. */
  static @Nullable Instant moment(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** What a name's column holds. */
  static String name(String text) {
    return clip(clean(text));
  }

  private static String clip(String text) {
    if (text.length() <= NAME_CHARS) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(NAME_CHARS - 1)) ? NAME_CHARS - 1 : NAME_CHARS;
    return text.substring(0, end);
  }

  /** Without NUL and halves of surrogate pairs; the same object if there are none. */
  static String clean(String text) {
    int at = firstUnfit(text, 0);
    if (at < 0) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text);
    for (; at >= 0; at = firstUnfit(text, at + 1)) {
      clean.setCharAt(at, REPLACEMENT);
    }
    return clean.toString();
  }

  private static int firstUnfit(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == 0) {
        return i;
      }
      if (Character.isSurrogate(each)) {
        if (Character.isLowSurrogate(each)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /** What a column of JSON holds; null if no server takes it. */
  static @Nullable String json(String text, boolean careful) {
    try {
      if (careful && !isTaken(text)) {
        return null;
      }
      // Without an escape, what is unfit stands there as it is.
      if (text.indexOf("\\u") < 0) {
        return clean(text);
      }
      JsonNode tree = MAPPER.readTree(text);
      JsonNode clean = clean(tree);
      return clean.equals(tree) && firstUnfit(text, 0) < 0 ? text : clean.toString();
    } catch (IOException noJson) {
      return null;
    }
  }

  private static JsonNode clean(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode clean = MAPPER.createObjectNode();
      object.properties().forEach(each -> clean.set(clean(each.getKey()), clean(each.getValue())));
      return clean;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode clean = MAPPER.createArrayNode();
      array.forEach(each -> clean.add(clean(each)));
      return clean;
    }
    return node instanceof TextNode text ? new TextNode(clean(text.textValue())) : node;
  }

  private static boolean isTaken(String text) throws IOException {
    int depth = 0;
    int roots = 0;
    try (JsonParser parser = MAPPER.getFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        roots += depth == 0 ? 1 : 0;
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        boolean wide =
            token.isNumeric()
                && (parser.getTextLength() > NUMBER_CHARS
                    || !(Math.abs(parser.getDoubleValue()) < NUMBER_MAX));
        boolean longName =
            token == JsonToken.VALUE_STRING
                && "model_identifier".equals(parser.currentName())
                && parser.getTextLength() > NAME_CHARS;
        if (depth > DEPTH || wide || longName) {
          return false;
        }
      }
    }
    return roots == 1;
  }

  private static @Nullable String json(Map<Column, String> originals) {
    if (originals.isEmpty()) {
      return null;
    }
    ObjectNode object = MAPPER.createObjectNode();
    originals.forEach((column, text) -> object.put(column.key(), text));
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
