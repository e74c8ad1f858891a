package io.promptnotary.store;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.queue.BatchWriter;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns batches of captures into rows and commits them. Opens the store with the first batch, on
 * the writer's thread, and anew after a failure of the connection. {@link #write} is for one thread
 * at a time; {@link #close} may be called from any.
 */
public final class SnapshotWriter implements BatchWriter, AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Opener opener;
  private final Function<Capture.Generation, Snapshot> assemble;
  private final Function<Capture.Link, Optional<EntityLink>> link;
  private final Counters counters;
  private final Log log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Consumer<SnapshotStore> settled;
  private @Nullable SnapshotStore store;
  private boolean fresh;
  private boolean closed;

  /** Opens the store; called on the writer's thread. */
  public interface Opener {
    /** A store that is closed by the caller. */
    SnapshotStore open() throws StoreException;
  }

  /** Both functions run on the writer's thread; what they throw costs one row its content. */
  public SnapshotWriter(
      Opener opener,
      Function<Capture.Generation, Snapshot> assemble,
      Function<Capture.Link, Optional<EntityLink>> link,
      Counters counters,
      Log log) {
    this(opener, assemble, link, store -> {}, counters, log);
  }

  /**
   * Like the other.
   *
   * @param settled called on the writer's thread behind the first batch that a newly opened store
   *     has taken; what it throws is counted
   */
  public SnapshotWriter(
      Opener opener,
      Function<Capture.Generation, Snapshot> assemble,
      Function<Capture.Link, Optional<EntityLink>> link,
      Consumer<SnapshotStore> settled,
      Counters counters,
      Log log) {
    this.settled = settled;
    this.opener = opener;
    this.assemble = assemble;
    this.link = link;
    this.counters = counters;
    this.log = log;
  }

  @Override
  public void write(List<Capture> batch) throws Hopeless, StoreException {
    lock.lock();
    try {
      if (closed) {
        throw new StoreException("the store is closed");
      }
      commit(batch);
    } catch (StoreException e) {
      if (e.isLasting()) {
        throw new Hopeless(e.getMessage(), e);
      }
      throw e;
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

  private void commit(List<Capture> batch) throws StoreException {
    SnapshotStore open = store();
    Map<SnapshotId, Capture.Generation> newest = new LinkedHashMap<>();
    List<EntityLink> links = new ArrayList<>();
    for (Capture each : batch) {
      if (each instanceof Capture.Generation generation) {
        newest.merge(generation.id(), generation, SnapshotWriter::newer);
      } else if (each instanceof Capture.Link late) {
        addLink(late, links);
      }
    }
    try {
      int unlinked = write(open, newest.values(), links);
      counters.committed.add(newest.size());
      if (unlinked > 0) {
        log.debug(unlinked + " links found no snapshot");
      }
    } catch (SQLException e) {
      StoreException known = open.explain(e);
      if (!SnapshotStore.isBusy(e)) {
        closeStore();
      }
      // What makes a connection unusable may be gone when the file is opened anew, and is told
      // then; a damaged file stays damaged.
      boolean lasting =
          switch (StoreFile.code(e)) {
            case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
            default -> false;
          };
      throw new StoreException(known.getMessage(), lasting, e);
    }
    if (fresh) {
      fresh = false;
      settle(open);
    }
  }

  private void settle(SnapshotStore open) {
    try {
      settled.accept(open);
    } catch (Throwable t) {
      counters.errors.increment();
      log.debug("behind the first batch: " + t);
    }
  }

  /** Captures of one generation may change places on their way: a final one is never undone. */
  private static Capture.Generation newer(Capture.Generation held, Capture.Generation next) {
    if (held.status().isFinal()) {
      return held;
    }
    return next.status().isFinal() || next.parts().size() >= held.parts().size() ? next : held;
  }

  private SnapshotStore store() throws StoreException {
    SnapshotStore open = store;
    if (open != null && open.isMoved()) {
      log.warn("the store's file was moved or deleted: recording goes on in a new one");
      closeStore();
      open = null;
    }
    if (open == null) {
      open = opener.open();
      store = open;
      fresh = true;
    }
    return open;
  }

  private void closeStore() {
    SnapshotStore open = store;
    store = null;
    if (open != null) {
      open.close();
    }
  }

  private void addLink(Capture.Link late, List<EntityLink> links) {
    try {
      link.apply(late).ifPresent(links::add);
    } catch (Throwable t) {
      fault(late.id(), t);
    }
  }

  private int write(
      SnapshotStore open, Iterable<Capture.Generation> generations, List<EntityLink> links)
      throws SQLException {
    List<Capture.Generation> sources = new ArrayList<>();
    List<Snapshot> rows = new ArrayList<>();
    List<Snapshot> stubs = new ArrayList<>();
    for (Capture.Generation each : generations) {
      try {
        rows.add(assemble.apply(each));
        sources.add(each);
      } catch (Throwable t) {
        fault(each.id(), t);
        stubs.add(stub(each, t));
      }
    }
    try {
      return open.write(rows, stubs, links);
    } catch (SQLException e) {
      if (!SnapshotStore.isRowFault(e)) {
        throw e;
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      try {
        open.write(List.of(rows.get(i)), List.of());
      } catch (SQLException e) {
        if (!SnapshotStore.isRowFault(e)) {
          throw e;
        }
        stubs.add(stub(sources.get(i), e));
        fault(sources.get(i).id(), e);
      }
    }
    return open.write(List.of(), stubs, links);
  }

  private void fault(SnapshotId id, Throwable thrown) {
    counters.errors.increment();
    // Its message may hold the host's data.
    log.debug("snapshot " + id + " is incomplete: " + thrown.getClass().getName());
  }

  /** What can be said without looking at any captured value. */
  private static Snapshot stub(Capture.Generation from, Throwable thrown) {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.ID, from.id().toString());
    values.put(Column.STATUS, from.status().key());
    values.put(Column.STARTED_AT, TIME.format(Instant.ofEpochMilli(from.startedAt())));
    if (from.endNanos() != Part.OPEN) {
      long millis = TimeUnit.NANOSECONDS.toMillis(from.endNanos() - from.startNanos());
      values.put(Column.COMPLETED_AT, TIME.format(Instant.ofEpochMilli(from.startedAt() + millis)));
    }
    // Only the name, and of it only what needs no escape: a message may hold the host's data.
    String reason = thrown.getClass().getName().replaceAll("[^\\w.$]", "_");
    values.put(
        Column.CAPTURE_GAPS,
        "[{\"pointcut\":\"*\",\"field\":\"*\",\"reason\":\"not assembled: " + reason + "\"}]");
    return new Snapshot(values);
  }
}
