package io.promptnotary.store;

import io.promptnotary.health.Log;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Of all processes that write to one store, lets one forward what it holds. It is a lock on an
 * empty file beside the store that ends with the process, however that ends. A lock of SQLite, not
 * a {@code FileLock}: of that, a second one in the same process would end the first one.
 */
public final class Lease implements AutoCloseable {
  private final Connection connection;

  private Lease(Connection connection) {
    this.connection = connection;
  }

  /**
   * Takes it if nobody has it.
   *
   * @return null if somebody else has it
   * @throws StoreException if the file beside the store cannot be made or locked
   */
  public static @Nullable Lease take(Path store, Log log) throws StoreException {
    StoreFile file = new StoreFile(path(store));
    file.create();
    try {
      Connection connection = file.connect(0);
      try (Statement statement = connection.createStatement()) {
        statement.execute("BEGIN EXCLUSIVE");
        return new Lease(connection);
      } catch (SQLException e) {
        connection.close();
        if (SnapshotStore.isBusy(e)) {
          return null;
        }
        throw e;
      }
    } catch (SQLException e) {
      log.debug(file.path() + ": " + e.getMessage());
      throw file.explain(e);
    } catch (LinkageError e) {
      throw StoreFile.noLibrary(e);
    }
  }

  /** The file beside a store. */
  static Path path(Path store) {
    return store.resolveSibling(store.getFileName() + "-forward");
  }

  /** Gives it up; never throws. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The end of the process does it.
    }
  }
}
