package io.promptnotary.snapshot;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What must not be written anywhere. Immutable and safe on any thread.
 *
 * @param patterns what is replaced by {@code [redacted]} in every string; a text on which a pattern
 *     fails or does not come to an end is withheld as a whole
 * @param knownSecrets true: keys and tokens of the usual providers are replaced too, by a marker
 *     that names their kind
 * @param captureText false: of texts only their lengths and SHA-256 are kept; identifiers, figures,
 *     truth values and enum constants stay
 * @param drop fields that are never kept: names of {@link Role#fields}, where {@code attributes.*}
 *     means all of them and {@code attributes.x} this one
 */
public record Secrecy(
    List<Pattern> patterns, boolean knownSecrets, boolean captureText, Set<String> drop) {

  /** Copies both collections. */
  public Secrecy {
    patterns = List.copyOf(patterns);
    drop = Set.copyOf(drop);
  }

  /** These patterns and nothing else. */
  public static Secrecy of(List<Pattern> patterns) {
    return new Secrecy(patterns, false, true, Set.of());
  }

  /** The known secrets and nothing else. */
  public static Secrecy known() {
    return new Secrecy(List.of(), true, true, Set.of());
  }

  /** A line for the log, redacted; never raw, even if a pattern fails. */
  public String mask(String line) {
    String masked = new Redaction(this).apply(line, new Redactions());
    return masked == null ? Redaction.WITHHELD : masked;
  }

  /** True if {@code field} is never kept. */
  boolean drops(String field) {
    int dot = field.indexOf('.');
    return drop.contains(field) || dot > 0 && drop.contains(field.substring(0, dot) + ".*");
  }
}
