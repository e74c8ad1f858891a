package io.promptnotary.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
    if (damage() != null) {
      confirm(control);
    }
    seen = now;
  }

  /**
   * Somebody may be bringing pages into the file at this moment, and then it is whole again as soon
   * as that is done: which it soon is when nobody can commit.
   */
  private void confirm(Statement control) throws SQLException {
    control.execute("BEGIN IMMEDIATE");
    try {
      long from = System.nanoTime();
      SQLException found = damage();
      while (found != null) {
        if (System.nanoTime() - from > PATIENCE || isBeyondDoubt(found)) {
          throw found;
        }
        LockSupport.parkNanos(PAUSE);
        found = damage();
      }
    } finally {
      control.execute("ROLLBACK");
    }
  }

  private boolean isBeyondDoubt(SQLException found) {
    return shape().size() == 0 || StoreFile.code(found) == SQLiteErrorCode.SQLITE_NOTADB;
  }

  /** Reads the file without its side files. */
  private @Nullable SQLException damage() {
    if (shape().size() == 0) {
      return new SQLException("it is empty", null, SQLiteErrorCode.SQLITE_CORRUPT.code);
    }
    try {
      return file.isForeign()
          ? new SQLException("it holds other tables", null, SQLiteErrorCode.SQLITE_CORRUPT.code)
          : null;
    } catch (SQLException e) {
      return StoreFile.isDamage(e) ? e : null;
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
