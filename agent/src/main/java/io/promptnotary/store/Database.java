package io.promptnotary.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/**
 * An open store that is read and never changed, and what its engine and its version of the tables
 * make different. For one thread at a time.
 */
final class Database implements AutoCloseable {
  private static final int ROWS = 1_000;

  private final Location location;
  private final Connection connection;
  private final Dialect dialect;
  private final int version;
  private final boolean indexed;

  private Database(Location location, Connection connection, Dialect dialect, int version)
      throws SQLException {
    this.location = location;
    this.connection = connection;
    this.dialect = dialect;
    this.version = version;
    this.indexed = dialect == Dialect.SQLITE && Schema.has(connection, Figure.INDEX);
  }

  /**
   * Opens a store.
   *
   * @throws StoreException if there is none, if it is something else, or if a newer build wrote it
   */
  static Database open(Location location) throws StoreException {
    return location instanceof Location.Server server
        ? open(server)
        : open(((Location.File) location).path());
  }

  static Database open(Path file) throws StoreException {
    Connection connection = ReadOnlyFile.connect(file);
    try {
      return of(file, connection);
    } catch (SQLException e) {
      throw ReadOnlyFile.unreadable(file, e);
    }
  }

  /** Behind a connection to a file that somebody else has opened, and will close. */
  static Database of(Path file, Connection connection) throws SQLException {
    return new Database(
        new Location.File(file), connection, Dialect.SQLITE, Schema.version(connection));
  }

  private static Database open(Location.Server server) throws StoreException {
    Connection connection = ServerConnection.read(server);
    try {
      return new Database(
          server,
          connection,
          ServerConnection.dialect(server),
          ServerConnection.version(connection));
    } catch (SQLException e) {
      throw ServerConnection.unreadable(server, e);
    }
  }

  Location location() {
    return location;
  }

  Connection connection() {
    return connection;
  }

  Dialect dialect() {
    return dialect;
  }

  /** Of the tables; files and servers count apart. */
  int version() {
    return version;
  }

  /** True on a server, whose tables have all that this build knows. */
  boolean isCentral() {
    return dialect != Dialect.SQLITE;
  }

  /** True if the tables of a file are of that version or later, and on a server. */
  boolean knows(int fileVersion) {
    return isCentral() || version >= fileVersion;
  }

  /** True if the index of figures is there, which a file's questions name. */
  boolean isIndexed() {
    return indexed;
  }

  /** That the store cannot be read, and what to look at. */
  StoreException unreadable(SQLException e) {
    return location instanceof Location.Server server
        ? ServerConnection.unreadable(server, e)
        : ReadOnlyFile.unreadable(((Location.File) location).path(), e);
  }

  /** A question of a user's own; many rows do not come all at once. */
  PreparedStatement question(String sql) throws SQLException {
    if (!isCentral()) {
      return connection.prepareStatement(sql);
    }
    // PostgreSQL's driver keeps all rows in memory unless they belong to a transaction.
    connection.setAutoCommit(dialect != Dialect.POSTGRESQL);
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setFetchSize(ROWS);
    return statement;
  }

  /** True if that was refused because it would have changed something. */
  boolean isChange(SQLException e) {
    return isCentral()
        ? ServerConnection.isChange(e)
        : (ReadOnlyFile.code(e) & 0xFF) == SQLiteErrorCode.SQLITE_READONLY.code;
  }

  /** The database's own sentence, in one line. */
  String plain(SQLException e) {
    return isCentral() ? ServerConnection.plain(e) : ReadOnlyFile.plain(e);
  }

  @Override
  public void close() throws StoreException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }
}
