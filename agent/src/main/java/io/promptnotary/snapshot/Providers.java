package io.promptnotary.snapshot;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of providers as frameworks tell them: constants of enums, and packages. What a host writes
 * itself stays as it is. Stateless.
 */
final class Providers {
  private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*");
  private static final Pattern PACKAGE =
      Pattern.compile("(?:dev\\.langchain4j\\.model|org\\.springframework\\.ai)\\.(\\w+).*");

  /** Of a model that the host has made itself. */
  private static final Pattern OWN_PACKAGE =
      Pattern.compile("(?:com|org|net|io|dev|ai|[a-z]{2})\\.[a-z]\\w*(?:\\.\\w+)*");

  /** What a name contains, and whose it is then; the first counts. */
  private static final List<Map.Entry<String, String>> KNOWN =
      List.of(
          Map.entry("azure", "azure"),
          Map.entry("foundry", "azure"),
          Map.entry("bedrock", "aws"),
          Map.entry("anthropic", "anthropic"),
          Map.entry("openai", "openai"),
          Map.entry("gemini", "google"),
          Map.entry("google", "google"),
          Map.entry("vertex", "google"),
          Map.entry("mistral", "mistral"),
          Map.entry("ollama", "ollama"));

  private Providers() {}

  /** Null if that names none. */
  static @Nullable String normal(String told) {
    Matcher named = PACKAGE.matcher(told);
    boolean inPackage = named.matches();
    if (!inPackage && !CONSTANT.matcher(told).matches()) {
      return OWN_PACKAGE.matcher(told).matches() ? null : told;
    }
    if (told.equals("OTHER")) {
      return null;
    }
    String word = inPackage ? named.group(1) : told;
    String bare = PriceTable.bare(word);
    if (bare.equals("xai")) {
      return "x-ai";
    }
    for (Map.Entry<String, String> each : KNOWN) {
      if (bare.contains(each.getKey())) {
        return each.getValue();
      }
    }
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
