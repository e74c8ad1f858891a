package io.promptnotary.snapshot;

import io.promptnotary.snapshot.Gaps.Spot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recording without texts. What stays is a closed list: identifiers, figures, truth values, enum
 * constants and the roles of messages. Of all else the length and the SHA-256 stay, of the redacted
 * text: the hash of a short secret would give it away.
 */
final class Texts {
  private static final Set<String> FIGURES =
      Set.of(
          "prompt_tokens",
          "cached",
          "retry_count",
          "status",
          "ok",
          "score",
          "count",
          "initial_score",
          "final_score");

  private static final int LONGEST_IDENTIFIER = 200;
  private static final Pattern ROLE = Pattern.compile("[A-Za-z][A-Za-z_-]{0,19}");

  /** A message of which only the role is kept. */
  record Silent(String role) {}

  private final Plain plain;

  Texts(Plain plain) {
    this.plain = plain;
  }

  /**
   * What is kept of a value; null if nothing is, and then {@link Item#texts} says how long it was.
   *
   * @param raw the host's value
   * @param value its plain form
   */
  @Nullable Object keep(Item item, String field, @Nullable Object raw, Object value) {
    if (field.equals("messages")) {
      return messages(item, value);
    }
    Object kept = kept(field, raw, value, item.spot(field));
    if (kept == null) {
      withhold(item, field, value);
    }
    return kept;
  }

  /** Remembers length and SHA-256 of a value that is not kept. */
  static void withhold(Item item, String field, Object value) {
    String text = String.valueOf(Values.text(value));
    Map<String, Object> digest = new LinkedHashMap<>();
    digest.put("length", text.length());
    digest.put("bytes", text.getBytes(StandardCharsets.UTF_8).length);
    digest.put("sha256", Limits.sha256(text));
    item.texts.put(field, digest);
  }

  /** The value of {@code attributes.texts}: by role and field, numbered from the second item on. */
  static Map<String, Object> json(List<Item> items) {
    Map<String, Object> json = new LinkedHashMap<>();
    Map<Role, Integer> numbers = new LinkedHashMap<>();
    for (Item item : items) {
      int number = numbers.merge(item.role, 1, Integer::sum);
      String owner = item.role.key() + (number == 1 ? "" : "[" + number + "]") + ".";
      item.texts.forEach((field, digest) -> json.put(owner + field, digest));
    }
    return json;
  }

  private @Nullable Object kept(String field, @Nullable Object raw, Object value, Spot spot) {
    if (value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (raw instanceof Enum<?> constant) {
      return plain.text(constant.name(), spot);
    }
    if (raw instanceof Constant constant) {
      return plain.text(constant.name(), spot);
    }
    if (value instanceof String text) {
      if (Limits.isIdentifier(field)) {
        boolean plausible = text.length() <= LONGEST_IDENTIFIER && text.indexOf('\n') < 0;
        return plausible ? text : null;
      }
      Number number = isFigure(field) ? Values.number(text) : null;
      return number == null && isFigure(field) ? Values.truth(text) : number;
    }
    boolean mayBeMany = !Limits.isIdentifier(field);
    return mayBeMany && value instanceof List<?> list && raw instanceof Collection<?> host
        ? all(field, host, list, spot)
        : null;
  }

  /** The list if every element may be kept. */
  private @Nullable Object all(String field, Collection<?> host, List<?> list, Spot spot) {
    List<Object> all = new ArrayList<>();
    Iterator<?> raw = host.iterator();
    for (Object each : list) {
      Object element = raw.hasNext() ? raw.next() : null;
      Object kept = each == null ? null : kept(field, element, each, spot);
      if (kept == null) {
        return null;
      }
      all.add(kept);
    }
    return all;
  }

  private static List<Silent> messages(Item item, Object value) {
    List<Silent> silent = new ArrayList<>();
    for (Object each : Values.list(value)) {
      withhold(item, "messages[" + silent.size() + "]", text(each));
      Object role = each instanceof Map<?, ?> map ? map.get("role") : null;
      String name = String.valueOf(role);
      silent.add(new Silent(role != null && ROLE.matcher(name).matches() ? name : "user"));
    }
    return silent;
  }

  private static Object text(Object message) {
    if (message instanceof Map<?, ?> map) {
      Object text = map.get("text") == null ? map.get("content") : map.get("text");
      return text == null ? message : text;
    }
    return message;
  }

  private static boolean isFigure(String field) {
    return FIGURES.contains(field) || field.startsWith("tokens.");
  }
}
