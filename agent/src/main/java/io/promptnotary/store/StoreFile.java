package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.queue.SpillFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * The file that {@code store.url} names, and the sentences for what can be wrong with it.
 * Immutable.
 *
 * @param path as it was configured, relative or absolute
 */
record StoreFile(Path path) {
  /** Snapshots are long texts: large pages write 1.7 times as fast. */
  static final int PAGE_BYTES = 16_384;

  private static final String SCHEME = "jdbc:sqlite:";
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 100;
  private static final int VERSION_OFFSET = 60;
  private static final int PAGE_SIZE_OFFSET = 16;
  private static final int FORMATS_OFFSET = 18;
  private static final short WAL_FORMATS = 0x0202;
  private static final String ANOTHER = " or name another file in store.url";

  /**
   * Reads an address.
   *
   * @throws StoreException if it is not {@code jdbc:sqlite:FILE}
   */
  static StoreFile of(String url) throws StoreException {
    if (!url.startsWith(SCHEME)) {
      // Not the whole of it: addresses of other databases may hold a password.
      int end = url.indexOf(':', url.indexOf(':') + 1);
      throw new StoreException(
          "store.url = "
              + (end < 0 ? url : url.substring(0, end + 1) + "…")
              + " is not supported: use jdbc:sqlite:FILE");
    }
    String name = url.substring(SCHEME.length());
    if (name.isBlank() || name.startsWith(":") || name.startsWith("file:") || name.contains("?")) {
      throw new StoreException(
          "store.url = " + url + " does not name a plain file: use jdbc:sqlite:FILE");
    }
    try {
      return new StoreFile(Path.of(name));
    } catch (InvalidPathException e) {
      throw new StoreException(
          "store.url does not name a file: " + e.getMessage() + ": use jdbc:sqlite:FILE", true, e);
    }
  }

  /** Beside it: what has been committed and not yet brought into it. */
  Path wal() {
    return path.resolveSibling(path.getFileName() + "-wal");
  }

  /** Beside it: what its connections share. */
  Path shm() {
    return path.resolveSibling(path.getFileName() + "-shm");
  }

  /** True if there is something under one of the names. */
  boolean isTaken() {
    return Files.exists(path) || Files.exists(wal()) || Files.exists(shm());
  }

  /** Finds what can be found without SQLite; creates and changes nothing. */
  void check() throws StoreException {
    if (Files.isDirectory(path)) {
      throw new StoreException(path + " is a folder: name a file in store.url");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.exists(folder)) {
      throw new StoreException("folder " + folder + " does not exist: create it" + ANOTHER);
    }
    if (!Files.isDirectory(folder)) {
      throw new StoreException(folder + " is not a folder: name another file in store.url");
    }
    if (!Files.isWritable(folder)) {
      throw new StoreException("folder " + folder + " is read-only: make it writable" + ANOTHER);
    }
    if (!Files.exists(path)) {
      return;
    }
    if (!Files.isRegularFile(path)) {
      throw new StoreException(path + " is not a regular file: name another file in store.url");
    }
    if (!Files.isReadable(path) || !Files.isWritable(path)) {
      throw new StoreException(
          path + " is not readable and writable: change its permissions" + ANOTHER);
    }
    if (!mayBeOpen()) {
      checkHeader();
    }
  }

  /**
   * True if one of our own connections may be open. A stream on the file must not be closed then:
   * that would drop every lock that this process holds on it, SQLite's too.
   */
  private boolean mayBeOpen() {
    return Files.exists(shm());
  }

  private void checkHeader() throws StoreException {
    byte[] header;
    try (InputStream in = Files.newInputStream(path)) {
      header = in.readNBytes(HEADER_BYTES);
    } catch (IOException e) {
      throw new StoreException(path + " cannot be read (" + e + "): repair it" + ANOTHER, true, e);
    }
    if (header.length == 0) {
      return;
    }
    if (header.length < HEADER_BYTES
        || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw notDatabase(null);
    }
    int version = ByteBuffer.wrap(header).getInt(VERSION_OFFSET);
    if (version > Schema.LATEST) {
      throw Schema.newer(path.toString(), version);
    }
  }

  /** The runs that have spill files beside it, as far as can be seen. */
  Set<String> spills() {
    try {
      return SpillFiles.runs(path);
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** Creates the file for its owner alone, unless it is there; SQLite's side files follow it. */
  void create() throws StoreException {
    if (Files.exists(path)) {
      return;
    }
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] rights = {};
    if (posix) {
      rights =
          new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
          };
    }
    try {
      Files.createFile(path, rights);
    } catch (FileAlreadyExistsException e) {
      return; // by another JVM, just now
    } catch (IOException e) {
      throw new StoreException(
          path + " cannot be created (" + e + "): make its folder writable" + ANOTHER, true, e);
    }
  }

  /**
   * Beside a file without content SQLite deletes the side file, which may be all that is left of a
   * store: it gets another name.
   */
  void saveSideFile(Log log) {
    try {
      if (Files.size(path) > 0 || !Files.exists(wal()) || Files.size(wal()) == 0) {
        return;
      }
      // Not one that another JVM has just made: it would have filled the file before.
      if (Files.size(path) == 0) {
        Path kept = Aside.of(this, "damaged").move(wal(), key(wal()));
        if (kept != null) {
          log.error(path + " is gone or empty, what was beside it is kept as " + kept);
        }
      }
    } catch (IOException e) {
      log.debug(path + ": " + e);
    }
  }

