package io.promptnotary.viewer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The files that pages refer to. Stateless. */
final class Assets {
  private static final Map<String, String> TYPES =
      Map.of(
          "pico.slate.min.css", "text/css; charset=utf-8",
          "viewer.css", "text/css; charset=utf-8",
          "viewer.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private Assets() {}

  /** The file of that name, if it is one of ours; nothing else can be named. */
  static Optional<Reply> find(String name) throws IOException {
    String type = TYPES.get(name);
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return Optional.of(new Reply(200, Map.of("Content-Type", type), in.readAllBytes()));
    }
  }
}
