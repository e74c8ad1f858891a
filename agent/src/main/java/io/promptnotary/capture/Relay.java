package io.promptnotary.capture;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a future whose value has to be replaced. Whoever completes or cancels one of the two
 * does so with both. Everything else, and the thread that dependents run on, is as with the bare
 * one.
 */
final class Relay extends CompletableFuture<@Nullable Object> {
  private final CompletableFuture<@Nullable Object> bare;

  private Relay(CompletableFuture<@Nullable Object> bare) {
    this.bare = bare;
  }

  /** True if one can stand for it: of a class of its own the host may know more. */
  static boolean fits(Object future) {
    return future.getClass() == CompletableFuture.class || future instanceof Relay;
  }

  /**
   * One that stands for {@code bare}.
   *
   * @param replace called with the value once there is one; must not throw
   * @param failed told what it failed with
   */
  @SuppressWarnings("unchecked")
  static Relay of(
      CompletableFuture<?> bare, UnaryOperator<@Nullable Object> replace, Failed failed) {
    Relay relay = new Relay((CompletableFuture<@Nullable Object>) bare);
    bare.whenComplete(
        (value, thrown) -> {
          if (thrown == null) {
            relay.arrived(replace.apply(value));
          } else {
            failed.with(thrown);
            relay.broken(thrown);
          }
        });
    return relay;
  }

  /** Told of a failure; must not throw. */
  interface Failed {
    void with(Throwable thrown);
  }

  private void arrived(@Nullable Object value) {
    super.complete(value);
  }

  private void broken(Throwable thrown) {
    super.completeExceptionally(thrown);
  }

  @Override
  public boolean complete(@Nullable Object value) {
    return bare.complete(value);
  }

  @Override
  public boolean completeExceptionally(Throwable thrown) {
    return bare.completeExceptionally(thrown);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    bare.cancel(mayInterruptIfRunning);
    return super.cancel(mayInterruptIfRunning);
  }

  @Override
  public void obtrudeValue(@Nullable Object value) {
    bare.obtrudeValue(value);
    super.obtrudeValue(value);
  }

  @Override
  public void obtrudeException(Throwable thrown) {
    bare.obtrudeException(thrown);
    super.obtrudeException(thrown);
  }
}
