package io.promptnotary.bench.host;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A host whose threads call a model again and again, each with a prompt of 12 KB. Says {@code
 * THREADS LOAD P50 P99 MAX CALLS} for each load, the times in microseconds: how long it took from just before
 * the call to the first line inside it. Says {@code calls N} before it waits for the end of its
 * standard input.
 *
 * <p>The arguments: whether there are loads without pauses, and for an {@link Auditor} its file and
 * {@code PRAGMA synchronous}.
 */
public final class Callers {
  private static final List<Integer> THREADS = List.of(1, 8, 64);
  private static final long WARM_SECONDS = 4;
  private static final long PACED_SECONDS = 6;
  private static final long FLOOD_SECONDS = 2;
  private static final long REST_MILLIS = 500;
  private static final int PACE_MILLIS = 5;

  /** How many calls there are: some 200 a second, or as many as can be. */
  private enum Load {
    PACED,
    FLOOD
  }

  /** What a call answers. */
  public record Answer(String text, String model) {}

  private final Auditor auditor;
  private long calls;

  private Callers(Auditor auditor) {
    this.auditor = auditor;
  }

  /** Runs all loads, each in a warm JVM and with a queue that is empty at its start. */
  public static void main(String[] arguments) throws Exception {
    boolean floods = Boolean.parseBoolean(arguments[0]);
    try (Auditor auditor =
        arguments.length > 1 ? new Auditor(arguments[1], arguments[2]) : null) {
      Callers host = new Callers(auditor);
      host.load(64, Load.PACED, WARM_SECONDS);
      for (int threads : THREADS) {
        host.measure(threads, Load.PACED, PACED_SECONDS);
      }
      for (int threads : floods ? THREADS : List.<Integer>of()) {
        host.measure(threads, Load.FLOOD, FLOOD_SECONDS);
      }
      System.out.println("calls " + host.calls);
      awaitEnd();
    }
  }

  private void measure(int threads, Load load, long seconds) throws InterruptedException {
    long[] waits = load(threads, load, seconds);
    System.out.printf(
        "%d %s %d %d %d %d%n",
        threads,
        load.name().toLowerCase(Locale.ROOT),
        micros(waits, 0.5),
        micros(waits, 0.99),
        micros(waits, 1),
        waits.length);
  }

  private static long micros(long[] sorted, double share) {
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return TimeUnit.NANOSECONDS.toMicros(sorted[Math.max(0, index)]);
  }

  private long[] load(int threads, Load load, long seconds) throws InterruptedException {
    Thread.sleep(REST_MILLIS);
    CountDownLatch ready = new CountDownLatch(threads);
    CountDownLatch go = new CountDownLatch(1);
    List<Model> models = new ArrayList<>();
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Model model = new Model(i, load == Load.PACED ? PACE_MILLIS * threads : 0);
      models.add(model);
      Thread thread =
          new Thread(
              () -> {
                ready.countDown();
                await(go);
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                while (System.nanoTime() - until < 0) {
                  call(model);
                }
              });
      thread.start();
      running.add(thread);
    }
    ready.await();
    go.countDown();
    for (Thread each : running) {
      each.join();
    }
    long[] waits = models.stream().flatMapToLong(each -> Arrays.stream(each.waits())).toArray();
    calls += waits.length;
    Arrays.sort(waits);
    return waits;
  }

  private void call(Model model) {
    String system = model.system();
    String user = model.user();
    if (auditor == null) {
      model.ask(system, user, System.nanoTime());
      return;
    }
    try {
      long before = System.nanoTime();
      String id = auditor.begins(system, user);
      Answer answer = model.ask(system, user, before);
      auditor.ended(id, answer.text());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitEnd() throws IOException {
    System.in.read();
  }

  /** One thread's model; {@link #ask} is what is woven. */
  static final class Model {
    private static final String SYSTEM = "You write for a magazine. ".repeat(315);
    private static final String USER = "Keep the tone of the house. ".repeat(146);
    private static final String TEXT = "The leaves fall slowly. ".repeat(85);

    private final int millis;
    private final SplittableRandom random;
    private final String name;
    private long[] waits = new long[1024];
    private int count;

    /** Whose calls take {@code millis} on average. */
    Model(int number, int millis) {
      this.millis = millis;
      this.random = new SplittableRandom(number);
      this.name = "caller " + number + ": ";
    }

    String system() {
      return name + SYSTEM;
    }

    String user() {
      return count + ". " + USER;
    }

    Answer ask(String system, String user, long before) {
      long waited = System.nanoTime() - before;
      if (count == waits.length) {
        waits = Arrays.copyOf(waits, 2 * count);
      }
      waits[count++] = waited;
      if (millis > 0) {
        // Evenly spread, so that threads do not march in step.
        pause(random.nextInt(millis / 2, millis + millis / 2 + 1));
      }
      return new Answer(TEXT, "model-1");
    }

    private static void pause(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    long[] waits() {
      return Arrays.copyOf(waits, count);
    }
  }
}
