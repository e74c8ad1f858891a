package io.promptnotary.capture;

import io.promptnotary.capture.Budget.Timing;
import io.promptnotary.capture.Consumption.End;
import io.promptnotary.config.Completion;
import io.promptnotary.snapshot.Part;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Follows what does not end with its method: streams, publishers, handles and callbacks. Called on
 * whatever thread the host uses them; never throws.
 */
final class Streams {
  /** So many handles may be under way at once; a power of two. */
  private static final int HANDLES = 1024;

  /** Stands for a failure that came without an exception. */
  private static final Throwable NO_EXCEPTION = new Unnamed("failed without an exception");

  /** Stands for the end of what is no call and has no verdict of its own. */
  private static final Throwable NO_END = new Unnamed("given up by the host");

  private final Recorder recorder;
  private final Underway underway;
  private final Safety safety;
  private final Wrappers wrappers;

  /** Handles of classes that nothing can stand in for. */
  private final Identities<Source> handles = new Identities<>(HANDLES);

  /** What stands in for objects of the JDK. */
  final StandIns standIns;

  private static final class Unnamed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unnamed(String message) {
      super(message, null, false, false);
    }
  }

  Streams(Recorder recorder, Underway underway, Safety safety, Subclasses subclasses) {
    this.recorder = recorder;
    this.underway = underway;
    this.safety = safety;
    this.wrappers = new Wrappers(subclasses, handles::add);
    this.standIns = new StandIns(subclasses);
  }

  /**
   * What the host gets in place of {@code returned}.
   *
   * @return null if that cannot be followed
   */
  @Nullable Object follow(Frame frame, Shape shape, Object returned) {
    Generation generation = frame.generation;
    Part opened =
        generation != null && frame.plan.handsOverTwice ? generation.opened(frame.number) : null;
    underway.take(frame);
    frame.returned = frame.plan.readsReturned ? returned : null;
    Source source = new Source(this, frame, opened, shape == Shape.MONO);
    Object wrapped = wrap(frame, shape, returned, source);
    if (wrapped == null) {
      frame.chunks = null;
      return null;
    }
    if (frame.keepsGiven() || frame.returned != null) {
      underway.keep(frame);
    } else if (frame.chunks == null) {
      source.leash(underway.leash(wrapped == returned ? returned : source, frame, true));
    }
    return wrapped;
  }

  private @Nullable Object wrap(Frame frame, Shape shape, Object returned, Source source) {
    HandleForm form = frame.plan.handle;
    try {
      if (form == null) {
        return wrappers.wrap(shape, returned, frame.plan.valueType(), source);
      }
      if (form.isWoven(returned.getClass())) {
        handles.add(returned, source);
        return returned;
      }
      return form.isHandle(returned.getClass())
          ? HandleWrapper.of(returned, frame.plan.valueType(), form, source, wrappers)
          : null;
    } catch (Throwable failure) {
      safety.failed(frame.plan, failure);
      return null;
    }
  }

  /**
   * What the host gets in place of a future that gives something to be followed.
   *
   * @return null if nothing can take its place
   */
  @Nullable Object followLater(Frame frame, Object future) {
    if (!Relay.fits(future)) {
      return null;
    }
    Observer observer = new Observer(recorder, frame);
    Relay relay =
        Relay.of(
            (CompletableFuture<?>) future,
            value -> observer.isFirst() ? arrived(frame, observer, value) : value,
            thrown -> observer.accept(null, thrown));
    if (!relay.isDone()) {
      observer.leash = underway.leash(observer, frame, false);
    }
    return relay;
  }

  private @Nullable Object arrived(Frame frame, Observer observer, @Nullable Object value) {
    underway.release(observer.leash);
    try {
      Object wrapped =
          value == null || value instanceof String
              ? null
              : follow(frame, Shape.of(value.getClass()), value);
      if (wrapped != null) {
        return wrapped;
      }
    } catch (Throwable failure) {
      safety.failed(frame.plan, failure);
    }
    recorder.completed(frame, value, null, false);
    return value;
  }

  /** A method of a handle begins; null if that is none that is under way. */
  @Nullable Object entered(Plan plan, @Nullable Object self) {
    for (Identities.Known<Source> each = self == null ? null : handles.newest(self);
        each != null && self != null;
        each = handles.older(each, self)) {
      if (each.of.isOf(plan)) {
        return new Use(plan, each.of);
      }
    }
    return null;
  }

  /** One run of a woven method of a handle. */
  record Use(Plan plan, Source source) {}

  /**
   * That method has ended.
   *
   * @return what the host gets in place of {@code returned}
   */
  @Nullable Object exited(Use use, @Nullable Object returned, @Nullable Throwable thrown) {
    HandleForm form = use.source.form();
    if (use.plan.closes) {
      use.source.closed();
    } else if (thrown != null) {
      use.source.failed(thrown);
    } else if (form != null) {
      return wrappers.given(form, returned, use.plan.returnType, use.source);
    }
    return returned;
  }

  /** Something of ours has broken. */
  void lost(Frame frame, Throwable failure) {
    safety.failed(frame.plan, failure);
  }

  /** What came was no stream but the answer. */
  void answered(Frame frame, Object result, @Nullable Leash leash) {
    underway.release(leash);
    recorder.completed(frame, result, null, false);
  }

  /** Puts a wrapper in the place of the argument that is told what comes. */
  void listen(Frame frame, Object @Nullable [] arguments) {
    int at = frame.plan.callback;
    Object bare = arguments == null || at < 0 || at >= arguments.length ? null : arguments[at];
    if (!(frame.plan.completes instanceof Completion.Callback form)) {
      return;
    }
    if (bare == null || arguments == null) {
      if (!form.returns()) {
        frame.gap("*", "there is no callback to follow: it is null or no argument");
      }
      return;
    }
    frame.chunks = new Chunks(frame.plan, Part.OPEN, false);
    Consumption consumption = begun(frame, frame.chunks, around(frame));
    Object wrapped = CallbackWrapper.of(bare, frame.plan.callbackType, form, consumption, wrappers);
    if (wrapped == null) {
      frame.chunks = null;
      frame.gap("*", "a callback of type " + frame.plan.callbackType + " cannot be followed");
    } else {
      arguments[at] = wrapped;
      frame.told = consumption;
    }
  }

  /** The method that takes a callback has returned. */
  void returned(Frame frame, @Nullable Object returned) {
    Consumption told = frame.told;
    frame.told = null;
    if (told == null || !(frame.plan.completes instanceof Completion.Callback form)) {
      return;
    }
    if (returned instanceof CompletionStage<?> stage) {
      told.follows(stage, form.returns());
    } else if (form.returns()) {
      told.done(returned);
    }
  }

  /** Where the innermost method {@code frame} began: there its callback belongs. */
  private @Nullable Context around(Frame frame) {
    Frames frames = recorder.frames();
    frames.top = frame.outer;
    try {
      return frames.context();
    } finally {
      frames.top = frame;
    }
  }

  /** A use of what {@code frame}'s method gave begins. */
  Consumption consume(Frame frame, boolean cold, boolean single) {
    Chunks chunks = new Chunks(frame.plan, cold ? System.nanoTime() : Part.OPEN, single);
    frame.chunks = chunks;
    return begun(frame, chunks, recorder.frames().context());
  }

  /** It is used: from now on its uses tell. */
  void release(@Nullable Leash leash) {
    underway.release(leash);
  }

  /** Another use begins: a record of its own, in the same generation if that goes on. */
  @Nullable Consumption consumeAgain(Frame first, Part opened, boolean single) {
    try {
      Frame again = recorder.again(first, opened);
      again.chunks = new Chunks(again.plan, Part.OPEN, single);
      return begun(again, again.chunks, recorder.frames().context());
    } catch (Throwable failure) {
      safety.failed(first.plan, failure);
      return null;
    }
  }

  private Consumption begun(Frame frame, Chunks chunks, @Nullable Context outside) {
    Context inside = frame.plan.handsOverTwice ? frame.inside() : outside;
    Consumption consumption = new Consumption(this, frame, chunks, inside, outside);
    if (!frame.keepsGiven() && frame.returned == null) {
      consumption.leash(underway.leash(consumption, frame, false));
    }
    return consumption;
  }

  /** See {@link Carrier#turn}. */
  @Nullable Object turn(@Nullable Context where) {
    try {
      return recorder.turn(where);
    } catch (Throwable failure) {
      return null;
    }
  }

  /** See {@link Carrier#back}. */
  void back(@Nullable Object from) {
    try {
      recorder.back(from);
    } catch (Throwable failure) {
      // What is left is undone with the next task.
    }
  }

  /** A chunk is about to reach the host. */
  void chunk(Frame frame, Chunks chunks, @Nullable Object chunk) {
    try {
      if (frame.plan.ofChunks.length == 0) {
        chunks.add(chunk, frame.budget);
        return;
      }
      Frames frames = recorder.frames();
      boolean before = frames.busy;
      frames.busy = true;
      try {
        Budget budget = before ? recorder.newBudget() : frames.budget;
        budget.begin(Timing.NONE, 0, 0);
        chunks.add(chunk, budget);
        budget.forget();
      } finally {
        frames.busy = before;
      }
    } catch (Throwable failure) {
      safety.failed(frame.plan, failure);
    }
  }

  /** What {@code path} says of {@code element}; false if it cannot be read. */
  boolean isTrue(Frame frame, PathReader path, Object element) {
    try {
      Frames frames = recorder.frames();
      boolean before = frames.busy;
      frames.busy = true;
      try {
        Budget budget = before ? recorder.newBudget() : frames.budget;
        budget.begin(Timing.NONE, 0, 0);
        boolean is = Boolean.TRUE.equals(path.ofElement(element, budget));
        budget.forget();
        return is;
      } finally {
        frames.busy = before;
      }
    } catch (Throwable failure) {
      safety.failed(frame.plan, failure);
      return false;
    }
  }

  /** A use has ended. */
  void consumed(
      Frame frame,
      Chunks chunks,
      End how,
      @Nullable Object result,
      @Nullable Throwable thrown,
      @Nullable Leash leash) {
    underway.release(leash);
    // Whoever stops behind the last word misses nothing.
    boolean left = how == End.CANCELLED || how == End.ABANDONED;
    End end = left && chunks.isFinished() ? End.DONE : how;
    Failure cut = chunks.cut();
    if (cut != null) {
      frame.gap("output", cut);
    }
    ended(frame, end, result, thrown);
  }

  /** What the host let go of without a word. On the writer's thread. */
  void dropped(Leash leash) {
    Frame frame = leash.frame;
    Chunks chunks = frame.chunks;
    if (leash.unused && chunks != null) {
      // It has been used, and its use has a leash of its own.
      return;
    }
    if (chunks == null) {
      ended(frame, End.ABANDONED, null, null);
    } else if (chunks.end()) {
      chunks.takeLast();
      consumed(frame, chunks, End.ABANDONED, null, null, null);
    }
  }

  private void ended(Frame frame, End how, @Nullable Object result, @Nullable Throwable thrown) {
    Throwable why = how == End.DONE ? null : thrown;
    if (how == End.FAILED && thrown == null) {
      why = NO_EXCEPTION;
    } else if (how != End.DONE && thrown == null && !frame.plan.handsOverTwice) {
      why = NO_END;
    }
    frame.abandoned = how == End.ABANDONED;
    recorder.completed(frame, result, why, how == End.CANCELLED);
  }
}
