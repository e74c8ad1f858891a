package io.promptnotary.snapshot;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what the configuration wants replaced. A pattern that does not come to an end fails: the
 * reads of a text are counted, because a regular expression cannot be interrupted. Immutable.
 */
final class Redaction {
  /** Stands where a pattern matched. */
  static final String REDACTED = "[redacted]";

  /** Stands for a text on which a pattern failed. */
  static final String WITHHELD = "[withheld: redaction failed]";

  private static final long READS = 1_000_000;
  private static final long READS_PER_CHAR = 200;

  private final List<Pattern> patterns;

  Redaction(List<Pattern> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  boolean isIdle() {
    return patterns.isEmpty();
  }

  /** The text without what matches, or null if a pattern failed on it. */
  @Nullable String apply(String text) {
    String result = text;
    try {
      for (Pattern pattern : patterns) {
        result = replace(pattern, result);
      }
      return result;
    } catch (RuntimeException | StackOverflowError e) {
      return null;
    }
  }

  private static String replace(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(new Metered(text));
    StringBuilder out = null;
    int from = 0;
    while (matcher.find()) {
      if (matcher.start() == matcher.end()) {
        continue;
      }
      if (out == null) {
        out = new StringBuilder(text.length());
      }
      out.append(text, from, matcher.start()).append(REDACTED);
      from = matcher.end();
    }
    return out == null ? text : out.append(text, from, text.length()).toString();
  }

  private static final class Metered implements CharSequence {
    private final String text;
    private long left;

    Metered(String text) {
      this.text = text;
      left = READS + READS_PER_CHAR * text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new IllegalStateException("too many reads");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
