package io.promptnotary.capture;

import io.promptnotary.boot.CallRefusedException;
import io.promptnotary.boot.Gate;
import io.promptnotary.config.Config;
import io.promptnotary.health.Counters;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Assembles generations on the threads of the host. Safe on any thread, takes no lock, and throws
 * nothing that {@link Gate} would have to swallow, with one hazard left: it calls host code
 * (getters, iterators, {@code toString}, {@code whenComplete}), which may do anything but is never
 * recorded itself.
 *
 * <p>Each thread has a stack of {@link Frame}s, one for each woven method that runs; the generation
 * of the innermost one is where the next part goes. A method that returns a future leaves the stack
 * when it returns and hands over its part when the future is done, on whatever thread that is. The
 * {@link Generation} is therefore the only thing that threads share, and it decides by itself when
 * it is complete: when its root has ended and no call of it is open.
 */
public final class Recorder extends Carrier {
  private static final String WHOLE = "*";

  private final Counters counters;
  private final Config.Capture limits;
  private final Safety safety;
  private final Underway underway;
  private final Outbox outbox;
  private final Results results = new Results();
  private final Saves saves = new Saves(results);
  private final Plans plans;
  private final Runnable beginning;

  /** A recorder that is not yet installed. */
  public Recorder(Surroundings with) {
    super(with.limits());
    this.counters = with.counters();
    this.beginning = with.beginning();
    this.limits = with.limits();
    this.safety = new Safety(with.breakers(), counters);
    this.underway = new Underway(with.pendingAge(), results, openGenerations());
    this.outbox = new Outbox(with.sink(), underway, counters);
    this.plans = new Plans(with.probes(), safety, with.opener(), results);
  }

  private Budget newBudget() {
    return new Budget(limits);
  }

  @Override
  protected @Nullable Object entered(
      int probe, @Nullable Object self, Object @Nullable [] arguments) {
    Frames frames = threads.get();
    if (frames.busy) {
      return null;
    }
    frames.busy = true;
    Frame before = frames.top;
    Plan plan = null;
    try {
      plan = plans.get(probe);
      Frame frame = plan == null ? null : enter(frames, plan, self, arguments);
      return frame != null && frame.refused ? refuse(frames, frame) : frame;
    } catch (Throwable failure) {
      safety.failed(plan, failure);
      unwind(frames, before);
      return null;
    } finally {
      frames.busy = false;
    }
  }

  @Override
  protected void exited(Object entered, @Nullable Object returned, @Nullable Throwable thrown) {
    Frame frame = (Frame) entered;
    Frames frames = threads.get();
    leave(frames, frame);
    boolean before = frames.busy;
    frames.busy = true;
    try {
      if (thrown == null && returned != null && frame.plan.observesFutures) {
        settle(frames, frame, returned);
      } else {
        complete(frames, frame, returned, returned, thrown, false);
      }
    } catch (Throwable failure) {
      safety.failed(frame.plan, failure);
    } finally {
      frames.busy = before;
    }
  }

  private @Nullable Frame enter(
      Frames frames, Plan plan, @Nullable Object self, Object @Nullable [] arguments) {
    Generation current = frames.current();
    boolean carried = frames.top == null;
    Saved saved = plan.role == Role.SAVE ? saves.about(frames, arguments) : null;
    boolean alone = plan.handsOverTwice || plan.role == Role.COMPOSE;
    // What a task begins as a generation is one: its thread may work for several.
    boolean begins = carried && plan.role == Role.GENERATION;
    if (current == null || begins || (alone && current.isGivenUp())) {
      return plan.handsOverTwice
          ? begin(frames, plan, self, arguments)
          : enterOutside(frames, plan, saved, self, arguments);
    }
    Frame same = frames.enclosing(plan.role);
    boolean apart = same != null && same.plan.recordsEach;
    if (apart && plan.role == Role.GENERATION) {
      return begin(frames, plan, self, arguments);
    }
    if (current.isFull()) {
      counters.gaps.increment();
      return null;
    }
    int parent = apart && same != null ? same.parent : frames.parent(plan.role);
    Frame frame = new Frame(plan, current, parent, System.nanoTime(), frames.budget);
    frame.saved = saved;
    Object[] entry = frame.begin(self, arguments);
    boolean calls = plan.role == Role.CALL && (apart || (same == null && !frames.isInCall()));
    if (calls) {
      join(frames, current, frame, entry);
    }
    frame.number = current.nextNumber();
    frame.holds = plan.role == Role.CALL && current.hold();
    if (plan.role == Role.CALL && !frame.holds) {
      // The generation that the task came from has just ended.
      return begin(frames, plan, self, arguments);
    }
    frame.joinedBy = carried && calls ? JoinedBy.CONTEXT : null;
    if (plan.handsOverTwice) {
      current.add(frame.opened(entry));
    }
    push(frames, frame);
    if (calls) {
      outbox.announce(frame, current);
    }
    return frame;
  }

