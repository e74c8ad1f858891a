package io.promptnotary.capture;

import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the host does with each chunk, as an iterator or spliterator is told. Used by one thread.
 */
final class Watched
    implements Consumer<@Nullable Object>, IntConsumer, LongConsumer, DoubleConsumer {
  private final Object action;
  private final @Nullable Consumption counts;
  private @Nullable Throwable thrown;

  private Watched(Object action, @Nullable Consumption counts) {
    this.action = action;
    this.counts = counts;
  }

  /**
   * Stands for {@code action}.
   *
   * @param counts told of each chunk, or null
   * @return null if {@code action} is nothing that takes chunks
   */
  static @Nullable Watched of(@Nullable Object action, @Nullable Consumption counts) {
    boolean takes =
        action instanceof Consumer
            || action instanceof IntConsumer
            || action instanceof LongConsumer
            || action instanceof DoubleConsumer;
    return takes && action != null ? new Watched(action, counts) : null;
  }

  /** True if {@code failure} came out of the host's own action. */
  boolean threw(Throwable failure) {
    return thrown == failure;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void accept(@Nullable Object chunk) {
    act(chunk, () -> ((Consumer<@Nullable Object>) action).accept(chunk));
  }

  @Override
  public void accept(int chunk) {
    act(chunk, () -> ((IntConsumer) action).accept(chunk));
  }

  @Override
  public void accept(long chunk) {
    act(chunk, () -> ((LongConsumer) action).accept(chunk));
  }

  @Override
  public void accept(double chunk) {
    act(chunk, () -> ((DoubleConsumer) action).accept(chunk));
  }

  private void act(@Nullable Object chunk, Runnable deed) {
    if (counts != null) {
      counts.next(chunk);
    }
    try {
      deed.run();
    } catch (Throwable failure) {
      thrown = failure;
      throw failure;
    }
  }
}
