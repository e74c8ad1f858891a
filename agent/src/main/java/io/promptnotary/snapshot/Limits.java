package io.promptnotary.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps head and tail of texts that are longer than configured, and remembers what was cut. */
final class Limits {
  // A cut identifier finds nothing; these are never prompts.
  private static final Set<String> IDENTIFIERS =
      Set.of(
          "name",
          "org_id",
          "user_id",
          "session_id",
          "platform",
          "template.id",
          "template.name",
          "template.version",
          "entity.type",
          "entity.id",
          "provider",
          "model",
          "finish_reason",
          "response_id");

  private final Set<Map<String, Object>> truncated = new LinkedHashSet<>();

  /** What was cut: {@code field}, {@code length} in UTF-16 units, {@code sha256} of all of it. */
  List<Map<String, Object>> truncated() {
    return List.copyOf(truncated);
  }

  /** The value with its texts cut to {@code maxChars}; itself where nothing is to be cut. */
  @Nullable Object apply(@Nullable Object plain, Role role, String field, int maxChars) {
    return maxChars <= 0 || IDENTIFIERS.contains(field)
        ? plain
        : walk(plain, role.key() + "." + field, maxChars);
  }

  private @Nullable Object walk(@Nullable Object plain, String path, int maxChars) {
    if (plain instanceof String text) {
      return text.length() > maxChars ? cut(text, path, maxChars) : text;
    }
    if (plain instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      for (Object each : list) {
        copy.add(walk(each, path + "[" + copy.size() + "]", maxChars));
      }
      return copy;
    }
    if (plain instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, value) -> copy.put(key, walk(value, path + "." + key, maxChars)));
      return copy;
    }
    return plain;
  }

  private String cut(String text, String path, int maxChars) {
    int head = whole(text, maxChars - maxChars / 2);
    int at = text.length() - maxChars / 2;
    int tail = whole(text, at) == at ? at : at + 1;
    String sha256 = sha256(text);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("field", path);
    entry.put("length", text.length());
    entry.put("sha256", sha256);
    truncated.add(entry);
    return String.format(
        Locale.ROOT,
        "%s\n[… %,d of %,d characters left out, sha256 %s]\n%s",
        text.substring(0, head),
        tail - head,
        text.length(),
        sha256,
        text.substring(tail));
  }

  /** The index {@code at}, or the one before where it would split a surrogate pair. */
  static int whole(String text, int at) {
    return at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }

  /** True if values of this field identify something; these are no texts. */
  static boolean isIdentifier(String field) {
    return IDENTIFIERS.contains(field);
  }

  /** SHA-256 of the text in UTF-8, a lone surrogate as a question mark; lower-case hex. */
  static String sha256(String text) {
    return sha256(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** SHA-256 of what remains in {@code bytes}, which is consumed; lower-case hex. */
  static String sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this Java runtime", e);
    }
  }
}
