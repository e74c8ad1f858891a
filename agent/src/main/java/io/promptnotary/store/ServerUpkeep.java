package io.promptnotary.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Deletes snapshots from a store on a server, step by step, each of them a transaction that is on
 * record in {@code retention_passes}, as the guards demand. For one thread.
 */
public final class ServerUpkeep implements AutoCloseable {
  private static final int STEP_ROWS = 500;

  private final Location.Server server;
  private final Connection connection;
  private final Dialect dialect;
  private final Clock clock;
  private final String reason;

  private ServerUpkeep(Location.Server server, Connection connection, Clock clock, String reason) {
    this.server = server;
    this.connection = connection;
    this.dialect = ServerConnection.dialect(server);
    this.clock = clock;
    this.reason = reason;
  }

  /**
   * Opens a store that is there.
   *
   * @param reason who wants it, for the record of passes
   * @throws StoreException with a sentence that says what to do
   */
  public static ServerUpkeep open(Location.Server server, Clock clock, String reason)
      throws StoreException {
    return new ServerUpkeep(server, ServerConnection.write(server), clock, reason);
  }

  /** How many snapshots {@code due} would concern. */
  static long count(Database database, Due due, Instant before)
      throws SQLException, StoreException {
    String sql = "SELECT count(*) FROM generation_snapshots WHERE " + condition(due);
    return Sql.number(
        database.connection(), sql, List.of(database.dialect().moment(Times.text(before))));
  }

  private static String condition(Due due) throws StoreException {
    if (due == Due.ARCHIVE) {
      throw new StoreException(
          "a store on a server has no archive: delete what is old with prune, or export it first");
    }
    return due.condition().replace("?1", "?");
  }

  /**
   * Deletes snapshots for good; answers how many, 0 if none is left.
   *
   * @param due one that deletes
   */
  public int delete(Due due, Instant before) throws StoreException {
    try {
      connection.setAutoCommit(false);
      try {
        int deleted = pass(due, before);
        connection.commit();
        return deleted;
      } catch (SQLException | StoreException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw ServerConnection.unwritable(server, e);
    }
  }

  private int pass(Due due, Instant before) throws SQLException, StoreException {
    String moment = dialect.moment(Times.text(before));
    String ids =
        "SELECT id FROM generation_snapshots WHERE "
            + condition(due)
            + " ORDER BY started_at LIMIT "
            + STEP_ROWS;
    // MySQL takes no LIMIT inside of IN, but of what it has put aside.
    String delete =
        "DELETE FROM generation_snapshots WHERE started_at < ? AND id IN (SELECT id FROM ("
            + ids
            + ") AS due)";
    try (PreparedStatement open =
            connection.prepareStatement(
                "INSERT INTO retention_passes (action, reason, opened_at) VALUES (?, ?, ?)");
        PreparedStatement some = Sql.prepare(connection, delete, List.of(moment, moment));
        PreparedStatement close =
            connection.prepareStatement(
                "UPDATE retention_passes SET closed_at = ?, snapshots = ?"
                    + " WHERE closed_at IS NULL")) {
      Sql.set(
          open,
          due.action(),
          reason + ", begun before " + Times.text(before),
          dialect.moment(Times.text(clock.instant())));
      open.executeUpdate();
      int deleted = some.executeUpdate();
      if (deleted == 0) {
        // Nothing to put on record.
        connection.rollback();
        return 0;
      }
      Sql.set(close, dialect.moment(Times.text(clock.instant())), deleted);
      close.executeUpdate();
      return deleted;
    }
  }

  @Override
  public void close() throws StoreException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw ServerConnection.unwritable(server, e);
    }
  }
}