  /** A generation begins, or a call that is one of its own. */
  private Frame begin(
      Frames frames, Plan plan, @Nullable Object self, Object @Nullable [] arguments) {
    beginning.run();
    long now = System.nanoTime();
    Generation generation = new Generation(frames, System.currentTimeMillis(), now);
    Frame frame = new Frame(plan, generation, Part.NONE, now, frames.budget);
    frame.root = true;
    frame.holds = true;
    Object[] entry = frame.begin(self, arguments);
    if (plan.role == Role.CALL) {
      join(frames, generation, frame, entry);
    }
    frame.number = generation.nextNumber();
    generation.add(frame.opened(entry));
    underway.begun(generation);
    push(frames, frame);
    if (plan.role == Role.CALL) {
      outbox.announce(frame, generation);
    }
    return frame;
  }

  /** The call is not made: its method ends at once, with the exception that is returned. */
  private Object refuse(Frames frames, Frame frame) {
    CallRefusedException refused =
        new CallRefusedException(
            "promptnotary: "
                + frame.plan.method
                + " was not called, because it could not be put on record in time"
                + " (store.on_timeout: refuse)");
    leave(frames, frame);
    complete(frames, frame, null, null, refused, false);
    return refused;
  }

  private @Nullable Frame enterOutside(
      Frames frames,
      Plan plan,
      @Nullable Saved saved,
      @Nullable Object self,
      Object @Nullable [] arguments) {
    boolean composes = plan.role == Role.COMPOSE && !isInside(frames.enclosing(Role.COMPOSE));
    if (saved == null && !composes) {
      return null;
    }
    Frame frame = new Frame(plan, null, Part.NONE, System.nanoTime(), frames.budget);
    frame.saved = saved;
    frame.begin(self, arguments);
    push(frames, frame);
    return frame;
  }

  private static boolean isInside(@Nullable Frame same) {
    return same != null && !same.plan.recordsEach;
  }

  private void push(Frames frames, Frame frame) {
    outbox.count(frame);
    if (frame.keepsGiven()) {
      underway.keep(frame);
    }
    frame.outer = frames.top;
    frames.top = frame;
  }

  /** Adds the composition that {@code call} sends, if it was made outside. */
  private static void join(
      Frames frames, Generation generation, Frame call, @Nullable Object[] sent) {
    Part made =
        frames.compositions.isEmpty()
            ? null
            : frames.compositions.claim(call.plan.entryNames, sent);
    if (made != null) {
      generation.adopt(made, call.parent);
    }
  }

  /** Takes {@code frame} off the stack, with all above it that ended without being told. */
  private void leave(Frames frames, Frame frame) {
    if (frames.contains(frame)) {
      unwind(frames, frame);
      frames.top = frame.outer;
      frame.outer = null;
    }
  }

  private void unwind(Frames frames, @Nullable Frame to) {
    for (Frame top = frames.top; top != null && top != to; top = frames.top) {
      frames.top = top.outer;
      top.outer = null;
      outbox.release(top);
    }
  }

