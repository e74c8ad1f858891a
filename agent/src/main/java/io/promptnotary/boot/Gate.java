package io.promptnotary.boot;

import org.jspecify.annotations.Nullable;

/**
 * The one class that woven host code calls. Called by every host thread: takes no lock, and nothing
 * ever leaves it but a value. It lives in the bootstrap class loader, so that every host class can
 * see it, and knows nothing of the recorder but this shape.
 */
public abstract class Gate {
  private static volatile @Nullable Gate recorder;

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

  /** See {@link #enter}. May throw: the caller swallows. */
  protected abstract @Nullable Object entered(
      int probe, @Nullable Object self, Object @Nullable [] arguments);

  /** See {@link #exit}. May throw: the caller swallows. */
  protected abstract @Nullable Object exited(
      Object entered, @Nullable Object returned, @Nullable Throwable thrown);
}
