package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request that a {@link StubServer} has got.
 *
 * @param method of HTTP
 * @param path with its query, if any
 * @param headers by name in lower case, the first value of each
 * @param bytes the body
 * @param attempt how many there were with the same scenario and path before, and one
 */
record Received(
    String method, String path, Map<String, String> headers, byte[] bytes, int attempt) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SCENARIO = Pattern.compile("\\[([a-z0-9][a-z0-9.-]*)]");

  /** The first word in square brackets in the body, as in "[blocking] Hello"; else empty. */
  static String scenario(byte[] bytes) {
    Matcher found = SCENARIO.matcher(new String(bytes, UTF_8));
    return found.find() ? found.group(1) : "";
  }

  /** What the host is trying out: see {@link #scenario(byte[])}. */
  String scenario() {
    return scenario(bytes);
  }

  String body() {
    return new String(bytes, UTF_8);
  }

  /** The body as JSON. */
  JsonNode json() {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + body(), e);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What must be the same with the agent and without. */
  String essence() {
    return method + " " + path + " " + body();
  }
}