  /** The method returned {@code returned}: over now, or when that is done. */
  private void settle(Frames frames, Frame frame, Object returned) {
    if (!(returned instanceof CompletionStage<?> stage)) {
      if (frame.plan.explicitFuture && returned instanceof Future) {
        frame.gap(WHOLE, returned.getClass().getName() + " is not observable");
      }
      complete(frames, frame, returned, returned, null, false);
      return;
    }
    Generation generation = frame.generation;
    if (frame.root && generation != null) {
      if (returned instanceof Future<?> future) {
        generation.goesOn(future);
        results.await(generation);
      }
      frames.goesOn(generation);
    }
    underway.take(frame);
    frame.returned = returned;
    underway.keep(frame);
    Observer observer = new Observer(this, frame);
    try {
      stage.whenComplete(observer);
    } catch (Throwable hostile) {
      if (observer.isFirst()) {
        frame.gap(WHOLE, Failure.threw("whenComplete()", hostile).reason());
        complete(frames, frame, returned, returned, null, false);
      }
    }
  }

  /** A future is done, on any thread, perhaps in the midst of our own reading. Never throws. */
  void completed(Frame frame, @Nullable Object result, @Nullable Throwable thrown) {
    try {
      Frames frames = threads.get();
      boolean before = frames.busy;
      frames.busy = true;
      try {
        underway.take(frame);
        frame.budget = before ? newBudget() : frames.budget;
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        Throwable failure = cause == null ? thrown : cause;
        boolean cancelled = failure instanceof CancellationException;
        complete(frames, frame, frame.returned, result, failure, cancelled);
      } finally {
        frames.busy = before;
      }
    } catch (Throwable failure) {
      safety.failed(frame.plan, failure);
    }
  }

  private void complete(
      Frames frames,
      Frame frame,
      @Nullable Object returned,
      @Nullable Object result,
      @Nullable Throwable thrown,
      boolean cancelled) {
    long now = System.nanoTime();
    underway.take(frame);
    Generation generation = frame.generation;
    if (frame.root && generation != null) {
      Status failed = cancelled ? Status.CANCELLED : Status.FAILED;
      generation.ended(thrown == null ? Status.SUCCESS : failed, now);
    }
    try {
      if (generation != null && thrown == null && frame.isOutcome()) {
        results.remember(result, generation);
      }
      Saved saved = frame.saved;
      if (saved != null && saved.isMany()) {
        for (Handle each : saved.generations()) {
          saved(frame, each, frame.endOf(saved, each, now, returned, result, thrown, cancelled));
        }
        frame.letGo();
      } else {
        Handle about = saved == null ? null : saved.single();
        Part part = frame.end(now, returned, result, thrown, cancelled);
        if (saved != null || (generation != null && part.role() == Role.SAVE)) {
          saved(frame, saved == null && generation != null ? generation.handle() : about, part);
        } else if (generation != null) {
          generation.add(part);
        } else {
          frames.compositions.keep(part);
        }
      }
      outbox.count(frame);
    } finally {
      if (frame.root && generation != null) {
        ended(frames, generation);
      }
      outbox.release(frame);
    }
  }

  private void ended(Frames frames, Generation generation) {
    if (generation.isAwaited()) {
      results.arrived(generation.handle());
    }
    generation.origin.last = generation;
    if (generation.origin == frames) {
      frames.finished();
    }
  }

  /** A save has ended that is about that generation, or about none that is known. */
  private void saved(Frame frame, @Nullable Handle of, Part save) {
    if (of == null) {
      return;
    }
    Generation about = of.get();
    boolean added = false;
    if (about != null && about == frame.generation) {
      added = about.add(save);
    } else if (about != null && save.thrown() == null) {
      added = about.adopt(save, Part.NONE);
    }
    if (about != null && frame.isLink(save)) {
      about.linked();
    }
    if (!added && save.thrown() == null) {
      outbox.offer(new Capture.Link(of.id, System.currentTimeMillis(), save, Values.bytes(save)));
    }
  }

  /**
   * Gives up what has been under way for too long: closes generations as {@link Status#ABANDONED}
   * and lets go of all objects of the host. What they do from now on changes their rows no more,
   * but for their links. For the writer's thread, runs no code of the host.
   *
   * @return milliseconds until the next time
   */
  public long giveUp() {
    long now = System.nanoTime();
    safety.tell(now);
    return underway.sweep(now, outbox::offer);
  }
}
