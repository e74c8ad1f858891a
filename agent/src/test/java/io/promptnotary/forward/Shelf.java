package io.promptnotary.forward;

import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/**
 * A target in this process that does what a target promises, and fails as it is told to. Safe on
 * any thread.
 */
final class Shelf {
  private final Map<String, Snapshot> rows = new TreeMap<>();
  private final Map<String, AgentRun> runs = new TreeMap<>();
  private final Map<String, RecordingGap> gaps = new TreeMap<>();
  private final List<String> order = new ArrayList<>();
  private final List<EntityLink> links = new ArrayList<>();
  private int parcels;
  private int opened;
  private int closed;

  private String away = "";
  private boolean takesAndForgetsToSaySo;
  private Predicate<Snapshot> refused = any -> false;
  private CountDownLatch hang = new CountDownLatch(0);
  private final CountDownLatch hanging = new CountDownLatch(1);

  /** From now on it takes nothing, and says why; the empty string: it takes all again. */
  synchronized void away(String sentence) {
    away = sentence;
  }

  /** The next parcel is taken, and then the connection breaks. */
  synchronized void breakBehindNext() {
    takesAndForgetsToSaySo = true;
  }

  synchronized void refuse(Predicate<Snapshot> which) {
    refused = which;
  }

  /** From now on a delivery ends only when it is closed. */
  synchronized void hang() {
    hang = new CountDownLatch(1);
  }

  boolean isHanging() {
    return hanging.getCount() == 0;
  }

  synchronized Map<String, Snapshot> rows() {
    return new TreeMap<>(rows);
  }

  synchronized List<String> order() {
    return List.copyOf(order);
  }

  synchronized List<EntityLink> links() {
    return List.copyOf(links);
  }

  synchronized List<AgentRun> runs() {
    return List.copyOf(runs.values());
  }

  synchronized List<RecordingGap> gaps() {
    return List.copyOf(gaps.values());
  }

  synchronized int parcels() {
    return parcels;
  }

  synchronized boolean isOpen() {
    return opened > closed;
  }

  synchronized int opened() {
    return opened;
  }

  synchronized Target open() {
    opened++;
    return new Target() {
      private boolean shut;

      @Override
      public void deliver(Parcel parcel) throws TargetException {
        await();
        take(parcel);
      }

      @Override
      public void close() {
        synchronized (Shelf.this) {
          hang.countDown();
          closed += shut ? 0 : 1;
          shut = true;
        }
      }
    };
  }

  private void await() throws TargetException {
    CountDownLatch latch;
    synchronized (this) {
      latch = hang;
    }
    if (latch.getCount() > 0) {
      hanging.countDown();
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      throw TargetException.away("shelf:1 was closed", null);
    }
  }

  private synchronized void take(Parcel parcel) throws TargetException {
    parcels++;
    if (!away.isEmpty()) {
      throw TargetException.away(away, null);
    }
    if (parcel.snapshots().stream().anyMatch(refused)) {
      throw TargetException.refused("shelf:1 refuses what it is given", null);
    }
    for (Snapshot each : parcel.snapshots()) {
      order.add(each.id());
      Snapshot known = rows.get(each.id());
      if (known == null || known.isPending() || !each.isPending()) {
        rows.put(each.id(), each);
      }
    }
    for (EntityLink each : parcel.links()) {
      links.add(each);
      rows.computeIfPresent(each.id(), (id, row) -> linked(row, each));
    }
    parcel.runs().forEach(each -> runs.put(each.runId(), each));
    parcel.gaps().forEach(each -> gaps.put(each.key(), each));
    if (takesAndForgetsToSaySo) {
      takesAndForgetsToSaySo = false;
      throw TargetException.away("shelf:1 broke the connection", null);
    }
  }

  private static Snapshot linked(Snapshot row, EntityLink link) {
    Map<Column, Object> values = new EnumMap<>(row.values());
    values.put(Column.ENTITY_ID, link.entityId());
    values.put(Column.LINKED_AT, link.linkedAt());
    return new Snapshot(values);
  }
}
