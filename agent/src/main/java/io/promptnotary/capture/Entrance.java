package io.promptnotary.capture;

import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.SpanIds;
import org.jspecify.annotations.Nullable;

/** How methods come to their generation as they begin. Safe on any thread, without locks. */
final class Entrance {
  private final Runnable beginning;
  private final Outbox outbox;
  private final Underway underway;
  private final Links links;
  private final Spans spans;

  /** With {@code beginning} to be run before each generation. */
  Entrance(Runnable beginning, Outbox outbox, Underway underway, Links links, Spans spans) {
    this.beginning = beginning;
    this.outbox = outbox;
    this.underway = underway;
    this.links = links;
    this.spans = spans;
  }

  /** {@code frame} is the innermost method from now on. */
  void push(Frames frames, Frame frame) {
    outbox.count(frame);
    if (frame.keepsGiven()) {
      underway.keep(frame);
    }
    frame.outer = frames.top;
    frames.top = frame;
  }

  /**
   * A generation begins, or a call that is one of its own unless it belongs to another.
   *
   * @param around the generation that it begins in, or null
   */
  Frame begin(
      Frames frames,
      Plan plan,
      @Nullable Object self,
      Object @Nullable [] arguments,
      @Nullable Generation around) {
    beginning.run();
    long now = System.nanoTime();
    long at = System.currentTimeMillis();
    Frame frame = new Frame(plan, null, Part.NONE, now, frames.budget);
    frame.holds = true;
    Object[] entry = frame.begin(self, arguments);
    SpanIds span = spans.current(self, arguments);
    Link link = plan.role == Role.CALL ? links.outside(frames, plan, arguments, entry) : null;
    if (link instanceof Link.Joins joins && !joins.in().isFull() && joins.in().hold()) {
      return joined(frames, frame, joins, entry, span);
    }
    Generation generation = new Generation(frames, at, now);
    frame.generation = generation;
    frame.root = true;
    // What a library does besides asking is not for the record.
    generation.onlyHolds = plan.role == Role.GENERATION && plan.pointcut.shipped();
    JoinedBy by = null;
    SnapshotId of = around == null ? null : around.id;
    if (link instanceof Link.Adopts adopts) {
      by = adopt(adopts, generation, Part.NONE);
    } else if (link instanceof Link.Follows follows) {
      by = follows.by();
      of = follows.id();
    } else if (link instanceof Link.Joins tooLate) {
      by = tooLate.by();
      of = tooLate.in().id;
    } else if (link instanceof Link.Torn torn) {
      frame.gap("*", torn.reason());
    }
    frame.number = generation.nextNumber();
    generation.add(frame.opened(entry).linked(by, of).in(span));
    underway.begun(generation);
    push(frames, frame);
    if (plan.role == Role.CALL) {
      outbox.announce(frame, generation);
    }
    return frame;
  }

  /** A call that begins outside is one of a generation, which waits for it. */
  private Frame joined(
      Frames frames, Frame frame, Link.Joins to, @Nullable Object[] entry, @Nullable SpanIds span) {
    Generation generation = to.in();
    frame.generation = generation;
    frame.parent = to.parent();
    push(frames, frame);
    frame.number = generation.nextNumber();
    generation.add(frame.opened(entry).linked(to.by(), null).in(span));
    outbox.announce(frame, generation);
    return frame;
  }

  /** A call in a generation brings in what was composed outside; answers how that was found. */
  @Nullable JoinedBy adopt(
      Frames frames, Frame call, Object @Nullable [] arguments, @Nullable Object[] sent) {
    Generation generation = call.generation;
    Link.Adopts found = links.inside(frames, arguments, call.plan.entryNames, sent);
    return found == null || generation == null ? null : adopt(found, generation, call.parent);
  }

  /**
   * Adds to {@code generation} what was composed outside and is sent by a call of it.
   *
   * @return how that was found; null if there is nothing to adopt
   */
  private @Nullable JoinedBy adopt(Link.Adopts found, Generation generation, int parent) {
    if (!links.claim(found.made(), generation.handle())) {
      return null;
    }
    generation.adopt(found.made().part, parent);
    return found.by();
  }
}
