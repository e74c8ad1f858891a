package io.promptnotary.reading;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Forms in which a request can be carried elsewhere. None holds a key. */
public enum DryRun {
  CURL,
  JSON,
  JAVA;

  /** Java source cannot hold a constant of more than 65,535 bytes. */
  private static final int LONGEST_CONSTANT = 20_000;

  /**
   * The request as text.
   *
   * @param endpoint where it would go; null for where OPENAI_BASE_URL points when it is used
   */
  public String print(ObjectNode body, @Nullable URI endpoint) {
    return switch (this) {
      case CURL -> curl(body, endpoint);
      case JSON -> Json.pretty(body);
      case JAVA -> java(Json.pretty(body), endpoint);
    };
  }

  private static String curl(ObjectNode body, @Nullable URI endpoint) {
    String address =
        endpoint == null
            ? "\"$OPENAI_BASE_URL/chat/completions\""
            : "'" + endpoint.toString().replace("'", "'\\''") + "'";
    // A quoted here-document passes every text as it is; no line of JSON looks like its end.
    return "curl -sS "
        + address
        + " \\\n"
        + "  -H 'Content-Type: application/json' \\\n"
        + "  -H \"Authorization: Bearer $OPENAI_API_KEY\" \\\n"
        + "  --data-binary @- <<'END'\n"
        + Json.pretty(body)
        + "\nEND";
  }

  private static String java(String json, @Nullable URI endpoint) {
    String address =
        endpoint == null
            ? "System.getenv(\"OPENAI_BASE_URL\") + \"/chat/completions\""
            : "\"" + endpoint + "\"";
    boolean fits = json.length() <= LONGEST_CONSTANT;
    String request =
        fits
            ? "\"\"\"\n" + escaped(json).indent(8).stripTrailing() + "\"\"\""
            // Too long for a constant.
            : "java.nio.file.Files.readString(java.nio.file.Path.of(\"request.json\"))";
    return """
    // Save as Replay.java%s, then: java Replay.java
    import java.net.URI;
    import java.net.http.HttpClient;
    import java.net.http.HttpRequest;
    import java.net.http.HttpRequest.BodyPublishers;
    import java.net.http.HttpResponse.BodyHandlers;

    class Replay {
      public static void main(String[] args) throws Exception {
        String body = %s;
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(%s))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + System.getenv("OPENAI_API_KEY"))
                .POST(BodyPublishers.ofString(body))
                .build();
        System.out.println(
            HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
      }
    }"""
        .formatted(
            fits ? "" : " with the output of --dry-run json as request.json beside it",
            request,
            address);
  }

  /** For a text block: JSON never has three quotes in a row. */
  private static String escaped(String json) {
    return json.replace("\\", "\\\\");
  }
}
