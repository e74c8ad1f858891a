package io.promptnotary.capture;

import io.promptnotary.boot.CallRefusedException;
import io.promptnotary.boot.Gate;
import io.promptnotary.config.Completion;
import io.promptnotary.health.Counters;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import io.promptnotary.snapshot.Undecided;
import java.util.concurrent.CancellationException;
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
  private final Safety safety;
  private final Underway underway;
  private final Outbox outbox;
  private final Results results = new Results();
  private final Saves saves = new Saves(results);
  private final Links links;
  private final Spans spans;
  private final Entrance entrance;
  private final Plans plans;
  private final Streams streams;

  /** A recorder that is not yet installed. */
  public Recorder(Surroundings with) {
    super(with.limits());
    this.counters = with.counters();
    this.safety = new Safety(with.breakers(), counters);
    this.underway = new Underway(with.pendingAge(), results, openGenerations());
    this.outbox = new Outbox(with.sink(), underway, counters);
    this.links = new Links(underway);
    this.spans = new Spans(with.initialized());
    this.entrance = new Entrance(with.beginning(), outbox, underway, links, spans);
    Depth.isEnough(); // or its class would be loaded where there is no room for that
    this.plans = new Plans(with.probes(), safety, with.opener(), results);
    this.streams = new Streams(this, underway, safety, with.subclasses());
  }

  @Override
  protected @Nullable Object entered(
      int probe, @Nullable Object self, Object @Nullable [] arguments) {
    Frames frames = frames();
    if (frames.busy) {
      return null;
    }
    frames.busy = true;
    Frame before = frames.top;
    Plan plan = null;
    try {
      tidy(frames);
      before = frames.top;
      plan = plans.get(probe);
      if (plan != null && plan.within) {
        return streams.entered(plan, self);
      }
      Frame frame = plan == null ? null : enter(frames, plan, self, arguments);
      if (frame != null && !frame.refused && frame.plan.completes instanceof Completion.Callback) {
        streams.listen(frame, arguments);
      }
      return frame != null && frame.refused ? refuse(frames, frame) : frame;
    } catch (Throwable failure) {
      // First what needs no stack: whatever is left here would take over what comes next.
      Frame begun = frames.top;
      frames.top = before;
      safety.failed(plan, failure);
      for (Frame each = begun; each != null && each != before; each = each.outer) {
        outbox.release(each);
      }
      return null;
    } finally {
      frames.busy = false;
    }
  }

  @Override
  protected @Nullable Object exited(
      Object entered, @Nullable Object returned, @Nullable Throwable thrown) {
    // Not the other way round: at the end of the stack there is no room for loading that class.
    if (!(entered instanceof Frame frame)) {
      return streams.exited((Streams.Use) entered, returned, thrown);
    }
    if (thrown instanceof StackOverflowError && !Depth.isEnough()) {
      frame.thrown = thrown;
      return returned;
    }
    Frames frames = frames();
    boolean before = frames.busy;
    frames.busy = true;
    try {
      leave(frames, frame);
      if (thrown == null && returned != null && frame.plan.follows) {
        return settle(frames, frame, returned);
      }
      Chunks told = frame.chunks;
      if (told == null || (thrown != null && told.end())) {
        complete(frames, frame, returned, returned, thrown, false);
      } else {
        streams.returned(frame, returned);
      }
    } catch (Throwable failure) {
      safety.failed(frame.plan, failure);
    } finally {
      frames.busy = before;
    }
    return returned;
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
          ? entrance.begin(frames, plan, self, arguments, null)
          : enterOutside(frames, plan, saved, self, arguments);
    }
    Frame same = frames.enclosing(plan.role);
    if (plan.role == Role.ATTEMPT
        && (same != null || (frames.enclosing(Role.CALL) == null && !frames.isInCall()))) {
      return null;
    }
    boolean each = plan.recordsEach && plan.role == Role.GENERATION;
    boolean apart = same != null && (same.plan.recordsEach || each);
    if (apart && plan.role == Role.GENERATION) {
      return entrance.begin(frames, plan, self, arguments, current);
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
    JoinedBy by = carried && calls ? JoinedBy.CONTEXT : null;
    if (calls) {
      JoinedBy found = entrance.adopt(frames, frame, arguments, entry);
      by = found == null ? by : found;
    }
    frame.number = current.nextNumber();
    // A try may be told of later than the call that it was for: whoever waits is served from
    // behind.
    frame.holds = (plan.role == Role.CALL || plan.role == Role.ATTEMPT) && current.hold();
    if (plan.role == Role.CALL && !frame.holds) {
      // The generation that the task came from has just ended.
      return entrance.begin(frames, plan, self, arguments, null);
    }
    if (plan.handsOverTwice) {
      Part opened = frame.opened(entry).linked(by, null);
      current.add(calls ? opened.in(spans.current(self, arguments)) : opened);
    }
    entrance.push(frames, frame);
    if (calls) {
      outbox.announce(frame, current);
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
    entrance.push(frames, frame);
    return frame;
  }

  private static boolean isInside(@Nullable Frame same) {
    return same != null && !same.plan.recordsEach;
  }

  /** Takes off the stack what has ended and could not be told so, or is not from here. */
  private void tidy(Frames frames) {
    Frame top = frames.top;
    while (top != null && top.thrown != null) {
      leave(frames, top);
      end(frames, top);
      top = frames.top;
    }
    // Thread-locals may have been put back after the generation had ended.
    while (top != null && top.generation != null && top.generation.isOver()) {
      leave(frames, top);
      top = frames.top;
    }
  }

  /** Ends a frame whose method has thrown where there was no room for it. */
  private void end(Frames frames, Frame late) {
    try {
      complete(frames, late, null, null, late.thrown, false);
    } catch (Throwable failure) {
      safety.failed(late.plan, failure);
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
      if (top.thrown != null) {
        end(frames, top);
      } else {
        outbox.release(top);
      }
    }
  }

  /**
   * The method returned {@code returned}: over now, or when that is done.
   *
   * @return what the host gets
   */
  private Object settle(Frames frames, Frame frame, Object returned) {
    Plan plan = frame.plan;
    Shape shape = returned instanceof String ? Shape.PLAIN : Shape.of(returned.getClass());
    if (shape == Shape.FUTURE && (plan.follows(shape) || plan.followsLater())) {
      return future(frames, frame, returned);
    }
    boolean later = plan.follows(shape);
    Object wrapped = later ? streams.follow(frame, shape, returned) : null;
    if (wrapped != null) {
      return wrapped;
    }
    if ((later && !isAnswer(plan, shape, returned)) || (plan.expectsMore() && !isData(returned))) {
      frame.gap(WHOLE, returned.getClass().getName() + " is not observable");
    }
    complete(frames, frame, returned, returned, null, false);
    return returned;
  }

  /** True for what a pointcut expects to be a handle, and what is none. */
  private static boolean isAnswer(Plan plan, Shape shape, Object returned) {
    HandleForm handle = plan.handle;
    return handle != null && shape == Shape.PLAIN && !handle.isHandle(returned.getClass());
  }

  /** True for what is an answer, whatever the configuration expected. */
  private static boolean isData(Object returned) {
    return returned instanceof String
        || (Shape.of(returned.getClass()) == Shape.PLAIN && !(returned instanceof Future));
  }

  /** The method returned a future: what the host gets. */
  private Object future(Frames frames, Frame frame, Object stage) {
    Object relay = frame.plan.followsLater() ? streams.followLater(frame, stage) : null;
    if (relay != null) {
      goesOn(frames, frame, relay);
      return relay;
    }
    if (frame.plan.followsLater()) {
      frame.gap(WHOLE, stage.getClass().getName() + " cannot be replaced");
    }
    goesOn(frames, frame, stage);
    observe(frame, (CompletionStage<?>) stage);
    return stage;
  }

  /** The method has ended, and what it began goes on in what it has returned. */
  private void goesOn(Frames frames, Frame frame, Object stage) {
    Generation generation = frame.generation;
    if (frame.root && generation != null) {
      if (stage instanceof Future<?> future) {
        generation.goesOn(future);
        results.await(generation);
      }
      frames.goesOn(generation);
    }
    underway.take(frame);
  }

  private void observe(Frame frame, CompletionStage<?> stage) {
    Observer observer = new Observer(this, frame);
    frame.returned = frame.plan.readsReturned ? stage : null;
    if (frame.keepsGiven() || frame.returned != null) {
      underway.keep(frame);
    } else {
      // Whatever may complete the stage holds the observer, and nothing else does.
      observer.leash = underway.leash(observer, frame, false);
    }
    try {
      stage.whenComplete(observer);
    } catch (Throwable hostile) {
      if (observer.isFirst()) {
        frame.gap(WHOLE, Failure.threw("whenComplete()", hostile).reason());
        completed(frame, stage, null, false);
      }
    }
  }

  /** A future is done, on any thread. Never throws. */
  void completed(
      Frame frame, @Nullable Object result, @Nullable Throwable thrown, @Nullable Leash leash) {
    underway.release(leash);
    Throwable failure = Failure.cause(thrown);
    completed(frame, result, failure, failure instanceof CancellationException);
  }

  /** It is over, on any thread, perhaps in the midst of our own reading. Never throws. */
  void completed(
      Frame frame, @Nullable Object result, @Nullable Throwable thrown, boolean cancelled) {
    try {
      Frames frames = frames();
      boolean before = frames.busy;
      frames.busy = true;
      try {
        underway.take(frame);
        frame.budget = before ? newBudget() : frames.budget;
        complete(frames, frame, frame.returned, result, thrown, cancelled);
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
      generation.ended(status(frame, thrown, cancelled), now);
      if (cancelled && frame.plan.role == Role.CALL) {
        generation.endsNow();
      }
    }
    try {
      boolean ended = thrown == null && !cancelled && !frame.abandoned;
      if (generation != null && ended && frame.isOutcome()) {
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
          if (part.role() == Role.COMPOSE && part.thrown() == null) {
            links.composed(generation, result, part);
          }
        } else {
          links.composed(frames, result, part);
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

  private static Status status(Frame frame, @Nullable Throwable thrown, boolean cancelled) {
    if (cancelled || frame.abandoned) {
      return cancelled ? Status.CANCELLED : Status.ABANDONED;
    }
    return thrown == null ? Status.SUCCESS : Status.FAILED;
  }

  /** One more use of what {@code first} returned: a part of its own, or a generation. */
  Frame again(Frame first, Part opened) {
    Frames frames = frames();
    long now = System.nanoTime();
    Generation of = first.generation;
    boolean inside = of != null && !first.root && !of.isFull() && of.hold();
    Generation generation =
        inside && of != null ? of : new Generation(frames, System.currentTimeMillis(), now);
    int parent = inside ? first.parent : Part.NONE;
    Frame frame = new Frame(first.plan, generation, parent, now, newBudget());
    frame.root = !inside;
    frame.holds = true;
    frame.number = generation.nextNumber();
    generation.add(opened.as(frame.number, parent, now));
    if (!inside) {
      underway.begun(generation);
    }
    if (frame.plan.role == Role.CALL) {
      outbox.announce(frame, generation);
    }
    return frame;
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

  /** What has been composed and is not on its way to the store; for the agent's threads. */
  public Undecided undecided() {
    return links;
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
    return underway.sweep(now, outbox::offer, streams::dropped);
  }
}
