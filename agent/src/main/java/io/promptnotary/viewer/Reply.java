package io.promptnotary.viewer;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the browser gets. Immutable.
 *
 * @param status of HTTP
 * @param headers besides those that all replies have
 * @param body may be empty; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record Reply(int status, Map<String, String> headers, byte[] body) {
  static final String HTML = "text/html; charset=utf-8";
  static final String PLAIN = "text/plain; charset=utf-8";

  /** Scripts, styles and requests of our own only; no frames, no plug-ins, no inline code. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final Map<String, String> ALWAYS =
      Map.of(
          "Content-Security-Policy", POLICY,
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Cache-Control", "no-store",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Permissions-Policy", "camera=(), geolocation=(), microphone=()");

  static Reply html(int status, String page) {
    return text(status, HTML, page);
  }

  static Reply text(int status, String type, String text) {
    return new Reply(status, Map.of("Content-Type", type), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends the browser to a page of ours, which it then fetches with GET. */
  static Reply redirect(String path) {
    return new Reply(303, Map.of("Location", path), new byte[0]);
  }

  /** This reply with one header more. */
  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body);
  }

  /** Sends it; a HEAD gets no body. */
  void send(HttpExchange exchange) throws IOException {
    Headers sent = exchange.getResponseHeaders();
    ALWAYS.forEach(sent::set);
    headers.forEach(sent::set);
    boolean bare = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
    exchange.sendResponseHeaders(status, bare ? -1 : body.length);
    if (!bare) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }
}
