package io.promptnotary.bench;

import com.sun.management.ThreadMXBean;
import io.promptnotary.bench.host.Pipeline;
import io.promptnotary.bench.host.Pipeline.Request;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One generation of five probes on the host's thread. No writer keeps up with a loop that does
 * nothing else, so the loop is run in two ways: in bursts that fit into the queue, with pauses (not
 * counted) in which it is emptied, and without pauses, when most captures find the queue full.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HostCost {
  /** Generations in one burst: far below the queue's bounds. */
  static final int BURST = 200;

  /** Long enough for the writer to commit a burst. */
  private static final long PAUSE_MILLIS = 150;

  /** Enough for the compiler to have seen all there is. */
  private static final int COMPILED = 100_000;

  private static final long DRAINED_MILLIS = 4_000;

  private final Pipeline pipeline = new Pipeline();
  private final Request request = new Request("autumn", HostCostRuns.MEASURED, "u-1");
  private long generations;

  /** In bursts. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long bursts(HostThread thread, Pause pause) {
    long last = 0;
    for (int i = 0; i < BURST; i++) {
      last = pipeline.generate(request);
    }
    thread.generations += BURST;
    generations += BURST;
    return last;
  }

  /** Without pauses. */
  @Benchmark
  public long flood(HostThread thread) {
    thread.generations++;
    generations++;
    return pipeline.generate(request);
  }

  /** Bursts alone would be too few for the compiler. */
  @Setup(Level.Trial)
  public void compile() throws InterruptedException {
    Request warm = new Request("autumn", "warm-up", "u-1");
    for (int i = 0; i < COMPILED; i++) {
      pipeline.generate(warm);
    }
    Thread.sleep(DRAINED_MILLIS);
  }

  /** Tells the parent how many snapshots there should be. */
  @TearDown(Level.Trial)
  public void count() throws IOException {
    Path file = Path.of(System.getProperty(HostCostRuns.COUNT));
    Files.writeString(file, Long.toString(generations));
  }

  /** What this thread has allocated, which no other thread can blur. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class HostThread {
    public long generations;
    public long bytes;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long before;

    /** Reads the JVM's counter. */
    @Setup(Level.Iteration)
    public void before() {
      before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Reads it again. */
    @TearDown(Level.Iteration)
    public void after() {
      bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
  }

  /** Leaves the writer time before each burst. */
  @State(Scope.Thread)
  public static class Pause {
    /** Waits. */
    @Setup(Level.Invocation)
    public void rest() throws InterruptedException {
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
