package io.promptnotary.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a store is. As text it is what people may be shown: no credentials. Immutable. */
public sealed interface Location {
  /** The place that a URL of JDBC names, or else a file; {@code user} is for a server. */
  static boolean isServer(String named) {
    String url = named.toLowerCase(Locale.ROOT);
    return url.startsWith("jdbc:postgresql:")
        || url.startsWith("jdbc:mysql:")
        || url.startsWith("jdbc:mariadb:");
  }

  /** A SQLite file. */
  record File(Path path) implements Location {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A database on a server.
   *
   * @param url as JDBC has it; it may hold more for the driver behind a question mark
   * @param user null where the URL names one, or the driver finds one by itself
   * @param password asked for at each connection; null where none is needed
   */
  record Server(String url, @Nullable String user, Supplier<@Nullable String> password)
      implements Location {
    /** Without user, password and options, all of which may stand in a URL. */
    @Override
    public String toString() {
      String address = url.split("[?;]", 2)[0];
      int slashes = address.indexOf("//");
      int at = address.lastIndexOf('@');
      return slashes < 0 || at < slashes
          ? address
          : address.substring(0, slashes + 2) + address.substring(at + 1);
    }
  }
}
