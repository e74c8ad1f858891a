package io.promptnotary.bench;

import io.promptnotary.forward.Forwarding;
import io.promptnotary.forward.Plan;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.health.Events;
import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.store.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * JVMs as far as a fleet sees them: each has a local file that rows are committed to, and a
 * forwarder that delivers them. A few threads write for all of them, each for its own.
 */
final class SimulatedJvms implements AutoCloseable {
  private static final int WRITERS = 4;
  private static final int BYTES = 12_000;

  private record Jvm(SnapshotStore store, Forwarding forwarding) {}

  private final Path folder;
  private final List<Jvm> jvms;
  private final Assembler assembler = Rows.assembler();
  private final Set<String> ids = ConcurrentHashMap.newKeySet();
  private final Map<String, Queue<Long>> commits = new ConcurrentHashMap<>();

  private SimulatedJvms(Path folder, List<Jvm> jvms) {
    this.folder = folder;
    this.jvms = jvms;
  }

  static SimulatedJvms start(int count, Path folder, String url, Map<String, String> options)
      throws Exception {
    Log log = new Log(System.err);
    List<Jvm> jvms = new ArrayList<>();
    TargetSettings target = new TargetSettings("central", url, options, Map.of(), Map.of());
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve("jvm-" + i + ".db");
      Origin origin =
          new Origin(
              "service-" + i % 20,
              "host-" + i,
              i + 1,
              SnapshotId.at(System.currentTimeMillis()).toString());
      Plan plan = new Plan(file, false, 10L << 30, true, Instant.EPOCH, List.of(target));
      Forwarding forwarding = new Forwarding(plan, origin, Events.NONE, log);
      jvms.add(new Jvm(SnapshotStore.open("jdbc:sqlite:" + file, log), forwarding));
      forwarding.start();
    }
    return new SimulatedJvms(folder, jvms);
  }

  /** Commits rows at an even pace, one at a time, to each JVM in turn. */
  void pace(int perSecond, int seconds, String phase) throws InterruptedException {
    write(phase, (long) perSecond * seconds, TimeUnit.SECONDS.toNanos(1) / perSecond);
  }

  /** Commits rows as fast as it goes. */
  void flood(int rows, String phase) throws InterruptedException {
    write(phase, rows, 0);
  }

  private void write(String phase, long rows, long apartNanos) throws InterruptedException {
    long start = System.nanoTime();
    Queue<Long> took = commits.computeIfAbsent(phase, any -> new ConcurrentLinkedQueue<>());
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      int first = w;
      Thread writer =
          new Thread(
              () -> {
                // A JVM belongs to one writer: its number tells which.
                for (long n = 0; n < rows; n++) {
                  int jvm = (int) (n % jvms.size());
                  if (jvm % WRITERS == first) {
                    LockSupport.parkNanos(start + n * apartNanos - System.nanoTime());
                    took.add(commit(jvms.get(jvm), (int) n, phase));
                  }
                }
              });
      writers.add(writer);
      writer.start();
    }
    for (Thread each : writers) {
      each.join();
    }
  }

  private long commit(Jvm jvm, int number, String phase) {
    Snapshot made = assembler.snapshot((Capture.Generation) Rows.capture(number, BYTES));
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.putAll(made.values());
    values.put(Column.SESSION_ID, phase);
    values.put(Column.COMPLETED_AT, Rows.time(Instant.now()));
    Snapshot row = new Snapshot(values);
    long start = System.nanoTime();
    try {
      jvm.store().write(List.of(row), List.of());
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
    long nanos = System.nanoTime() - start;
    jvm.forwarding().committed();
    ids.add(row.id());
    return nanos;
  }

  long written() {
    return ids.size();
  }

  Set<String> ids() {
    return ids;
  }

  /** How long commits to local files took in a phase, in milliseconds. */
  double commit(String phase, double share) {
    long[] nanos = commits.get(phase).stream().mapToLong(Long::longValue).sorted().toArray();
    return nanos[(int) Math.min(nanos.length - 1, Math.floor(share * nanos.length))] / 1e6;
  }

  /** Of all local files, without what lies beside them. */
  long bytes() {
    return size(folder, ".db");
  }

  /** Of the files whose names end like that. */
  static long size(Path folder, String end) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(end) && Files.isRegularFile(file))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    jvms.forEach(each -> each.forwarding().close());
    jvms.forEach(each -> each.store().close());
  }
}
