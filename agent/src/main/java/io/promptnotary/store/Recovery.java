package io.promptnotary.store;

import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Status;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds snapshots that are pending although their process is gone, and marks them as interrupted,
 * completed at the moment they were found; and those whose process lives but that have been pending
 * for so long that nobody waits for them any more: they are abandoned, and should they end after
 * all, the row stays as it is.
 *
 * <p>A process of this machine is gone if there is none with its id, or one that was started after
 * the snapshot. Of other machines, and of unknown ones, nothing can be seen: what has been pending
 * for a day there is taken for lost.
 */
final class Recovery {
  private static final Duration ELSEWHERE = Duration.ofDays(1);

  /** Start times come from another clock than the snapshot's, and may be off by seconds. */
  private static final Duration DOUBT = Duration.ofMinutes(1);

  private static final Duration LONGEST_NOTICE = Duration.ofHours(2);

  private static final int STEP_ROWS = 200;

  private Recovery() {}

  private record Open(
      String id, @Nullable String host, long process, @Nullable String run, String startedAt) {}

  /**
   * Marks them, {@value #STEP_ROWS} in one transaction.
   *
   * @param spills runs whose snapshots are left alone: what became of them waits in a spill file
   * @return how many
   */
  static int run(
      Connection connection, Origin self, Instant now, Duration pendingAge, Set<String> spills)
      throws SQLException {
    List<Open> gone = new ArrayList<>();
    List<Open> endless = new ArrayList<>();
    for (Open each : pending(connection)) {
      if (each.run() != null && spills.contains(each.run())) {
        // It may have ended in the spill file.
        continue;
      }
      if (isGone(each, self, now)) {
        gone.add(each);
      } else if (!pendingAge.isZero()
          && moment(each.startedAt()).isBefore(now.minus(pendingAge).minus(notice(pendingAge)))) {
        endless.add(each);
      }
    }
    return mark(connection, gone, Status.INTERRUPTED, now)
        + mark(connection, endless, Status.ABANDONED, now);
  }

  /**
   * A process that lives gives up its own in time, and knows more of them; what it has lost sight
   * of is found here.
   */
  private static Duration notice(Duration pendingAge) {
    Duration quarter = pendingAge.dividedBy(4).plusSeconds(2);
    return quarter.compareTo(LONGEST_NOTICE) > 0 ? LONGEST_NOTICE : quarter;
  }

  private static int mark(Connection connection, List<Open> rows, Status status, Instant now)
      throws SQLException {
    int marked = 0;
    for (int from = 0; from < rows.size(); from += STEP_ROWS) {
      List<Open> step = rows.subList(from, Math.min(rows.size(), from + STEP_ROWS));
      marked += markStep(connection, step, status, now);
    }
    return marked;
  }

  private static List<Open> pending(Connection connection) throws SQLException {
    List<Open> found = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT id, host, process_id, run_id, started_at FROM generation_snapshots"
                    + " WHERE status = 'pending'");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(
            new Open(
                rows.getString(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getString(4),
                rows.getString(5)));
      }
    }
    return found;
  }

  private static boolean isGone(Open row, Origin self, Instant now) {
    if (self.runId().equals(row.run())) {
      return false;
    }
    Instant started = moment(row.startedAt());
    if (!self.host().equals(row.host()) || row.run() == null || row.process() == 0) {
      return started.isBefore(now.minus(ELSEWHERE));
    }
    if (row.process() == self.processId()) {
      // The id is ours now, and the run was not.
      return true;
    }
    return !lives(row.process(), started);
  }

  /** True if this machine has a process of that id that may have done something at that moment. */
  static boolean lives(long process, Instant moment) {
    Optional<ProcessHandle> found = ProcessHandle.of(process);
    return found.isPresent()
        && found
            .flatMap(each -> each.info().startInstant())
            .filter(start -> start.isAfter(moment.plus(DOUBT)))
            .isEmpty();
  }

  static Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static int markStep(Connection connection, List<Open> rows, Status status, Instant now)
      throws SQLException {
    String sql =
        "UPDATE generation_snapshots SET status = ?,"
            // The clock may have been put back since.
            + " completed_at = max(?, started_at) WHERE status = 'pending'"
            + " AND id IN (?"
            + ", ?".repeat(rows.size() - 1)
            + ")";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, status.key());
      statement.setString(2, Times.text(now));
      for (int i = 0; i < rows.size(); i++) {
        statement.setString(i + 3, rows.get(i).id());
      }
      return statement.executeUpdate();
    }
  }
}
