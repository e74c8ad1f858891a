package io.promptnotary.forward.otlp;

import io.promptnotary.forward.TargetException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * Where a collector listens. Immutable; holds no credentials.
 *
 * @param base scheme, host, port and path, without a slash at its end
 */
record Address(String base) {
  private static final String TRACES = "/v1/traces";
  private static final int PLAIN_PORT = 4318;

  private static final Map<String, String> SCHEMES =
      Map.of("otlp+http", "http", "otlp+https", "https");

  /**
   * Reads the url of a target.
   *
   * @throws TargetException if it is none; it is not repeated, for somebody may have put a password
   *     into it
   */
  static Address of(String url) throws TargetException {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw wrong("is none");
    }
    String scheme = uri.getScheme();
    if ("otlp+grpc".equals(scheme) || "otlp+grpcs".equals(scheme)) {
      throw TargetException.away(
          "OTLP over gRPC is not spoken: use otlp+http or otlp+https with the collector's port for"
              + " HTTP, which is 4318 as a rule",
          null);
    }
    String web = scheme == null ? null : SCHEMES.get(scheme);
    if (web == null || uri.getHost() == null) {
      throw wrong("names no host, in which there is no underscore");
    }
    if (uri.getUserInfo() != null) {
      throw wrong("holds a user: credentials belong into headers");
    }
    if (uri.getQuery() != null || uri.getFragment() != null) {
      throw wrong("holds more than host, port and path");
    }
    int port = uri.getPort() == -1 && web.equals("http") ? PLAIN_PORT : uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
    String base = path.endsWith(TRACES) ? path.substring(0, path.length() - TRACES.length()) : path;
    return new Address(web + "://" + uri.getHost() + (port == -1 ? "" : ":" + port) + base);
  }

  boolean isEncrypted() {
    return base.startsWith("https:");
  }

  String traces() {
    return base + TRACES;
  }

  String metrics() {
    return base + "/v1/metrics";
  }

  private static TargetException wrong(String how) {
    return TargetException.away(
        "the url of an OTLP target " + how + ": it must look like otlp+http://collector:4318",
        null);
  }
}
