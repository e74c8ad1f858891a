package io.promptnotary.store;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a central store is and how to speak to it. Immutable.
 *
 * @param name names the store in threads and sentences
 * @param url {@code jdbc:postgresql:}, {@code jdbc:mysql:} or {@code jdbc:mariadb:}; may name
 *     several hosts as its driver has it
 * @param user null: as {@code url} and {@code properties} say
 * @param password asked for at each new connection, so that it may change; may throw {@link
 *     java.io.UncheckedIOException}, and gives null where there is none
 * @param properties for the driver, as they are; they win over what is set here for it
 * @param connections at most so many at one time, none while nothing is delivered
 * @param connectMillis how long a connection may take
 * @param statementMillis how long a statement may take
 * @param leakMillis a connection that is in use for so long is told of; 0 for never
 * @param migrate false: the tables are made by somebody else
 * @param partitions true: a partition for each month, on PostgreSQL
 * @param guards true: triggers that keep final snapshots from being changed
 */
public record CentralSettings(
    String name,
    String url,
    @Nullable String user,
    Supplier<@Nullable String> password,
    Map<String, String> properties,
    int connections,
    int connectMillis,
    int statementMillis,
    int leakMillis,
    boolean migrate,
    boolean partitions,
    boolean guards) {
  private static final int CONNECTIONS = 2;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int STATEMENT_MILLIS = 60_000;

  /** Copies {@code properties}. */
  public CentralSettings {
    properties = Map.copyOf(properties);
  }

  /** All that has a default. */
  public static CentralSettings of(
      String name, String url, @Nullable String user, Supplier<@Nullable String> password) {
    return new CentralSettings(
        name,
        url,
        user,
        password,
        Map.of(),
        CONNECTIONS,
        CONNECT_MILLIS,
        STATEMENT_MILLIS,
        0,
        true,
        true,
        true);
  }

  /** What may be said of where it is: without what may hold credentials. */
  public String address() {
    return Engine.address(url);
  }

  @Override
  public String toString() {
    return name + " at " + address();
  }
}
