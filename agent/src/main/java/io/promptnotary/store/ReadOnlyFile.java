package io.promptnotary.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;

/** Opens a store's file for reading only, wherever it lies, and says what is in the way. */
final class ReadOnlyFile {
  private static final int BUSY_MILLIS = 5_000;

  private ReadOnlyFile() {}

  /**
   * A connection that cannot write.
   *
   * @throws StoreException if there is no store, if it is something else, or if a newer build wrote
   *     it
   */
  static Connection connect(Path file) throws StoreException {
    if (size(file) == 0) {
      throw noSnapshots(file);
    }
    try {
      return open(file, "mode=ro");
    } catch (SQLException e) {
      if (code(e) == SQLiteErrorCode.SQLITE_NOTADB.code) {
        throw new StoreException(
            file + " is not a SQLite database: name the store with --store FILE", true, e);
      }
      return openUnwritable(file, e);
    }
  }

  /** A file in WAL mode needs its two companions, which a folder without write access refuses. */
  private static Connection openUnwritable(Path file, SQLException first) throws StoreException {
    int primary = code(first) & 0xFF;
    if (primary != SQLiteErrorCode.SQLITE_CANTOPEN.code
        && primary != SQLiteErrorCode.SQLITE_READONLY.code
        && primary != SQLiteErrorCode.SQLITE_IOERR.code) {
      throw unreadable(file, first);
    }
    for (String suffix : List.of("-wal", "-journal")) {
      // Opened as immutable, SQLite would leave out what is in there without a word.
      if (hasContent(Path.of(file + suffix))) {
        throw new StoreException(
            file
                + suffix
                + " holds changes that cannot be read here: copy both files to a folder that you"
                + " may write to, and open the copy",
            true,
            first);
      }
    }
    try {
      return open(file, "immutable=1");
    } catch (SQLException second) {
      second.addSuppressed(first);
      throw unreadable(file, second);
    }
  }

  private static Connection open(Path file, String mode) throws SQLException, StoreException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setOpenMode(SQLiteOpenMode.OPEN_URI);
    config.setBusyTimeout(BUSY_MILLIS);
    Connection connection = new Guest(file, mode, config.toProperties());
    try {
      verify(file, connection);
      return connection;
    } catch (SQLException | StoreException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void verify(Path file, Connection connection) throws SQLException, StoreException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = 1");
      int version = Schema.version(connection);
      if (version > Schema.LATEST) {
        throw new StoreException(
            file
                + " has schema version "
                + version
                + ", this build knows "
                + Schema.LATEST
                + ": use the newer promptnotary.jar");
      }
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT 1 FROM sqlite_schema WHERE name = 'generation_snapshots'")) {
        if (!rows.next()) {
          throw noSnapshots(file);
        }
      }
    }
  }

  private static long size(Path file) throws StoreException {
    if (!Files.exists(file)) {
      throw new StoreException(
          "there is no file "
              + file
              + ": name the store with --store FILE or PROMPTNOTARY_DB, or record something first");
    }
    if (!Files.isRegularFile(file)) {
      throw new StoreException(file + " is not a file: name the database file with --store FILE");
    }
    if (!Files.isReadable(file)) {
      throw new StoreException(file + " may not be read by this user: ask for read access");
    }
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new StoreException(file + " cannot be read: " + e.getMessage(), true, e);
    }
  }

  private static boolean hasContent(Path file) {
    try {
      return Files.isRegularFile(file) && Files.size(file) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static StoreException noSnapshots(Path file) {
    return new StoreException(
        file
            + " holds no snapshots table yet: start an application with"
            + " -javaagent:promptnotary.jar, or name another file with --store FILE");
  }

  /** That {@code file} cannot be read, and what to look at. */
  static StoreException unreadable(Path file, SQLException e) {
    return new StoreException(
        file
            + " cannot be read ("
            + plain(e)
            + "): check that the file is whole and that you may read its folder",
        true,
        e);
  }

  /** SQLite's sentence without the driver's frame around it. */
  static String plain(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int open = message.indexOf('(');
    boolean framed = message.startsWith("[SQLITE") && open > 0 && message.endsWith(")");
    return framed ? message.substring(open + 1, message.length() - 1) : message;
  }

  /** SQLite's extended result code. */
  static int code(SQLException e) {
    return e instanceof SQLiteException sqlite ? sqlite.getResultCode().code : e.getErrorCode();
  }

  /**
   * Leaves a folder as it was found: a file in WAL mode gets its two companions from whoever opens
   * it, and only who may write takes them away again.
   */
  private static final class Guest extends JDBC4Connection {
    private final Path file;
    private final boolean first;

    Guest(Path file, String mode, Properties properties) throws SQLException {
      super("jdbc:sqlite:" + uri(file, mode), uri(file, mode), properties);
      this.file = file;
      this.first =
          List.of("-wal", "-shm", "-journal").stream()
              .noneMatch(each -> Files.exists(Path.of(file + each)));
    }

    /** As a URI, so that a file name with a question mark stays a file name. */
    private static String uri(Path file, String mode) {
      return file.toAbsolutePath().toUri() + "?" + mode;
    }

    @Override
    public void close() throws SQLException {
      boolean open = !isClosed();
      super.close();
      if (open && first) {
        sweep();
      }
    }

    /** Nothing is written: there is nothing in the companion that could be. */
    private void sweep() {
      Path wal = Path.of(file + "-wal");
      if (!Files.exists(wal) || hasContent(wal)) {
        return;
      }
      SQLiteConfig config = new SQLiteConfig();
      config.setOpenMode(SQLiteOpenMode.OPEN_URI);
      config.setBusyTimeout(0);
      String name = uri(file, "mode=rw");
      try (Connection last =
              new JDBC4Connection("jdbc:sqlite:" + name, name, config.toProperties());
          Statement statement = last.createStatement()) {
        statement.execute("SELECT count(*) FROM sqlite_schema");
      } catch (SQLException e) {
        // Somebody else is here by now, or may not be: then they stay.
        return;
      }
    }
  }
}
