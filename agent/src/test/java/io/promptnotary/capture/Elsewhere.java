package io.promptnotary.capture;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Another thread of the host. */
final class Elsewhere {
  private Elsewhere() {}

  /** Runs {@code work} on a thread of its own, to its end. */
  static <T> T run(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
    return task.get();
  }
}
