package com.acme.studio;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which provider to talk to, from the environment, and what to ask of it, from the command line.
 *
 * @param baseUrl empty for the bundled local provider
 * @param apiKey null where none is set
 * @param live true for a second round, of drafts that are streamed or fetched later
 */
record Settings(Optional<URI> baseUrl, String apiKey, String model, boolean live) {
  private static final String LIVE = "--live";
  private static final String URL = "OPENAI_BASE_URL";
  private static final String KEY = "OPENAI_API_KEY";
  private static final String MODEL = "OPENAI_MODEL";

  /**
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Settings from(List<String> args, Map<String, String> env) {
    for (String arg : args) {
      if (!arg.equals(LIVE)) {
        throw new IllegalArgumentException(
            "'" + arg + "' is unknown: write " + LIVE + " for a second round, or nothing.");
      }
    }
    String url = env.getOrDefault(URL, "").strip();
    String key = env.getOrDefault(KEY, "").strip();
    String model = env.getOrDefault(MODEL, "").strip();
    if (url.isEmpty() && !key.isEmpty()) {
      throw new IllegalArgumentException(
          KEY + " is set but " + URL + " is not: set both, or neither for the local provider.");
    }
    if (!key.matches("[\\x21-\\x7e]*")) {
      throw new IllegalArgumentException(
          KEY + " holds blanks or characters that no HTTP header may carry: copy the key again.");
    }
    return new Settings(
        url.isEmpty() ? Optional.empty() : Optional.of(address(url)),
        key.isEmpty() ? null : key,
        model.isEmpty() ? "gpt-4o-mini" : model,
        args.contains(LIVE));
  }

  private static URI address(String url) {
    try {
      URI uri = new URI(url);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // The sentence below says it all.
    }
    throw new IllegalArgumentException(
        URL + " '" + url + "' is no provider's address: it must look like https://host/v1.");
  }
}
