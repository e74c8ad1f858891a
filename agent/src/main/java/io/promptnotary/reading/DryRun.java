package io.promptnotary.reading;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Forms in which a request can be carried elsewhere. None holds a key. */
public enum DryRun {
  CURL,
  JSON,
  JAVA;

  /** Java source cannot hold a constant of more than 65,535 bytes. */
  private static final int LONGEST_CONSTANT = 20_000;

  /** Stands for the key until the line is put together. */
  private static final String KEY = "\0";

  /**
   * The request as text.
   *
   * @param endpoint where it would go; null for where the variable points when it is used
   */
  public String print(Question question, @Nullable URI endpoint) {
    return switch (this) {
      case CURL -> curl(question, endpoint);
      case JSON -> Json.pretty(question.body());
      case JAVA -> java(question.wire(), Json.pretty(question.body()), endpoint);
    };
  }

  private static String curl(Question question, @Nullable URI endpoint) {
    Wire wire = question.wire();
    String address =
        endpoint == null
            ? "\"$" + wire.urlVariable() + wire.path() + "\""
            : "'" + endpoint.toString().replace("'", "'\\''") + "'";
    StringBuilder text = new StringBuilder("curl -sS ").append(address).append(" \\\n");
    text.append("  -H 'Content-Type: application/json' \\\n");
    for (Map.Entry<String, String> each : wire.headers("$" + wire.keyVariable()).entrySet()) {
      text.append("  -H \"").append(each.getKey()).append(": ").append(each.getValue());
      text.append("\" \\\n");
    }
    // A quoted here-document passes every text as it is; no line of JSON looks like its end.
    return text.append("  --data-binary @- <<'END'\n")
        .append(Json.pretty(question.body()))
        .append("\nEND")
        .toString();
  }

  private static String java(Wire wire, String json, @Nullable URI endpoint) {
    String address =
        endpoint == null
            ? "System.getenv(\"" + wire.urlVariable() + "\") + \"" + wire.path() + "\""
            : "\"" + endpoint + "\"";
    StringBuilder headers = new StringBuilder();
    for (Map.Entry<String, String> each : wire.headers(KEY).entrySet()) {
      String value = each.getValue();
      int key = value.indexOf(KEY);
      String before = value.substring(0, key < 0 ? value.length() : key);
      headers.append("\n                .header(\"").append(each.getKey()).append("\", ");
      headers.append(before.isEmpty() ? "" : "\"" + before + "\"");
      if (key >= 0) {
        headers.append(before.isEmpty() ? "" : " + ");
        headers.append("System.getenv(\"").append(wire.keyVariable()).append("\")");
      }
      headers.append(')');
    }
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
                .header("Content-Type", "application/json")%s
                .POST(BodyPublishers.ofString(body))
                .build();
        System.out.println(
            HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
      }
    }"""
        .formatted(
            fits ? "" : " with the output of --dry-run json as request.json beside it",
            request,
            address,
            headers);
  }

  /** For a text block: JSON never has three quotes in a row. */
  private static String escaped(String json) {
    return json.replace("\\", "\\\\");
  }
}
