package io.promptnotary.viewer;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a browser asks for, decoded. Immutable.
 *
 * @param method as sent
 * @param path the parts between the slashes, each decoded by itself; empty for the root
 * @param query what stands behind the question mark; a name may have several values
 * @param headers as sent
 */
record Request(String method, List<String> path, Map<String, List<String>> query, Headers headers) {
  private static final int LONGEST_FORM = 4_096;

  /**
   * Decodes the head of a request.
   *
   * @throws IllegalArgumentException if it is not properly encoded
   */
  static Request of(HttpExchange exchange) {
    List<String> path = new ArrayList<>();
    for (String part : exchange.getRequestURI().getRawPath().split("/", -1)) {
      if (!part.isEmpty()) {
        // In a path, a plus is a plus.
        path.add(decoded(part.replace("+", "%2B")));
      }
    }
    return new Request(
        exchange.getRequestMethod(),
        List.copyOf(path),
        pairs(exchange.getRequestURI().getRawQuery()),
        exchange.getRequestHeaders());
  }

  /** The body as a form; what is longer than any of ours is cut. */
  static Map<String, List<String>> form(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LONGEST_FORM);
    return pairs(new String(body, StandardCharsets.UTF_8));
  }

  private static Map<String, List<String>> pairs(@Nullable String encoded) {
    Map<String, List<String>> pairs = new LinkedHashMap<>();
    if (encoded != null) {
      for (String pair : encoded.split("&")) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        pairs.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
      }
    }
    return pairs;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /**
   * The first value of that name without blanks around it; null if there is none or it is empty.
   */
  @Nullable String value(String name) {
    String value = query.getOrDefault(name, List.of("")).get(0).strip();
    return value.isEmpty() ? null : value;
  }

  /** All values of that name that are not empty. */
  List<String> values(String name) {
    return query.getOrDefault(name, List.of()).stream()
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /** A cookie's value; null if it was not sent. */
  @Nullable String cookie(String name) {
    for (String header : headers.getOrDefault("Cookie", List.of())) {
      for (String pair : header.split(";")) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          return pair.substring(equals + 1).strip();
        }
      }
    }
    return null;
  }

  /** A header's first value; null if it was not sent. */
  @Nullable String header(String name) {
    return headers.getFirst(name);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }
}
