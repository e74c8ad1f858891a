package io.promptnotary.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Gives a store's files other names in the same folder, so that their own are free and nothing is
 * lost. Several JVMs may try this at once.
 */
final class Aside {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StoreFile from;
  private final StoreFile to;

  private Aside(StoreFile from, StoreFile to) {
    this.from = from;
    this.to = to;
  }

  /** Names that nobody has, such as {@code prompts.db.damaged-20261121T070000Z}. */
  static Aside of(StoreFile file, String why) {
    String name = file.path().getFileName() + "." + why + "-" + TIME.format(Instant.now());
    StoreFile to = new StoreFile(file.path().resolveSibling(name));
    for (int i = 2; to.isTaken(); i++) {
      to = new StoreFile(file.path().resolveSibling(name + "-" + i));
    }
    return new Aside(file, to);
  }

  /**
   * Moves the file with its side files.
   *
   * @param key of the file that is meant
   * @return its new name, or null if another file lies there now, or none
   * @throws StoreException if the names cannot be changed
   */
  @Nullable Path moveAll(Object key) throws StoreException {
    if (!key.equals(from.key())) {
      return null;
    }
    // The file last: without its side files it is still known for what it is, not so without it.
    rename(
        from.wal(),
        isForeign() ? to.path().resolveSibling(to.path().getFileName() + ".wal") : to.wal());
    rename(from.shm(), to.shm());
    rename(from.path(), to.path());
    return to.path();
  }

  /** Somebody may have copied another application's database over a store: they must not mix. */
  private boolean isForeign() {
    try {
      return from.isForeign();
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Moves one file.
   *
   * @param key of the file that is meant
   * @return its new name, or null if another file lies there now, or none, or if it stays
   */
  @Nullable Path move(Path each, @Nullable Object key) {
    if (key == null || !key.equals(StoreFile.key(each))) {
      return null;
    }
    Path target = each.equals(from.wal()) ? to.wal() : to.shm();
    try {
      Files.move(each, target);
      if (key.equals(StoreFile.key(target))) {
        return target;
      }
      // Another process was faster, and this is its new one.
      Files.move(target, each);
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  private static void rename(Path each, Path target) throws StoreException {
    try {
      if (Files.exists(each)) {
        Files.move(each, target);
      }
    } catch (IOException e) {
      throw new StoreException(
          each + " is damaged and cannot be set aside (" + e + "): move it away", true, e);
    }
  }
}
