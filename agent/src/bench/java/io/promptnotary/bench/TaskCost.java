package io.promptnotary.bench;

import io.promptnotary.bench.host.Tasks;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a task costs, by where a generation is open: nowhere, on another thread, or around the task.
 * In all cases one has run before, so that everything is woven that will be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class TaskCost {
  /** So many that a generation around them costs nothing for each. */
  static final int TASKS = 10_000;

  private static final long WOVEN_MILLIS = 1_000;

  /** Where a generation is open: nowhere, elsewhere, around. */
  @Param({"nowhere"})
  public String open;

  private final Tasks tasks = new Tasks();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService pool = Executors.newFixedThreadPool(1);

  /** Tasks made and run on one thread. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long future() throws Exception {
    return measure(this::futures);
  }

  /** Forked tasks run on the thread that makes them. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long fork() throws Exception {
    return measure(TaskCost::forks);
  }

  /** Futures with one dependent each. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long chain() throws Exception {
    return measure(TaskCost::chains);
  }

  /** Tasks of a pool with one thread, which is waited for each time. */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public long pool() throws Exception {
    return measure(this::pooled);
  }

  private long measure(Tasks.Work work) throws Exception {
    return open.equals("around") ? tasks.generate(work) : work.run();
  }

  private long futures() throws ExecutionException, InterruptedException {
    long sum = 0;
    for (int i = 0; i < TASKS; i++) {
      sum += Tasks.future(i);
    }
    return sum;
  }

  private static long forks() {
    long sum = 0;
    for (int i = 0; i < TASKS; i++) {
      sum += Tasks.fork(i);
    }
    return sum;
  }

  private static long chains() {
    long sum = 0;
    for (int i = 0; i < TASKS; i++) {
      sum += Tasks.chain(i);
    }
    return sum;
  }

  private long pooled() throws ExecutionException, InterruptedException {
    long sum = 0;
    for (int i = 0; i < TASKS; i++) {
      sum += Tasks.pool(pool, i);
    }
    return sum;
  }

  /** Runs one generation, and leaves another one open if that is asked for. */
  @Setup(Level.Trial)
  public void begin() throws Exception {
    tasks.generate(() -> 0);
    Thread.sleep(WOVEN_MILLIS);
    if (open.equals("elsewhere")) {
      CountDownLatch begun = new CountDownLatch(1);
      Thread thread =
          new Thread(
              () -> {
                try {
                  tasks.generate(
                      () -> {
                        begun.countDown();
                        over.await();
                        return 0;
                      });
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      thread.start();
      begun.await();
    }
  }

  /** Ends all that runs. */
  @TearDown(Level.Trial)
  public void end() {
    over.countDown();
    pool.shutdown();
  }
}
