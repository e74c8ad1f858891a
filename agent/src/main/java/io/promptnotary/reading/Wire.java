package io.promptnotary.reading;

import io.promptnotary.snapshot.Column;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The formats in which a provider can be asked. */
public enum Wire {
  /** Chat completions, which many others speak as well. */
  OPENAI("OpenAI's", "/chat/completions", "https://host/v1"),
  /** Messages. */
  ANTHROPIC("Anthropic's", "/v1/messages", "https://host");

  /** Providers whose own format is yet another one. */
  private static final Set<String> FOREIGN =
      Set.of("amazon", "aws", "bedrock", "cohere", "gemini", "google", "vertex");

  private final String whose;
  private final String path;
  private final String example;

  Wire(String whose, String path, String example) {
    this.whose = whose;
    this.path = path;
    this.example = example;
  }

  /** The format that the provider of a snapshot speaks; null if it is none of these. */
  public static @Nullable Wire of(Row row) {
    String provider = provider(row);
    if (provider.contains("anthropic")) {
      return ANTHROPIC;
    }
    return FOREIGN.stream().anyMatch(provider::contains) ? null : OPENAI;
  }

  /** Who was asked, in lower case; {@code openai} where that is not known. */
  public static String provider(Row row) {
    String stored = Row.string(row.json(Column.LLM_CALLS).path(0), "provider");
    return stored == null ? "openai" : stored.toLowerCase(Locale.ROOT);
  }

  /** As in {@code OpenAI's}. */
  public String whose() {
    return whose;
  }

  /** The variable that holds the address. */
  public String urlVariable() {
    return name() + "_BASE_URL";
  }

  /** The variable that holds the key. */
  public String keyVariable() {
    return name() + "_API_KEY";
  }

  /** What follows the base of the address. */
  public String path() {
    return path;
  }

  /** How a base looks. */
  public String example() {
    return example;
  }

  /** The headers of a request, without that of its content. */
  public Map<String, String> headers(@Nullable String key) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (this == ANTHROPIC) {
      headers.put("anthropic-version", "2023-06-01");
    }
    if (key != null) {
      headers.put(
          this == ANTHROPIC ? "x-api-key" : "Authorization",
          this == ANTHROPIC ? key : "Bearer " + key);
    }
    return headers;
  }

  /**
   * Where questions go.
   *
   * @throws ReplayException if {@code baseUrl} is no address; it is not repeated, for somebody may
   *     have put a password into it
   */
  public URI endpoint(String baseUrl) throws ReplayException {
    String base = baseUrl.replaceAll("/+$", "");
    if (this == ANTHROPIC) {
      base = base.replaceAll("/v1$", "");
    }
    try {
      URI uri = new URI(base + path);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean plain =
          uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
      if (web && plain && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // The sentence below says it all.
    }
    throw new ReplayException(
        "the base URL is no provider's address: it must look like " + example);
  }
}
