package com.acme.studio;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The lines of a text that is still coming in. One thread waits for them, any thread may close. */
final class Lines implements Flow.Subscriber<String>, AutoCloseable {
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> source = new CompletableFuture<>();

  /** A line, a failure, or neither: the end. */
  private record Signal(String line, Throwable failure) {}

  /**
   * Returns the next line, without its end; null where there is none any more.
   *
   * @throws TimeoutException where nothing has come for as long as {@code patience}
   * @throws ExecutionException with what broke the text off
   * @throws CancellationException where this has been closed
   */
  String next(Duration patience) throws TimeoutException, ExecutionException, InterruptedException {
    Signal signal = signals.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (signal == null) {
      throw new TimeoutException();
    }
    if (signal.failure() instanceof CancellationException cancelled) {
      throw cancelled;
    }
    if (signal.failure() != null) {
      throw new ExecutionException(signal.failure());
    }
    if (signal.line() != null) {
      source.join().request(1);
    }
    return signal.line();
  }

  /** Closes the connection where the text has not come to its end. */
  @Override
  public void close() {
    // First the word and then the deed: what the deed breaks must not be heard before.
    signals.clear();
    signals.add(new Signal(null, new CancellationException("the stream has been closed")));
    source.thenAccept(Flow.Subscription::cancel);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source.complete(subscription);
    subscription.request(1);
  }

  @Override
  public void onNext(String line) {
    signals.add(new Signal(line, null));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal(null, failure));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal(null, null));
  }
}
