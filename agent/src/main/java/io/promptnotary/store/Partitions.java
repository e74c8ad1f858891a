package io.promptnotary.store;

import io.promptnotary.health.Log;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The partitions of {@code generation_snapshots} on PostgreSQL: one for each month, this month's
 * and the next one's ahead, another one's when a row of it comes. A month that is far from the
 * server's clock gets none, or clocks that are wrong would make hundreds; its rows land in the
 * default partition, as do all of a user who may not make tables. For one thread at a time.
 */
final class Partitions {
  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("uuuu_MM", Locale.ROOT);
  private static final int MONTHS_BACK = 36;
  private static final int MONTHS_AHEAD = 2;

  private final String address;
  private final Log log;
  private final Set<YearMonth> known = new HashSet<>();
  private YearMonth ahead = YearMonth.of(1970, 1);

  Partitions(String address, Log log) {
    this.address = address;
    this.log = log;
  }

  /** True if the table has partitions. */
  static boolean arePresent(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT relkind FROM pg_class WHERE oid = to_regclass('generation_snapshots')")) {
      return rows.next() && "p".equals(rows.getString(1));
    }
  }

  /**
   * Sees to it that rows of these moments find their partitions, in transactions of its own.
   *
   * @param connection without a transaction that has begun, and without auto-commit
   */
  void provide(Connection connection, Collection<Instant> moments, Instant now)
      throws SQLException {
    YearMonth current = month(now);
    Set<YearMonth> wanted = new TreeSet<>();
    if (!current.equals(ahead)) {
      wanted.add(current);
      wanted.add(current.plusMonths(1));
    }
    for (Instant each : moments) {
      YearMonth month = month(each);
      if (month.isAfter(current.minusMonths(MONTHS_BACK + 1L))
          && month.isBefore(current.plusMonths(MONTHS_AHEAD + 1L))) {
        wanted.add(month);
      }
    }
    wanted.removeAll(known);
    for (YearMonth each : wanted) {
      create(connection, each);
      // A failure too: the rows have their place, and a new connection tries again.
      known.add(each);
    }
    ahead = current;
  }

  private static YearMonth month(Instant moment) {
    return YearMonth.from(moment.atOffset(ZoneOffset.UTC));
  }

  private void create(Connection connection, YearMonth month) throws SQLException {
    String name = "generation_snapshots_" + SUFFIX.format(month);
    try (Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery("SELECT to_regclass('" + name + "')")) {
        if (rows.next() && rows.getString(1) != null) {
          connection.commit();
          return;
        }
      }
      // It waits for whoever reads the table, and all others would wait behind it.
      statement.execute("SET LOCAL lock_timeout = '2s'");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + name
              + " PARTITION OF generation_snapshots FOR VALUES FROM ('"
              + month
              + "-01T00:00:00Z') TO ('"
              + month.plusMonths(1)
              + "-01T00:00:00Z')");
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("08") || state.startsWith("57")) {
        throw e;
      }
      if (!state.equals("42P07") && !state.startsWith("23505") && !state.equals("42P17")) {
        log.warnOnce(
            "partition " + address,
            address
                + " gets no partition for "
                + month
                + " (SQLSTATE "
                + state
                + "), its rows land in generation_snapshots_default: make the user the owner of"
                + " generation_snapshots, or make the partitions there");
      }
    }
  }
}
