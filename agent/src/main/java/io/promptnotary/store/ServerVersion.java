package io.promptnotary.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server says of itself. Stateless. */
final class ServerVersion {
  private static final Pattern NUMBER = Pattern.compile("(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?");

  /** These count in their own way, and say an old version of the one that they speak like. */
  private static final Pattern OTHERS = Pattern.compile("CockroachDB|-YB-|TiDB");

  private ServerVersion() {}

  /**
   * Refuses what is too old, or knows other characters than Unicode's.
   *
   * @throws StoreException with a sentence that says what to do
   */
  static void check(Engine engine, CentralSettings settings, Connection connection)
      throws SQLException, StoreException {
    boolean postgresql = engine == Engine.POSTGRESQL;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                postgresql
                    ? "SELECT version(), current_setting('server_version'),"
                        + " current_setting('server_encoding')"
                    : "SELECT version(), version(), 'UTF8'")) {
      row.next();
      check(engine, settings.address(), row.getString(1), row.getString(2), row.getString(3));
    }
  }

  static void check(Engine engine, String address, String name, String version, String encoding)
      throws StoreException {
    boolean mariadb = name.contains("MariaDB");
    // What MariaDB puts in front for the sake of old clients.
    String number = mariadb ? version.replaceFirst("^5\\.5\\.5-", "") : version;
    String[] needed =
        engine == Engine.POSTGRESQL
            ? new String[] {"PostgreSQL", "14"}
            : mariadb ? new String[] {"MariaDB", "10.11"} : new String[] {"MySQL", "8.0.21"};
    if (!OTHERS.matcher(name).find() && compare(number, needed[1]) < 0) {
      throw new StoreException(
          address
              + " is "
              + needed[0]
              + " "
              + number
              + ": "
              + needed[0]
              + " "
              + needed[1]
              + " or later is needed");
    }
    if (!encoding.equals("UTF8")) {
      throw new StoreException(
          address
              + " has the encoding "
              + encoding
              + ": create its database with ENCODING 'UTF8' TEMPLATE template0");
    }
  }

  private static int compare(String one, String other) {
    int[] left = numbers(one);
    int[] right = numbers(other);
    for (int i = 0; i < left.length; i++) {
      if (left[i] != right[i]) {
        return Integer.compare(left[i], right[i]);
      }
    }
    return 0;
  }

  private static int[] numbers(String version) {
    int[] numbers = new int[3];
    Matcher matcher = NUMBER.matcher(version);
    if (matcher.lookingAt()) {
      for (int i = 0; i < numbers.length; i++) {
        String group = matcher.group(i + 1);
        numbers[i] = group == null ? 0 : Integer.parseInt(group);
      }
    }
    return numbers;
  }
}
