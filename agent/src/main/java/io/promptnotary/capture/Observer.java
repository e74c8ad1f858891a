package io.promptnotary.capture;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one future of the host. Called by whatever thread completes it, never throws, and
 * counts the first completion only: a future of the host's own making may report several.
 */
final class Observer implements BiConsumer<@Nullable Object, @Nullable Throwable> {
  private final Recorder recorder;
  private final Frame frame;
  private final AtomicBoolean done = new AtomicBoolean();

  /** Tells if the host has let go of all that could complete the future; null if nothing does. */
  volatile @Nullable Leash leash;

  Observer(Recorder recorder, Frame frame) {
    this.recorder = recorder;
    this.frame = frame;
  }

  /** True for the first one to ask. */
  boolean isFirst() {
    return done.compareAndSet(false, true);
  }

  @Override
  public void accept(@Nullable Object result, @Nullable Throwable thrown) {
    if (isFirst()) {
      recorder.completed(frame, result, thrown, leash);
    }
  }
}
