package io.promptnotary.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * For how long the agent's threads in another process were ready to run and the machine had no
 * processor for them. Linux tells; elsewhere it is taken for nothing. For one thread.
 */
final class Waits {
  private static final String AGENT = "promptnotary-";
  private static final int FRESH = 8;

  private final Path tasks;
  private final List<Path> threads = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private int seen;

  /** All of them together, since their start; all clocks of one machine's JVMs are the same. */
  private record Sample(long at, long waited) {}

  Waits(long process) {
    this(Path.of("/proc", String.valueOf(process), "task"));
  }

  /** From a folder with a folder for each thread. */
  Waits(Path tasks) {
    this.tasks = tasks;
  }

  /** Looks again; to be called every few milliseconds. */
  void look() {
    try {
      find();
      long waited = 0;
      for (Path each : threads) {
        waited += Long.parseLong(Files.readString(each.resolve("schedstat")).split(" ")[1]);
      }
      samples.add(new Sample(System.nanoTime(), waited));
    } catch (IOException | UncheckedIOException e) {
      // The process has ended, or there is no such file on this system.
    }
  }

  private void find() throws IOException {
    if (!Files.isDirectory(tasks)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> list = Files.list(tasks)) {
      all = list.toList();
    }
    // A thread gets its name a little later than its life, so again from time to time.
    if (all.size() == seen && samples.size() % FRESH != 0) {
      return;
    }
    seen = all.size();
    threads.clear();
    for (Path each : all) {
      if (Files.readString(each.resolve("comm")).startsWith(AGENT)) {
        threads.add(each);
      }
    }
  }

  /** Milliseconds from that moment of the monotonic clock to the last look. */
  double since(long nanos) {
    long before = 0;
    for (Sample each : samples) {
      if (each.at > nanos) {
        break;
      }
      before = each.waited;
    }
    long last = samples.isEmpty() ? 0 : samples.get(samples.size() - 1).waited;
    return Math.max(0, last - before) / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