  /** What tells this file from another one under the same name, or null if there is none. */
  @Nullable Object key() {
    return key(path);
  }

  static @Nullable Object key(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /** A connection without any pragma that would change the file. */
  Connection connect(int busyMillis) throws SQLException {
    NativePart.load();
    if (mayBeOpen()) {
      checkBelowSideFiles();
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(busyMillis);
    Properties properties = config.toProperties();
    // Not through the driver: loading it would register it with the host's DriverManager.
    return new JDBC4Connection(SCHEME + path, path.toString(), properties);
  }

  /**
   * Side files of a process that was killed would be written into whatever has taken the place of
   * its database, so the file itself must be one.
   */
  private void checkBelowSideFiles() throws SQLException {
    try (Connection alone = connectAlone();
        Statement statement = alone.createStatement()) {
      statement.execute("PRAGMA schema_version");
    }
  }

  /**
   * True if the file itself, without its side files, is the database of another application.
   *
   * @throws SQLException if it cannot be read
   */
  boolean isForeign() throws SQLException {
    try (Connection alone = connectAlone();
        Statement statement = alone.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*), sum(name = 'generation_snapshots') FROM sqlite_master")) {
      return rows.getInt(1) > 0 && rows.getInt(2) == 0;
    }
  }

  /** A connection that reads the file itself, without its side files and without any lock. */
  Connection connectAlone() throws SQLException {
    String uri = "file:" + path.toUri().getRawPath() + "?immutable=1";
    return new JDBC4Connection(SCHEME + uri, uri, new SQLiteConfig().toProperties());
  }

  /** Puts what SQLite says into a sentence for the operator. */
  StoreException explain(SQLException e) {
    switch (code(e)) {
      case SQLITE_NOTADB:
        return notDatabase(e);
      case SQLITE_CORRUPT:
        return StoreException.unfit(this, path + " is damaged: move it away" + ANOTHER, e);
      case SQLITE_READONLY:
      case SQLITE_PERM:
      case SQLITE_CANTOPEN:
        return new StoreException(
            path
                + " cannot be opened for writing ("
                + e.getMessage()
                + "): make it and its folder writable"
                + ANOTHER,
            true,
            e);
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return new StoreException(
            path + " is locked by another process: end that process" + ANOTHER, false, e);
      case SQLITE_FULL:
        return new StoreException("no space is left for " + path + ": make room", false, e);
      case SQLITE_IOERR:
        return new StoreException(
            path
                + " cannot be read or written ("
                + e.getMessage()
                + "): look at its disk and its permissions",
            false,
            e);
      default:
        Throwable cause = e.getCause();
        return cause == null
            ? new StoreException(path + ": " + e.getMessage(), false, e)
            : noLibrary(cause);
    }
  }

  /** Its tables could not be brought up to date; what the transaction had done is undone. */
  StoreException notMigrated(int found, SQLException e) {
    return switch (code(e)) {
      case SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_MISMATCH ->
          new StoreException(
              path
                  + " cannot be brought from schema version "
                  + found
                  + " to "
                  + Schema.LATEST
                  + " ("
                  + e.getMessage()
                  + "): it is unchanged; remove what stands in the way"
                  + ANOTHER,
              true,
              e);
      default -> explain(e);
    };
  }

  /** SQLite's native part is missing on this machine, or may not be unpacked or loaded. */
  static StoreException noLibrary(Throwable cause) {
    return new StoreException(
        "SQLite's native library does not load ("
            + cause
            + "): name a folder that programs may run from with -Dorg.sqlite.tmpdir",
        true,
        cause);
  }

  StoreException foreign() {
    return StoreException.unfit(
        this,
        path + " holds the tables of another application: name another file in store.url",
        null);
  }

  private StoreException notDatabase(@Nullable SQLException cause) {
    return StoreException.unfit(
        this, path + " is not a SQLite database: move it away" + ANOTHER, cause);
  }

  /** True if the file is not what it was, whoever did that. */
  static boolean isDamage(SQLException e) {
    SQLiteErrorCode code = code(e);
    return code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB;
  }

  /**
   * True if only a store looks like that at its beginning, whatever has become of the rest: the
   * version of its tables, its size of pages, its kind of side files.
   */
  boolean isSurelyOurs() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] header = in.readNBytes(HEADER_BYTES);
      if (header.length < HEADER_BYTES
          || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
        return false;
      }
      ByteBuffer buffer = ByteBuffer.wrap(header);
      int version = buffer.getInt(VERSION_OFFSET);
      return version >= 1
          && version <= Schema.LATEST
          && buffer.getShort(PAGE_SIZE_OFFSET) == PAGE_BYTES
          && buffer.getShort(FORMATS_OFFSET) == WAL_FORMATS;
    } catch (IOException e) {
      return false;
    }
  }

  /** SQLite's primary result code. */
  static SQLiteErrorCode code(SQLException e) {
    return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xFF);
  }
}
