package io.promptnotary.capture;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Gap;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A generation while it runs. Updated by every thread that completes one of its futures, without
 * locks: parts are pushed onto a list that is swapped for {@link #CLOSED} in one step when the last
 * one of the root and its open calls has ended. A part either comes before that step and is in the
 * final capture, or {@link #add} says that it came too late.
 */
final class Generation {
  private static final Parts CLOSED =
      Parts.add(
          null,
          new Part(
              Role.GENERATION,
              0,
              Part.NONE,
              "",
              "",
              0,
              0,
              new String[0],
              new Object[0],
              null,
              false,
              0,
              List.of()));

  /** {@link #open} once it has been given up: never again what any release makes of it. */
  private static final int GIVEN_UP = Integer.MIN_VALUE / 2;

  /** A batch job taken for one generation must not fill the heap. */
  private static final int MAX_PARTS = 10_000;

  private static final VarHandle HEAD;
  private static final VarHandle OPEN;
  private static final VarHandle NUMBERS;
  private static final VarHandle BYTES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(Generation.class, "head", Parts.class);
      OPEN = lookup.findVarHandle(Generation.class, "open", int.class);
      NUMBERS = lookup.findVarHandle(Generation.class, "numbers", int.class);
      BYTES = lookup.findVarHandle(Generation.class, "bytes", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  final SnapshotId id;

  /** The frames of the thread that it began on. */
  final Frames origin;

  private final long startNanos;
  private volatile @Nullable Parts head;
  private volatile int open = 1;
  private volatile int numbers;
  private volatile long bytes;

  private volatile boolean asked;

  /** True if it is worth a row only with a call in it. */
  volatile boolean onlyHolds;

  private volatile boolean linked;
  private final Handle handle;

  // Written by the root's end, before it lets go: whoever closes sees them.
  private Status status = Status.ABANDONED;
  private long endNanos = Part.OPEN;
  private volatile @Nullable WeakReference<Future<?>> future;

  Generation(Frames origin, long startedAt, long startNanos) {
    this.id = SnapshotId.at(startedAt);
    this.origin = origin;
    this.startNanos = startNanos;
    this.handle = new Handle(this, id, startNanos);
  }

  /** The way to refer to this without holding it; always the same one. */
  Handle handle() {
    return handle;
  }

  /** Its entity is known. */
  void linked() {
    linked = true;
  }

  boolean isLinked() {
    return linked;
  }

  /** The number for the next part. */
  int nextNumber() {
    return (int) NUMBERS.getAndAdd(this, 1);
  }

  /** Adds a part; false if the final capture has been made. */
  boolean add(Part part) {
    if (part.role() == Role.CALL) {
      asked = true;
    }
    BYTES.getAndAdd(this, Values.bytes(part));
    while (true) {
      Parts seen = head;
      if (seen == CLOSED) {
        return false;
      }
      if (HEAD.compareAndSet(this, seen, Parts.add(seen, part))) {
        return true;
      }
    }
  }

  /** Adds a part that was not counted here, as if it had begun in {@code parent}. */
  boolean adopt(Part part, int parent) {
    return add(part.as(nextNumber(), parent, part.startNanos()));
  }

  /** What the part of that number handed over when it began, or null. */
  @Nullable Part opened(int number) {
    for (Parts each = head; each != null && each != CLOSED; each = each.earlier()) {
      Part part = each.newest();
      if (part.number() == number && part.isOpen()) {
        return part;
      }
    }
    return null;
  }

  /** True until the final capture has been made. */
  boolean isOpen() {
    return open > 0;
  }

  /** True once its final capture has been made in the order of things. */
  boolean isOver() {
    return open == 0;
  }

  /** What has been added so far; null if that is nothing, or the final capture has been made. */
  @Nullable Parts parts() {
    Parts seen = head;
    return seen == CLOSED ? null : seen;
  }

  /** True if no further part may begin. */
  boolean isFull() {
    return numbers >= MAX_PARTS;
  }

  /** One more call is open; false if the final capture has been made. */
  boolean hold() {
    while (true) {
      int now = open;
      if (now <= 0) {
        return false;
      }
      if (OPEN.compareAndSet(this, now, now + 1)) {
        return true;
      }
    }
  }

  /** The generation as it stands, or null if it is final or still without parts. */
  Capture.@Nullable Generation pending() {
    Parts seen = head;
    return seen == null || seen == CLOSED
        ? null
        : new Capture.Generation(
            id, Status.PENDING, id.unixMillis(), startNanos, Part.OPEN, seen, bytes);
  }

  /** Its root has returned a future: until that is done, the generation goes on. */
  void goesOn(Future<?> root) {
    future = new WeakReference<>(root);
  }

  /** True from then on, until the final capture. */
  boolean isAwaited() {
    return future != null;
  }

  /** True if its root's future is done, whether or not that has been noticed here. */
  boolean isDone() {
    WeakReference<Future<?>> reference = future;
    Future<?> root = reference == null ? null : reference.get();
    return root != null && root.isDone();
  }

  /** What its root's future is done with; null if that cannot be had without running host code. */
  @Nullable Object result() {
    WeakReference<Future<?>> reference = future;
    Future<?> root = reference == null ? null : reference.get();
    return root instanceof CompletableFuture<?> done
            && done.isDone()
            && !done.isCompletedExceptionally()
        ? done.getNow(null)
        : null;
  }

  /** The root has ended; {@link #release} must follow. */
  void ended(Status how, long atNanos) {
    status = how;
    endNanos = atNanos;
  }

  /** The root has been cancelled: what is still open within it is not waited for. */
  void endsNow() {
    int seen;
    do {
      seen = open;
    } while (seen > 1 && !OPEN.compareAndSet(this, seen, 1));
  }

  /** True if nothing happened in it that it was there for. */
  boolean isIdle() {
    return onlyHolds && !asked;
  }

  /** The root or a call lets go: the final capture if it was the last, else null. */
  Capture.@Nullable Generation release() {
    if ((int) OPEN.getAndAdd(this, -1) != 1) {
      return null;
    }
    Parts all = (Parts) HEAD.getAndSet(this, CLOSED);
    future = null;
    return new Capture.Generation(id, status, id.unixMillis(), startNanos, endNanos, all, bytes);
  }

  /**
   * Closes it although it has not ended.
   *
   * @param reason what its root has as a gap
   * @return the final capture; null if it has been made before
   */
  Capture.@Nullable Generation giveUp(long now, String reason) {
    int seen;
    do {
      seen = open;
      if (seen <= 0) {
        return null;
      }
    } while (!OPEN.compareAndSet(this, seen, GIVEN_UP));
    Parts all = (Parts) HEAD.getAndSet(this, CLOSED);
    future = null;
    if (all == null) {
      return null;
    }
    Parts noted = Parts.add(all, note(all, reason));
    return new Capture.Generation(
        id, Status.ABANDONED, id.unixMillis(), startNanos, now, noted, bytes);
  }

  /** True if it was closed although it had not ended. */
  boolean isGivenUp() {
    return open < 0;
  }

  /** One more part of the root, which adds nothing to it but a gap. */
  private static Part note(Parts all, String reason) {
    Part root = all.newest();
    for (Parts each = all; each != null; each = each.earlier()) {
      Part part = each.newest();
      boolean begins = part.role() == Role.GENERATION || part.role() == Role.CALL;
      root = begins ? part : root;
    }
    return new Part(
        root.role(),
        root.number(),
        root.parent(),
        root.pointcut(),
        root.method(),
        root.startNanos(),
        Part.OPEN,
        new String[0],
        new Object[0],
        null,
        false,
        root.maxChars(),
        List.of(new Gap(root.pointcut(), "*", reason)));
  }
}
