package io.promptnotary.store;

import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a store is. As text it is what people may be shown: no credentials. Immutable. */
public sealed interface Location {
  /** True if what was named is the URL of a server and no file. */
  static boolean isServer(String named) {
    return Stream.of("jdbc:postgresql:", "jdbc:mysql:", "jdbc:mariadb:")
        .anyMatch(named::startsWith);
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
      return Engine.address(url);
    }
  }
}
