package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the verdicts of checks. */
final class Checks {
  private static final Pattern SLUG = Pattern.compile("[\\p{Ll}\\p{N}]+([-_.][\\p{Ll}\\p{N}]+)*");
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

  private final Errors errors;

  Checks(Errors errors) {
    this.errors = errors;
  }

  /** True unless it passed: it said no, it threw, or it named issues without a verdict. */
  boolean failed(Item check) {
    Boolean ok = Values.truth(check.get("ok"));
    return check.thrown != null || (ok == null ? !texts(check.exact.get("issues")).isEmpty() : !ok);
  }

  /** What the check found, as texts. */
  List<String> issues(Item check) {
    List<String> issues = texts(check.get("issues"));
    String message = errors.message(check);
    if (message != null) {
      issues.add(message);
    }
    return issues;
  }

  /** What the model was told, else what the check found. */
  List<Object> feedback(Item check) {
    List<Object> feedback = Values.list(check.get("feedback"));
    return feedback.isEmpty() ? new ArrayList<>(issues(check)) : feedback;
  }

  /** The texts of a list of texts, or of objects with a code or a message. */
  static List<String> texts(@Nullable Object plain) {
    List<String> texts = new ArrayList<>();
    for (Object each : Values.list(plain)) {
      String text = Values.text(each instanceof Map<?, ?> map ? best(map) : each);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** Lower case, with a hyphen for all that is neither letter nor digit. */
  static String slug(String text) {
    if (SLUG.matcher(text).matches()) {
      return text;
    }
    String slug = BETWEEN.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("-");
    int from = slug.startsWith("-") ? 1 : 0;
    int to = slug.length() - (slug.length() > from && slug.endsWith("-") ? 1 : 0);
    return slug.substring(from, to);
  }

  private static Object best(Map<?, ?> issue) {
    for (String name : List.of("code", "type", "slug", "message")) {
      Object value = issue.get(name);
      if (value != null) {
        return value;
      }
    }
    return issue;
  }
}
