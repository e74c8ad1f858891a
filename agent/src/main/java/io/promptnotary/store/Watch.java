package io.promptnotary.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * Sees whether a connection's file and side files are still the ones under their names, and whether
 * the file is still a store. SQLite itself does not: it goes on writing into files that nobody will
 * find, and into ones that somebody has overwritten. For one thread at a time, but for {@link
 * #isMoved}.
 */
final class Watch {
  private static final String MOVED = "it was moved, deleted or replaced";
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private final StoreFile file;
  private final @Nullable Object key;
  private final @Nullable Object walKey;
  private final @Nullable Object shmKey;
  private Shape seen;

  /** What changes in the file itself only when something is brought into it from its side file. */
  private record Shape(long size, FileTime modified) {}

  /** Of a file that a connection has just opened, and has read from. */
  Watch(StoreFile file) {
    this.file = file;
    this.key = file.key();
    this.walKey = StoreFile.key(file.wal());
    this.shmKey = StoreFile.key(file.shm());
    this.seen = shape();
  }

  @Nullable Object key() {
    return key;
  }

  /** True if what is written now would be seen by nobody. */
  boolean isMoved() {
    return isOther(key, file.path()) || isOther(walKey, file.wal()) || isOther(shmKey, file.shm());
  }

  /** True if others have begun anew beside the same file: nothing more may be written into it. */
  boolean isTakenOver() {
    Object wal = StoreFile.key(file.wal());
    return !isOther(key, file.path()) && wal != null && isOther(walKey, file.wal());
  }

  private static boolean isOther(@Nullable Object known, Path path) {
    // Unknown where the file system has no keys, or no such side file.
    return known != null && !known.equals(StoreFile.key(path));
  }

  /**
   * Checks the names.
   *
   * @throws SQLException {@link #isMove} tells it from others
   */
  void here() throws SQLException {
    if (isMoved()) {
      throw new SQLException(MOVED, null, SQLiteErrorCode.SQLITE_READONLY_DBMOVED.code);
    }
  }

  static boolean isMove(SQLException e) {
    return e.getErrorCode() == SQLiteErrorCode.SQLITE_READONLY_DBMOVED.code;
  }

  /**
   * Looks at the file itself if it has changed since the last time. A connection would go on for
   * long without noticing, since it takes what it needs from the side file and from memory.
   *
   * @param control of that connection, outside a transaction
   * @throws SQLException if it is no store any more; {@link StoreFile#isDamage} is true of it
   */
  void look(Statement control) throws SQLException {
    Shape now = shape();
    if (walKey == null || now.equals(seen)) {
      return;
    }
    if (now.size() == 0) {
      // Not to be opened: SQLite would delete the side file.
      throw damage("it is empty");
    }
    boolean foreign = false;
    try {
      foreign = file.isForeign();
    } catch (SQLException e) {
      if (StoreFile.code(e) == SQLiteErrorCode.SQLITE_NOTADB) {
        throw e;
      }
      // Its beginning does not fit its end. Pages may be on their way from the side file, for long
      // if the disk is full: but they make it larger.
      if (StoreFile.isDamage(e) && now.size() < seen.size()) {
        check();
      }
    }
    if (foreign) {
      confirm(control);
    }
    seen = now;
  }

  private static SQLException damage(String what) {
    return new SQLException(what, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
  }

  /** What is half written at this moment may look like anything, but not for long. */
  private void confirm(Statement control) throws SQLException {
    control.execute("BEGIN IMMEDIATE");
    try {
      long from = System.nanoTime();
      while (isForeign()) {
        if (System.nanoTime() - from > PATIENCE) {
          throw damage("it holds other tables");
        }
        LockSupport.parkNanos(PAUSE);
      }
    } finally {
      control.execute("ROLLBACK");
    }
  }

  private boolean isForeign() {
    try {
      return file.isForeign();
    } catch (SQLException e) {
      return false;
    }
  }

  /** Reads all of it, together with its side file. */
  private void check() throws SQLException {
    try (Connection fresh = file.connect(SnapshotStore.WRITER_BUSY_MILLIS);
        Statement statement = fresh.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      String answer = rows.getString(1);
      if (!answer.equals("ok")) {
        throw damage(answer.lines().findFirst().orElse("it is not whole"));
      }
    }
  }

  private Shape shape() {
    try {
      BasicFileAttributes is = Files.readAttributes(file.path(), BasicFileAttributes.class);
      return new Shape(is.size(), Objects.requireNonNull(is.lastModifiedTime()));
    } catch (IOException e) {
      return new Shape(-1, FileTime.fromMillis(0));
    }
  }

  /**
   * Frees the names of side files that this connection has used and nobody will need any more.
   *
   * @param empty true if all that was in them has been brought into the file
   * @return where the rest is, or null
   */
  @Nullable Path tidy(boolean empty) {
    Aside aside = Aside.of(file, "moved");
    Path kept = aside.move(file.wal(), walKey);
    Path index = aside.move(file.shm(), shmKey);
    try {
      if (index != null) {
        Files.deleteIfExists(index);
      }
      if (kept != null && (empty || Files.size(kept) == 0)) {
        Files.deleteIfExists(kept);
        return null;
      }
    } catch (IOException e) {
      // Under a name that is in nobody's way.
      return kept;
    }
    return kept;
  }
}
