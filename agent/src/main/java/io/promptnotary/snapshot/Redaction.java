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

  /** The kind under which matches of the user's own patterns are counted. */
  static final String PATTERN = "pattern";

  private static final long READS = 1_000_000;
  private static final long READS_PER_CHAR = 200;
  // Beyond a million characters a pattern must be nearly linear, or the writer falls behind.
  private static final long LONG = 1_000_000;
  private static final long READS_PER_CHAR_BEYOND = 20;

  private final Secrecy secrecy;

  Redaction(Secrecy secrecy) {
    this.secrecy = secrecy;
  }

  Redaction(List<Pattern> patterns) {
    this(Secrecy.of(patterns));
  }

  Secrecy secrecy() {
    return secrecy;
  }

  /** True if no number can be a match: known secrets all hold letters. */
  boolean leavesNumbers() {
    return secrecy.patterns().isEmpty();
  }

  /** The text without what matches, or null if a pattern failed on it. */
  @Nullable String apply(String text, Redactions done) {
    try {
      // The known ones first: a pattern of the user's might leave half a key behind.
      String result = secrecy.knownSecrets() ? KnownSecrets.shipped().replace(text, done) : text;
      for (Pattern pattern : secrecy.patterns()) {
        result = replace(pattern, result, done);
      }
      return result;
    } catch (RuntimeException | StackOverflowError e) {
      done.add("withheld");
      return null;
    }
  }

  /** The marker for a value whose name tells that it is a secret; null if it does not. */
  @Nullable String named(String name, Redactions done) {
    String kind = secrecy.knownSecrets() ? KnownSecrets.kindOf(name) : null;
    if (kind == null) {
      return null;
    }
    done.add(kind);
    return KnownSecrets.marker(kind);
  }

  private static String replace(Pattern pattern, String text, Redactions done) {
    long budget = done.grant(budget(text.length()));
    Metered metered = new Metered(text, budget);
    try {
      return replace(pattern.matcher(metered), text, done);
    } finally {
      done.spend(budget - metered.left);
    }
  }

  private static String replace(Matcher matcher, String text, Redactions done) {
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
      done.add(PATTERN);
    }
    return out == null ? text : out.append(text, from, text.length()).toString();
  }

  private static long budget(long length) {
    return READS
        + READS_PER_CHAR * Math.min(length, LONG)
        + READS_PER_CHAR_BEYOND * Math.max(0, length - LONG);
  }

  private static final class Metered implements CharSequence {
    private final String text;
    private long left;

    Metered(String text, long reads) {
      this.text = text;
      left = reads;
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
