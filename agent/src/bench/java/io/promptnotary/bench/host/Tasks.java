package io.promptnotary.bench.host;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RecursiveTask;

/** Work in small pieces, and a generation around it. */
public final class Tasks {
  /** What is measured. */
  public interface Work {
    /** Does all pieces. */
    long run() throws Exception;
  }

  /** One generation. */
  public long generate(Work work) throws Exception {
    return work.run();
  }

  /** A task that is made and run at once, so that no other thread takes part. */
  public static long future(int i) throws ExecutionException, InterruptedException {
    FutureTask<Long> task = new FutureTask<>(new Piece(i));
    task.run();
    return task.get();
  }

  /** The same for forked tasks. */
  public static long fork(int i) {
    return new Fork(i).invoke();
  }

  /** A future with one that depends on it. */
  public static long chain(int i) {
    CompletableFuture<Long> first = new CompletableFuture<>();
    CompletableFuture<Long> second = first.thenApply(value -> value + 1);
    first.complete((long) i);
    return second.join();
  }

  /** A task that another thread runs. */
  public static long pool(ExecutorService pool, int i)
      throws ExecutionException, InterruptedException {
    return pool.submit(new Piece(i)).get();
  }

  private record Piece(int i) implements Callable<Long> {
    @Override
    public Long call() {
      return (long) i;
    }
  }

  private static final class Fork extends RecursiveTask<Long> {
    private static final long serialVersionUID = 1;
    private final int i;

    Fork(int i) {
      this.i = i;
    }

    @Override
    protected Long compute() {
      return (long) i;
    }
  }
}
