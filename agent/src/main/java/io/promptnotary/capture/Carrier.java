package io.promptnotary.capture;

import io.promptnotary.boot.Gate;
import io.promptnotary.config.Config;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The half of the recorder that knows threads: carries the context from where a task is handed over
 * to where it runs. Safe on any thread, takes no lock, runs no code of the host: of a task nothing
 * is known but its identity and its class.
 *
 * <p>What a task carries takes the place of all that its thread is in the midst of, until the task
 * has ended; so does nothing, if it carries nothing. A thread that helps out with somebody else's
 * task does not mix the two up.
 */
abstract class Carrier extends Gate {
  private static final @Nullable Class<?> VIRTUAL = virtual();

  /** Stands for no context. */
  private static final Object NOWHERE = new Object();

  /** What each thread is in the midst of. */
  private final ThreadLocal<Frames> threads;

  private final Config.Capture limits;

  private final Tasks tasks = new Tasks();

  Carrier(Config.Capture limits) {
    this.limits = limits;
    threads = ThreadLocal.withInitial(this::newFrames);
  }

  final Budget newBudget() {
    return new Budget(limits);
  }

  private Frames newFrames() {
    return new Frames(newBudget(), tasks.take(Thread.currentThread()));
  }

  /** What this thread is in the midst of. */
  final Frames frames() {
    Frames frames = threads.get();
    if (!frames.isOwn()) {
      frames = newFrames();
      threads.set(frames);
    }
    return frames;
  }

  /** What a thread was in the midst of when a task began on it. */
  static final class Before {
    private final Frames frames;
    private final @Nullable Object task;
    private final @Nullable Frame top;
    private final @Nullable Context carried;
    private final @Nullable Before completion;

    Before(Frames frames, @Nullable Object task) {
      this.frames = frames;
      this.task = task;
      this.top = frames.top;
      this.carried = frames.carried;
      this.completion = frames.completion;
    }
  }

  @Override
  protected void taskSubmitted(Object task) {
    Frames frames = frames();
    if (frames.busy || !mayCarry(task)) {
      return;
    }
    Context context = frames.context();
    if (isShared(task)) {
      tasks.addShared(task, context);
    } else if (context != null) {
      tasks.add(task, context);
    }
  }

  @Override
  protected @Nullable Object taskBegun(@Nullable Object task) {
    Frames frames = frames();
    if (frames.busy) {
      return null;
    }
    boolean shared = task != null && isShared(task);
    Context context = task == null ? null : shared ? tasks.takeShared(task) : tasks.get(task);
    if (context == null) {
      boolean idle = frames.top == null && frames.carried == null && frames.completion == null;
      // Who runs a future of unknown origin itself is not helping anybody out.
      if (idle || (frames.top != null && task instanceof FutureTask)) {
        return null;
      }
    }
    Before before = new Before(frames, context == null || shared ? null : task);
    set(frames, context);
    frames.completion = null;
    return before;
  }

  @Override
  protected @Nullable Object futureCompleted() {
    Frames frames = frames();
    if (frames.busy) {
      return null;
    }
    Before before = new Before(frames, null);
    frames.completion = before;
    return before;
  }

  @Override
  protected void dependentClaimed(Object dependent) {
    Frames frames = frames();
    Before completion = frames.completion;
    boolean within = completion != null && (frames.top == null || frames.top == completion.top);
    if (within && !frames.busy) {
      set(frames, tasks.take(dependent));
    }
  }

  @Override
  protected void taskEnded(Object begun) {
    Before before = (Before) begun;
    if (before.task != null) {
      tasks.take(before.task);
    }
    Frames frames = before.frames;
    frames.top = before.top;
    frames.carried = before.carried;
    frames.completion = before.completion;
  }

  /**
   * What this thread does from now on is done there, or nowhere, until {@link #back}.
   *
   * @return what to hand to that; null if nothing has changed
   */
  final @Nullable Object turn(@Nullable Context next) {
    Frames frames = frames();
    if (frames.busy) {
      return null;
    }
    if (frames.top != null || frames.completion != null) {
      Before before = new Before(frames, null);
      set(frames, next);
      frames.completion = null;
      return before;
    }
    // By far the most: nothing is made, for it is asked for at each chunk.
    Context now = frames.carried;
    frames.carried = next;
    return now == next ? null : now == null ? NOWHERE : now;
  }

  /** Undoes the {@link #turn} that gave {@code from}. */
  final void back(@Nullable Object from) {
    if (from instanceof Before) {
      taskEnded(from);
    } else if (from != null) {
      frames().carried = from instanceof Context before ? before : null;
    }
  }

  private static void set(Frames frames, @Nullable Context context) {
    frames.top = null;
    frames.carried = context;
  }

  /** True for what may be handed over more than once: anything that is no task of the JDK's own. */
  private static boolean isShared(Object task) {
    return !(task instanceof FutureTask || task instanceof ForkJoinTask || task instanceof Thread);
  }

  /** Threads of a kind of their own are workers: what they do is not what started them. */
  private static boolean mayCarry(Object task) {
    return !(task instanceof Thread)
        || task.getClass() == Thread.class
        || task.getClass() == VIRTUAL;
  }

  private static @Nullable Class<?> virtual() {
    try {
      return Class.forName("java.lang.VirtualThread", false, null);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }
}
