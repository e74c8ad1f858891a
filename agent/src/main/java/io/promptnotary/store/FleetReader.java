package io.promptnotary.store;

import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Origin;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads how those stand who write to a store, and never changes anything. On a server it goes by
 * the server's clock, whatever those of the JVMs say; in a file by the clocks of this machine. For
 * one thread at a time.
 */
public final class FleetReader implements AutoCloseable {
  /** More do not fit on any page. */
  private static final int MOST = 10_000;

  private final Database database;
  private final Dialect dialect;
  private final Clock clock;

  private FleetReader(Database database, Clock clock) {
    this.database = database;
    this.dialect = database.dialect();
    this.clock = clock;
  }

  /** How it is with a JVM. */
  public enum State {
    /** Heard of a short while ago, or seen on this machine. */
    ALIVE,
    /** It has come to an orderly end. */
    ENDED,
    /** It has not said goodbye, and is not heard of. */
    SILENT;

    /** In lower case. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is missing of the record of a JVM: see {@code recording_gaps}. */
  public record Missing(long pending, long finals, long links, long skipped) {
    static final Missing NOTHING = new Missing(0, 0, 0, 0);
  }

  /**
   * One JVM.
   *
   * @param seenAt when the store last heard of it, ISO-8601
   * @param silence how long ago that was
   * @param missing what is not on record, since the moment that was asked for
   * @param pending its snapshots whose end is not in the store
   */
  public record Member(
      AgentRun run, String seenAt, Duration silence, State state, Missing missing, long pending) {}

  /**
   * Opens a store.
   *
   * @param clock now, for a file
   * @throws StoreException if there is none, if it is something else, or if a newer build wrote it
   */
  public static FleetReader open(Location location, Clock clock) throws StoreException {
    return new FleetReader(Database.open(location), clock);
  }

  /** True if times are those of the server's clock. */
  public boolean isCentral() {
    return database.isCentral();
  }

  /**
   * Those that were heard of, by service, host and start.
   *
   * @param since this moment, by the clock that silence is told by, and so are gaps
   * @param service only this one; null for all
   * @param patience who was not heard of for longer is silent
   */
  public List<Member> members(Instant since, @Nullable String service, Duration patience)
      throws StoreException {
    if (!database.knows(Schema.RUNS)) {
      return List.of();
    }
    try {
      Instant now = now();
      Map<String, Missing> missing = missing(since);
      Map<String, Long> pending = pending();
      String seen = database.isCentral() ? "received_at" : "updated_at";
      String sql =
          "SELECT * FROM agent_runs WHERE "
              + seen
              + " >= ?"
              + (service == null ? "" : " AND service = ?")
              + " ORDER BY service, host, started_at, run_id LIMIT "
              + MOST;
      List<Object> arguments = new ArrayList<>(List.of(dialect.moment(Times.text(since))));
      if (service != null) {
        arguments.add(service);
      }
      List<Member> members = new ArrayList<>();
      try (PreparedStatement statement = Sql.prepare(database.connection(), sql, arguments);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          AgentRun run = run(rows);
          String seenAt = String.valueOf(text(rows, seen));
          Duration silence = Duration.between(Recovery.moment(seenAt), now);
          members.add(
              new Member(
                  run,
                  seenAt,
                  silence,
                  state(run, silence.compareTo(patience) > 0),
                  missing.getOrDefault(run.runId(), Missing.NOTHING),
                  pending.getOrDefault(run.runId(), 0L)));
        }
      }
      return members;
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** Who writes to a file on this machine needs not be heard of: the process is there or not. */
  private State state(AgentRun run, boolean unheard) {
    if (run.endedAt() != null) {
      return State.ENDED;
    }
    boolean here = !database.isCentral() && Origin.thisHost().equals(run.host());
    boolean alive =
        here ? Recovery.lives(run.processId(), Recovery.moment(run.startedAt())) : !unheard;
    return alive ? State.ALIVE : State.SILENT;
  }

  private Instant now() throws SQLException {
    if (!database.isCentral()) {
      return clock.instant();
    }
    try (PreparedStatement statement =
            database.connection().prepareStatement("SELECT " + dialect.ago(0));
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return Recovery.moment(String.valueOf(dialect.value(rows, 1)));
    }
  }

  private Map<String, Missing> missing(Instant since) throws SQLException {
    Map<String, Missing> missing = new HashMap<>();
    try (PreparedStatement statement =
            Sql.prepare(
                database.connection(),
                "SELECT run_id, sum(pending), sum(finals), sum(links), sum(skipped)"
                    + " FROM recording_gaps WHERE last_at >= ? GROUP BY run_id",
                List.of(dialect.moment(Times.text(since))));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        missing.put(
            rows.getString(1),
            new Missing(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
      }
    }
    return missing;
  }

  private Map<String, Long> pending() throws SQLException {
    Map<String, Long> pending = new HashMap<>();
    try (PreparedStatement statement =
            database
                .connection()
                .prepareStatement(
                    "SELECT run_id, count(*) FROM generation_snapshots WHERE status = 'pending'"
                        + " AND run_id IS NOT NULL GROUP BY run_id");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        pending.put(rows.getString(1), rows.getLong(2));
      }
    }
    return pending;
  }

  private AgentRun run(ResultSet row) throws SQLException {
    return new AgentRun(
        row.getString("run_id"),
        row.getString("service"),
        row.getString("host"),
        row.getLong("process_id"),
        row.getString("agent_version"),
        row.getString("java_version"),
        String.valueOf(text(row, "started_at")),
        String.valueOf(text(row, "updated_at")),
        text(row, "ended_at"),
        row.getString("durability"),
        row.getString("figures"),
        null);
  }

  private @Nullable String text(ResultSet row, String column) throws SQLException {
    Object value = dialect.value(row, row.findColumn(column));
    return value == null ? null : value.toString();
  }

  @Override
  public void close() throws StoreException {
    database.close();
  }
}
