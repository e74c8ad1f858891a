package io.promptnotary.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * Whether the triggers that keep final snapshots from being changed are those that this build makes
 * for a store of that version. They refuse a change to everybody who uses SQL, but not to somebody
 * who owns the file and takes them away first: this shows whether they are in place now, not that
 * they always were.
 *
 * @param intact how many are in place
 * @param missing names of those that are not there; empty for a store older than the triggers
 * @param changed names of those that say something else
 */
public record Guards(int intact, List<String> missing, List<String> changed) {

  /** True if there are guards, and all of them are in place. */
  public boolean hold() {
    return intact > 0 && missing.isEmpty() && changed.isEmpty();
  }

  static Guards of(Database database) throws SQLException, StoreException {
    if (!(database.location() instanceof Location.Server server)) {
      return of(database.connection());
    }
    return database.version() < CentralSchema.GUARDS
        ? new Guards(0, List.of(), List.of())
        : CentralGuards.of(database.connection(), Engine.of(server.url()));
  }

  static Guards of(Connection connection) throws SQLException, StoreException {
    Map<String, String> found = triggers(connection);
    Map<String, String> made;
    String memory = ":memory:";
    try (Connection pristine =
        new JDBC4Connection("jdbc:sqlite:" + memory, memory, new Properties())) {
      Schema.migrate(pristine, Schema.version(connection));
      made = triggers(pristine);
    }
    List<String> missing = made.keySet().stream().filter(name -> !found.containsKey(name)).toList();
    List<String> changed =
        made.keySet().stream()
            .filter(name -> found.containsKey(name))
            .filter(name -> !Objects.equals(found.get(name), made.get(name)))
            .toList();
    return new Guards(made.size() - missing.size() - changed.size(), missing, changed);
  }

  private static Map<String, String> triggers(Connection connection) throws SQLException {
    Map<String, String> triggers = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                // Those that note what is to be delivered guard nothing.
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
                    + " AND name NOT LIKE 'forward!_%' ESCAPE '!'")) {
      while (rows.next()) {
        triggers.put(rows.getString(1), rows.getString(2).strip());
      }
    }
    return triggers;
  }
}
