package io.promptnotary.store;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.queue.BatchWriter;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Entries;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Snapshot;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * Commits batches of entries. Opens the store with the first batch, on the writer's thread, and
 * anew after a failure of the connection. {@link #write} is for one thread at a time; {@link
 * #close} may be called from any.
 */
public final class SnapshotWriter implements BatchWriter, AutoCloseable {
  private static final int TRIES = 3;

  /** A store that is damaged or moved again and again needs a person. */
  private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

  private final Opener opener;
  private final Consumer<SnapshotStore> settled;
  private final Counters counters;
  private final Log log;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable SnapshotStore store;
  private @Nullable Object key;
  private boolean fresh;
  private long movedAt = System.nanoTime() - QUIET;
  private long asideAt = System.nanoTime() - QUIET;
  private long restUntil = System.nanoTime();
  private boolean closed;

  /** Opens the store; called on the writer's thread. */
  public interface Opener {
    /** A store that is closed by the caller. */
    SnapshotStore open() throws StoreException;
  }

  /** For the store that {@code opener} opens. */
  public SnapshotWriter(Opener opener, Counters counters, Log log) {
    this(opener, store -> {}, counters, log);
  }

  /**
   * Like the other.
   *
   * @param settled called on the writer's thread behind the first batch that a newly opened store
   *     has taken; what it throws is counted
   */
  public SnapshotWriter(
      Opener opener, Consumer<SnapshotStore> settled, Counters counters, Log log) {
    this.opener = opener;
    this.settled = settled;
    this.counters = counters;
    this.log = log;
  }

  @Override
  public void write(List<Entry> batch) throws StoreException {
    lock.lock();
    try {
      if (closed) {
        throw new StoreException("the store is closed");
      }
      int tries = 1;
      while (!commit(batch)) {
        if (tries++ == TRIES) {
          throw new StoreException(
              "the store's file keeps being moved or damaged: see what does it");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens the store ahead of the first batch, whose writer would have to wait for that. A failure
   * is left for that batch to meet.
   */
  public void open() {
    if (lock.tryLock()) {
      try {
        if (!closed) {
          store();
        }
      } catch (StoreException e) {
        log.debug("the store is not open yet: " + e.getMessage());
      } finally {
        lock.unlock();
      }
    }
  }

  /** Something small that is put on record beside the snapshots. */
  @FunctionalInterface
  public interface Work {
    /** All or nothing; must not wait for others for longer than a fraction of a second. */
    void run(SnapshotStore store) throws SQLException;
  }

  /**
   * Does {@code work} on the store, if it is open, in its place, and not being written to at this
   * moment.
   *
   * @return false if nothing was done
   */
  public boolean run(Work work) throws StoreException {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      SnapshotStore open = store;
      if (open == null || open.isMoved()) {
        return false;
      }
      try {
        work.run(open);
        return true;
      } catch (SQLException e) {
        // If the connection is to blame, the next batch will find out and open another one.
        throw open.explain(e);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes the store, unless a batch is being written: then the end of the process does it. */
  @Override
  public void close() {
    if (lock.tryLock()) {
      try {
        closed = true;
        closeStore();
      } finally {
        lock.unlock();
      }
    }
  }

  /** False if it has to be written anew, into another file. */
  private boolean commit(List<Entry> batch) throws StoreException {
    SnapshotStore open = store();
    List<Snapshot> rows = new ArrayList<>(batch.size());
    List<Snapshot> stubs = new ArrayList<>();
    List<EntityLink> links = new ArrayList<>();
    for (Entry each : batch) {
      if (each instanceof Entry.Row row) {
        (row.stub() ? stubs : rows).add(row.snapshot());
      } else if (each instanceof Entry.Link link) {
        links.add(link.link());
      }
    }
    try {
      int unlinked = write(open, rows, stubs, links);
      counters.committed.add(rows.size() + (long) stubs.size());
      if (unlinked > 0) {
        log.debug(unlinked + " links found no snapshot");
      }
    } catch (SQLException e) {
      recover(open, e);
      return false;
    }
    if (fresh) {
      fresh = false;
      settle(open);
    }
    return true;
  }

  /** Returns if another file can be opened at once. */
  private void recover(SnapshotStore open, SQLException e) throws StoreException {
    if (Watch.isMove(e) || open.isMoved()) {
      leave(open);
    } else if (StoreFile.isDamage(e)) {
      try {
        setAside(open.file(), open.key(), open.explain(e));
      } finally {
        // Not before: closing the last connection brings the side file into the file.
        store = null;
        open.abandon();
      }
    } else {
      if (!SnapshotStore.isSound(e)) {
        closeStore();
      }
      throw open.explain(e);
    }
  }

  private void leave(SnapshotStore open) throws StoreException {
    Path path = open.file().path();
    if (!open.leave()) {
      throw new StoreException(path + " was moved, deleted or replaced while others read it");
    }
    store = null;
    long now = System.nanoTime();
    if (now - movedAt >= QUIET) {
      movedAt = now;
      log.warn(
          path + " was moved, deleted or replaced: recording goes on in what has that name now");
    }
  }

  private void setAside(StoreFile file, @Nullable Object found, StoreException reason)
      throws StoreException {
    if (found == null) {
      throw reason;
    }
    Path aside = Aside.of(file, "damaged").moveAll(found);
    if (aside == null) {
      return; // by another JVM, just now
    }
    long now = System.nanoTime();
    restUntil = now + (now - asideAt < QUIET ? QUIET : 0);
    asideAt = now;
    counters.damaged.increment();
    log.error(
        file.path()
            + " is damaged ("
            + (reason.getCause() instanceof SQLException e
                ? ReadOnlyFile.plain(e)
                : reason.getMessage())
            + "): recording goes on in a new file"
            + (restUntil > now ? " in a minute, since this happens again and again" : "")
            + "; the damaged one is "
            + aside
            + ", and what can be read of it comes with: sqlite3 '"
            + aside
            + "' .recover | sqlite3 recovered.db");
  }

  private void settle(SnapshotStore open) {
    try {
      settled.accept(open);
    } catch (Throwable t) {
      counters.errors.increment();
      log.debug("behind the first batch: " + t);
    }
  }

  private SnapshotStore store() throws StoreException {
    SnapshotStore open = store;
    if (open == null) {
      if (System.nanoTime() - restUntil < 0) {
        throw new StoreException("the store was damaged again and again: look at its disk");
      }
      try {
        open = opener.open();
      } catch (StoreException e) {
        makeRoom(e);
        return store();
      }
      store = open;
      key = open.key();
      fresh = true;
    }
    return open;
  }

  /** Returns if what was in the way was surely ours, and has been set aside. */
  private void makeRoom(StoreException reason) throws StoreException {
    StoreFile file = reason.unfit();
    Object found = file == null ? null : file.key();
    if (file == null || found == null) {
      throw reason;
    }
    boolean corrupt =
        reason.getCause() instanceof SQLException e
            && StoreFile.code(e) == SQLiteErrorCode.SQLITE_CORRUPT;
    if (!found.equals(key) && !(corrupt && file.isSurelyOurs())) {
      throw reason;
    }
    setAside(file, found, reason);
  }

  private void closeStore() {
    SnapshotStore open = store;
    store = null;
    if (open != null) {
      open.close();
    }
  }

  private int write(
      SnapshotStore open, List<Snapshot> rows, List<Snapshot> stubs, List<EntityLink> links)
      throws SQLException {
    try {
      return open.write(rows, stubs, links);
    } catch (SQLException e) {
      if (!SnapshotStore.isRowFault(e)) {
        throw e;
      }
    }
    for (Snapshot each : rows) {
      try {
        open.write(List.of(each), List.of());
      } catch (SQLException e) {
        if (!SnapshotStore.isRowFault(e)) {
          throw e;
        }
        stubs.add(Entries.stub(each, e).snapshot());
        counters.errors.increment();
        // Its message may hold the host's data.
        log.debug("snapshot " + each.id() + " is incomplete: " + e.getClass().getName());
      }
    }
    return open.write(List.of(), stubs, links);
  }
}
