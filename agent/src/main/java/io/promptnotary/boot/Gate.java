package io.promptnotary.boot;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one class that woven host code calls. Called by every host thread: takes no lock, and nothing
 * ever leaves it but a value. It lives in the bootstrap class loader, so that every host class can
 * see it, and knows nothing of the recorder but this shape.
 */
public abstract class Gate {
  private static volatile @Nullable Gate recorder;

  /** Generations that are open anywhere: while there are none, tasks cost one look at this. */
  private static final AtomicInteger OPEN = new AtomicInteger();

  /** For the recorder behind the private class loader. */
  protected Gate() {}

  /**
   * Opens the gate, or shuts it with null: woven code then does nothing.
   *
   * @param next what shall answer from now on, or null
   */
  public static void install(@Nullable Gate next) {
    recorder = next;
  }

  /**
   * A woven method begins.
   *
   * @param probe number of the probe
   * @param self the object, or null for a static method
   * @param arguments a fresh array of the arguments, or null where the probe reads none; where the
   *     probe follows a callback, what stands in it afterwards is what the method gets
   * @return what to hand to {@link #exit}, or null if there is nothing to record; or an {@link
   *     IllegalStateException} to throw in place of running the method
   */
  public static @Nullable Object enter(
      int probe, @Nullable Object self, Object @Nullable [] arguments) {
    Gate gate = recorder;
    if (gate == null) {
      return null;
    }
    try {
      return gate.entered(probe, self, arguments);
    } catch (Throwable suppressed) {
      return null;
    }
  }

  /**
   * A woven method has ended.
   *
   * @param entered what {@link #enter} returned, never null
   * @param returned the value about to be returned (primitives boxed), or null
   * @param thrown the exception about to be thrown, or null
   * @return what to return in place of {@code returned}: itself, or what behaves like it
   */
  public static @Nullable Object exit(
      Object entered, @Nullable Object returned, @Nullable Throwable thrown) {
    Gate gate = recorder;
    if (gate == null) {
      return returned;
    }
    try {
      return gate.exited(entered, returned, thrown);
    } catch (Throwable suppressed) {
      // The recorder counts its own failures; the host must never see one.
      return returned;
    }
  }

  /**
   * A task has been made or a thread is about to start, for whatever runs it later.
   *
   * @param task told from others by its identity alone
   */
  public static void submitTask(Object task) {
    if (OPEN.get() > 0) {
      tellOfTask(task);
    }
  }

  /**
   * A task begins on this thread. What was carried here before is put aside, even if this one
   * carries nothing.
   *
   * @param task null for none
   * @return what to hand to {@link #endTask}, or null if there is nothing to end; a thread that
   *     does nothing else between its tasks may drop it
   */
  public static @Nullable Object beginTask(@Nullable Object task) {
    return OPEN.get() > 0 ? tellOfBegin(task) : null;
  }

  /**
   * A future has been completed, on this thread, which now runs what depends on it.
   *
   * @return as {@link #beginTask} does
   */
  public static @Nullable Object completeFuture() {
    return OPEN.get() > 0 ? tellOfCompletion() : null;
  }

  /**
   * What depends on a future is about to run within {@link #completeFuture}, until the next one or
   * the end of that.
   */
  public static void claimDependent(Object dependent) {
    if (OPEN.get() > 0) {
      tellOfClaim(dependent);
    }
  }

  /**
   * What began has ended.
   *
   * @param begun what {@link #beginTask} or {@link #completeFuture} returned, never null
   */
  public static void endTask(Object begun) {
    Gate gate = recorder;
    if (gate == null) {
      return;
    }
    try {
      gate.taskEnded(begun);
    } catch (Throwable suppressed) {
      // As in exit.
    }
  }

  private static void tellOfTask(Object task) {
    Gate gate = recorder;
    if (gate == null) {
      return;
    }
    try {
      gate.taskSubmitted(task);
    } catch (Throwable suppressed) {
      // As in exit.
    }
  }

  private static @Nullable Object tellOfBegin(@Nullable Object task) {
    Gate gate = recorder;
    if (gate == null) {
      return null;
    }
    try {
      return gate.taskBegun(task);
    } catch (Throwable suppressed) {
      return null;
    }
  }

  private static @Nullable Object tellOfCompletion() {
    Gate gate = recorder;
    if (gate == null) {
      return null;
    }
    try {
      return gate.futureCompleted();
    } catch (Throwable suppressed) {
      return null;
    }
  }

  private static void tellOfClaim(Object dependent) {
    Gate gate = recorder;
    if (gate == null) {
      return;
    }
    try {
      gate.dependentClaimed(dependent);
    } catch (Throwable suppressed) {
      // As in exit.
    }
  }

  /** How many generations are open, for the recorder to keep. */
  protected static AtomicInteger openGenerations() {
    return OPEN;
  }

  /** See {@link #submitTask}. May throw: the caller swallows, here and below. */
  protected void taskSubmitted(Object task) {}

  /** See {@link #beginTask}. */
  protected @Nullable Object taskBegun(@Nullable Object task) {
    return null;
  }

  /** See {@link #completeFuture}. */
  protected @Nullable Object futureCompleted() {
    return null;
  }

  /** See {@link #claimDependent}. */
  protected void dependentClaimed(Object dependent) {}

  /** See {@link #endTask}. */
  protected void taskEnded(Object begun) {}

  /** See {@link #enter}. May throw: the caller swallows. */
  protected abstract @Nullable Object entered(
      int probe, @Nullable Object self, Object @Nullable [] arguments);

  /** See {@link #exit}. May throw: the caller swallows. */
  protected abstract @Nullable Object exited(
      Object entered, @Nullable Object returned, @Nullable Throwable thrown);
}
