package io.promptnotary.forward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a target is and how to speak to it, as configured under {@code forward.targets}. Immutable.
 *
 * @param name the key in the configuration: letters, digits, {@code -} and {@code _}
 * @param url its scheme chooses the kind of target: {@code jdbc:postgresql:}, {@code jdbc:mysql:},
 *     {@code jdbc:mariadb:}, {@code kafka:}, {@code otlp+http:} or {@code otlp+https:}
 * @param options keys that the configuration knows for this kind, each a scalar
 * @param properties for the driver or the client, as they are
 * @param headers for requests over HTTP
 */
public record TargetSettings(
    String name,
    String url,
    Map<String, String> options,
    Map<String, String> properties,
    Map<String, String> headers) {
  /** Copies the maps. */
  public TargetSettings {
    options = Map.copyOf(options);
    properties = Map.copyOf(properties);
    headers = Map.copyOf(headers);
  }

  /** The value of an option, or null where the configuration gives none. */
  public @Nullable String option(String key) {
    return options.get(key);
  }

  /** The address without what may hold credentials. */
  public String address() {
    return url.replaceFirst("[?;].*$", "").replaceFirst("//[^/]*@", "//");
  }

  /**
   * The password as it is now, or null where the configuration gives none; a {@code password_file}
   * is read anew each time.
   *
   * @throws IOException if that file cannot be read
   */
  public @Nullable String password() throws IOException {
    String file = option("password_file");
    return file == null ? option("password") : Files.readString(Path.of(file)).strip();
  }

  /** Without what may hold credentials. */
  @Override
  public String toString() {
    return name;
  }
}
