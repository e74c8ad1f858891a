package io.promptnotary.queue;

import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Captures as host threads would make them. */
public final class Captures {
  public static final long STARTED_AT = 1_790_000_000_000L;

  private Captures() {}

  public static SnapshotId id() {
    return SnapshotId.at(STARTED_AT);
  }

  public static Capture.Generation pending(SnapshotId id) {
    return generation(id, Status.PENDING, 1, 100);
  }

  public static Capture.Generation success(SnapshotId id) {
    return generation(id, Status.SUCCESS, 2, 100);
  }

  public static Capture.Generation ofBytes(long bytes) {
    return generation(id(), Status.SUCCESS, 1, bytes);
  }

  public static Capture.Generation generation(SnapshotId id, Status status, int parts, long bytes) {
    Parts list = null;
    for (int i = 0; i < parts; i++) {
      list = Parts.add(list, part(i == 0 ? Role.GENERATION : Role.CALL, i));
    }
    long end = status.isFinal() ? 2_500_000_000L : Part.OPEN;
    return new Capture.Generation(id, status, STARTED_AT, 0, end, list, bytes);
  }

  /** One row of little content for each capture, links left out. */
  public static List<Entry> entries(List<? extends Capture> captures) {
    List<Entry> entries = new ArrayList<>();
    for (Capture each : captures) {
      if (each instanceof Capture.Generation generation) {
        entries.add(
            new Entry.Row(
                new Snapshot(
                    Map.of(
                        Column.ID,
                        generation.id().toString(),
                        Column.STATUS,
                        generation.status().key(),
                        Column.STARTED_AT,
                        "2026-11-21T07:00:00.000Z")),
                false));
      }
    }
    return entries;
  }

  /** A queue without a spill file, whose store may take its time. */
  public static WriteBehind queue(
      int items,
      long bytes,
      Function<List<Capture>, List<Entry>> assemble,
      BatchWriter writer,
      Counters counters,
      Log log) {
    Losses losses = new Losses();
    return new WriteBehind(
        new WriteBehind.Bounds(items, bytes, 600_000, 0, 0, 0, false),
        assemble,
        writer,
        Spill.none(losses, log),
        List.of(),
        counters,
        losses,
        log);
  }

  public static Capture.Link link(SnapshotId id) {
    return new Capture.Link(id, STARTED_AT, part(Role.SAVE, 0), 50);
  }

  private static Part part(Role role, int number) {
    return new Part(
        role,
        number,
        Part.NONE,
        role.key(),
        "Studio.work",
        0,
        1,
        new String[0],
        new Object[0],
        null,
        false,
        0,
        List.of());
  }
}
