package io.promptnotary.queue;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.util.List;

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
