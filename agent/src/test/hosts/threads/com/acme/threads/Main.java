package com.acme.threads;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A host that generates on many threads; its arguments are what to do. */
public class Main {
  private static final int CROWD = 64;
  private static final int EACH = 4;

  /** Its workers wait for work before any class of the agent's interest is loaded. */
  private final ExecutorService early = prestarted();

  private final Ways ways = new Ways();
  private final Generator generator = new Generator();

  public static void main(String[] args) throws Exception {
    Main main = new Main();
    for (String each : args) {
      switch (each) {
        case "crowd" -> main.crowd();
        case "late" -> main.late();
        case "worker" -> main.worker();
        case "periodic" -> main.periodic();
        case "shared" -> main.shared();
        case "failing" -> main.failing();
        default -> main.one(each);
      }
    }
  }

  private void one(String way) throws Exception {
    for (String each : way.equals("all") ? List.copyOf(ways.all().keySet()) : List.of(way)) {
      System.out.println(each + " " + generator.generate(each, each, () -> ask(each, each)));
    }
  }

  private List<String> ask(String way, String owner) throws Exception {
    return ways.all().get(way).ask(owner);
  }

  /** Many generations at once that use the same pools in turn. */
  private void crowd() throws Exception {
    List<String> names = List.copyOf(ways.all().keySet());
    CountDownLatch ready = new CountDownLatch(CROWD);
    List<Thread> threads = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (int t = 0; t < CROWD; t++) {
      int first = t;
      Thread thread =
          new Thread(
              () -> {
                ready.countDown();
                try {
                  ready.await();
                  for (int i = 0; i < EACH; i++) {
                    String way = names.get((first * EACH + i) % names.size());
                    String owner = "owner-" + first + "-" + i;
                    List<String> answers = generator.generate(owner, way, () -> ask(way, owner));
                    if (!answers.equals(Collections.nCopies(Ways.ASKED, "answer for " + owner))) {
                      synchronized (wrong) {
                        wrong.add(way + " " + answers);
                      }
                    }
                  }
                } catch (Exception e) {
                  synchronized (wrong) {
                    wrong.add(e.toString());
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread each : threads) {
      each.join();
    }
    System.out.println("crowd, wrong " + wrong);
  }

  /** A task that goes on when its generation has ended, while another one is open. */
  private void late() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread other = open("other", over);
    Future<String> late =
        generator.generate(
            "early",
            "early",
            () ->
                ways.fixed()
                    .submit(
                        () -> {
                          ended.await();
                          return ways.ask("late");
                        }));
    ended.countDown();
    late.get();
    over.countDown();
    other.join();
    System.out.println("late");
  }

  /** A generation on another thread that has asked once and stays open until it is over. */
  private Thread open(String owner, CountDownLatch over) throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                generator.generate(
                    owner,
                    owner,
                    () -> {
                      ways.fixed().submit(() -> ways.ask(owner)).get();
                      open.countDown();
                      over.await();
                      return null;
                    });
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
    open.await();
    return thread;
  }

  /** A worker that one generation starts works for others while that is still open. */
  private void worker() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Thread first = open("first", over);
    ways.fixed().submit(() -> ways.ask("nobody")).get();
    generator.generate("second", "second", () -> ways.fixed().submit(() -> ways.ask("second")).get());
    over.countDown();
    first.join();
    System.out.println("worker");
  }

  /** What is repeated outlives the generation that began it, so it is none of its parts. */
  private void periodic() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    generator.generate(
        "periodic",
        "periodic",
        () -> {
          ScheduledFuture<?> beat =
              ways.scheduled()
                  .scheduleAtFixedRate(
                      () -> {
                        if (twice.getCount() > 0) {
                          ways.ask("beat");
                          twice.countDown();
                        }
                      },
                      0,
                      1,
                      TimeUnit.MILLISECONDS);
          twice.await();
          beat.cancel(false);
          return null;
        });
    System.out.println("periodic");
  }

  /** The same object is handed over by two generations and nobody can tell its runs apart. */
  private void shared() throws Exception {
    CountDownLatch done = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    for (int i = 0; i < 3; i++) {
      ways.fixed().execute(() -> await(go));
    }
    Runnable shared =
        () -> {
          ways.ask("shared");
          done.countDown();
        };
    generator.generate(
        "outer",
        "outer",
        () -> {
          ways.fixed().execute(shared);
          Thread other =
              new Thread("a worker of its own") {
                @Override
                public void run() {
                  try {
                    generator.generate(
                        "inner",
                        "inner",
                        () -> {
                          ways.fixed().execute(shared);
                          go.countDown();
                          done.await();
                          return null;
                        });
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                }
              };
          other.start();
          other.join();
          return null;
        });
    System.out.println("shared");
  }

  /** What a host sees of failures, down to the last line of a stack. */
  private void failing() throws Exception {
    for (int i = 0; i < 2; i++) {
      String prompt = "FAIL";
      tell(() -> ways.fixed().submit(() -> ways.model().ask(prompt, "o")).get());
      tell(() -> ways.scheduled().schedule(() -> ways.model().ask(prompt, "o"), 1, TimeUnit.MILLISECONDS).get());
      tell(() -> CompletableFuture.supplyAsync(() -> ways.model().ask(prompt, "o"), ways.fixed()).get());
      tell(() -> CompletableFuture.completedFuture("o").thenApplyAsync(o -> ways.model().ask(prompt, o), ways.fixed()).get());
      tell(
          () -> {
            CompletableFuture<String> wire = new CompletableFuture<>();
            CompletableFuture<String> answer = wire.thenApply(o -> ways.model().ask(prompt, o));
            ways.scheduled().execute(() -> wire.complete("o"));
            return answer.get();
          });
      tell(() -> new ForkJoinPool(1).submit(() -> ways.model().ask(prompt, "o")).get());
    }
    tell(() -> early.submit(() -> ways.ask("o")).get());
    Thread thread = new Thread(() -> ways.model().ask("FAIL", "o"), "failing");
    thread.start();
    thread.join();
  }

  private void tell(Callable<String> work) throws Exception {
    try {
      System.out.println(generator.generate("failing", "failing", work));
    } catch (ExecutionException e) {
      // Names of threads and hidden classes may differ from run to run, what is in a stack not.
      for (StackTraceElement each : e.getCause().getStackTrace()) {
        System.out.println("  " + each);
      }
    }
  }

  private static ExecutorService prestarted() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            2,
            2,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            });
    pool.prestartAllCoreThreads();
    return pool;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
