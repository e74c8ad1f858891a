package com.acme.tails;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Ends that nobody plans for; its arguments are scenarios. */
public class Main {
  private static final Studio STUDIO = new Studio();
  private static final Model MODEL = new Model();
  private static final String SAME =
      "the same prompt for all of them, long enough to be told from others by its text";

  /** Threads that began before anything else, and know of nobody's tasks. */
  private static final BlockingQueue<FutureTask<?>> WORK = new LinkedBlockingQueue<>();

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < 8; i++) {
      Thread worker = new Thread(Main::work, "worker");
      worker.setDaemon(true);
      worker.start();
    }
    for (String each : args) {
      run(each);
    }
  }

  private static void work() {
    try {
      while (true) {
        WORK.take().run();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> Future<T> elsewhere(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    WORK.add(task);
    return task;
  }

  private static void run(String scenario) throws Exception {
    switch (scenario) {
      case "hop" -> hop();
      case "pool" -> pool();
      case "retry" -> retry();
      case "hedge" -> hedge();
      case "agents" -> agents();
      case "forget" -> forget();
      case "cleared" -> cleared();
      case "interrupted" -> interrupted();
      case "overflow" -> failing(() -> MODEL.ask(new Prompt("deep", "m"), () -> "" + down(0)));
      case "overflow-inside" -> failing(() -> nested(0));
      case "memory" -> failing(() -> MODEL.ask(new Prompt("large", "m"), Main::fill));
      case "death" -> failing(() -> MODEL.ask(new Prompt("stopped", "m"), Main::die));
      case "stop" -> failing(() -> MODEL.ask(new Prompt("stopped", "m"), Main::stopped));
      case "virtual" -> virtual();
      default -> throw new IllegalArgumentException(scenario);
    }
  }

  private static String ask(Prompt prompt) throws Exception {
    return MODEL.ask(prompt, () -> "answer for " + prompt.owner());
  }

  private static void hop() throws Exception {
    System.out.println(
        STUDIO.generate(
            "object",
            () -> {
              Prompt prompt = STUDIO.compose("short", "object");
              return elsewhere(() -> ask(prompt)).get();
            }));
    System.out.println(
        STUDIO.generate(
            "text",
            () -> {
              STUDIO.compose(SAME, "text");
              return elsewhere(() -> ask(new Prompt(new String(SAME.toCharArray()), "text"))).get();
            }));
    Prompt after =
        STUDIO.generate("ended", () -> STUDIO.compose("a prompt that is sent later", "ended"));
    System.out.println(elsewhere(() -> ask(after)).get());
    Prompt outside = STUDIO.compose("composed by nobody's order", "outside");
    System.out.println(elsewhere(() -> ask(outside)).get());
    String composed = "what is composed here is sent as a part of another prompt, which is longer";
    Prompt part = STUDIO.generate("around", () -> STUDIO.compose(composed, "around"));
    String around = "Dear model: " + part.user() + ". Thank you.";
    System.out.println(elsewhere(() -> ask(new Prompt(around, "around"))).get());
  }

  /** 64 threads with one prompt, which is sent by threads that they share. */
  private static void pool() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(64);
    List<Future<String>> all = new ArrayList<>();
    for (int i = 0; i < 640; i++) {
      String owner = "o" + i;
      all.add(
          pool.submit(
              () ->
                  STUDIO.generate(
                      owner,
                      () -> {
                        Prompt prompt = STUDIO.compose(SAME, owner);
                        return elsewhere(() -> ask(prompt)).get();
                      })));
    }
    for (Future<String> each : all) {
      each.get();
    }
    pool.shutdown();
  }

  private static void retry() throws Exception {
    System.out.println(
        STUDIO.generate(
            "retry",
            () -> {
              Prompt prompt = STUDIO.compose(SAME, "retry");
              try {
                MODEL
                    .askLater(
                        prompt, new CompletableFuture<String>().orTimeout(20, TimeUnit.MILLISECONDS))
                    .get();
              } catch (ExecutionException e) {
                System.out.println(e.getCause());
              }
              return elsewhere(() -> ask(prompt)).get();
            }));
  }

  private static void hedge() throws Exception {
    System.out.println(
        STUDIO.generate(
            "hedge",
            () -> {
              Prompt prompt = STUDIO.compose(SAME, "hedge");
              CompletableFuture<String> slow = MODEL.askLater(prompt, new CompletableFuture<>());
              CompletableFuture<String> answer = CompletableFuture.completedFuture("quick");
              String quick = elsewhere(() -> MODEL.askLater(prompt, answer)).get().get();
              slow.cancel(true);
              return quick + " " + slow.isCancelled();
            }));
  }

  private static void agents() throws Exception {
    System.out.println(
        STUDIO.agent(
            "outer",
            () -> {
              ask(new Prompt("plan", "outer"));
              String inner =
                  STUDIO.agent(
                      "inner",
                      () ->
                          MODEL.ask(
                              new Prompt("work", "inner"),
                              () -> STUDIO.agent("tool", () -> ask(new Prompt("use", "tool")))));
              return inner + " " + ask(new Prompt("sum up", "outer"));
            }));
  }

  private static void forget() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    STUDIO.generate(
        "forget", () -> MODEL.askLater(STUDIO.compose("nobody waits", "forget"), answer).isDone());
    System.out.println(elsewhere(() -> answer.complete("late")).get());
  }

  /** A framework that takes away a thread's thread-locals. */
  private static void cleared() throws Exception {
    Field locals = Thread.class.getDeclaredField("threadLocals");
    locals.setAccessible(true);
    Prompt[] composed = new Prompt[1];
    System.out.println(
        STUDIO.generate(
            "cleared",
            () -> {
              composed[0] = STUDIO.compose("short", "cleared");
              locals.set(Thread.currentThread(), null);
              return ask(composed[0]);
            }));
    System.out.println(STUDIO.generate("next", () -> ask(STUDIO.compose("short", "next"))));
  }

  private static void interrupted() throws Exception {
    Thread.currentThread().interrupt();
    STUDIO.generate("interrupted", () -> ask(STUDIO.compose("short", "interrupted")));
    System.out.println(Thread.interrupted() + " " + Thread.interrupted());
    STUDIO.generate(
        "inside",
        () ->
            MODEL.ask(
                new Prompt("short", "inside"),
                () -> {
                  Thread.currentThread().interrupt();
                  return "answer";
                }));
    System.out.println(Thread.interrupted() + " " + Thread.interrupted());
  }

  private static Throwable seen;

  private static void failing(Callable<String> work) throws Exception {
    try {
      STUDIO.generate(
          "failing",
          () -> {
            try {
              return work.call();
            } catch (Throwable inside) {
              seen = inside;
              throw inside;
            }
          });
    } catch (Throwable thrown) {
      System.out.println(
          thrown.getClass().getName() + " " + (thrown == seen) + " " + thrown.getSuppressed().length);
      seen = null;
    }
    System.out.println(STUDIO.generate("next", () -> ask(STUDIO.compose("short", "next"))));
  }

  private static int down(int depth) {
    return down(depth + 1) + 1;
  }

  private static String nested(int depth) throws Exception {
    return MODEL.ask(new Prompt("nested", "m"), () -> nested(depth + 1));
  }

  /** More than there is at once, so that all others keep what they have. */
  private static String fill() {
    return "" + new byte[1 << 30].length;
  }

  @SuppressWarnings("removal")
  private static String die() {
    throw new ThreadDeath();
  }

  /** Stopped by another thread, as JVMs before 20 can. */
  private static String stopped() throws Exception {
    Thread self = Thread.currentThread();
    elsewhere(() -> Thread.class.getMethod("stop").invoke(self));
    while (true) {
      Thread.sleep(10);
    }
  }

  private static void virtual() throws Exception {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String owner = "v" + i;
      Runnable work =
          () -> {
            try {
              STUDIO.generate(
                  owner,
                  () -> {
                    Prompt prompt = STUDIO.compose(SAME, owner);
                    return elsewhere(() -> ask(prompt)).get();
                  });
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          };
      all.add(
          (Thread)
              Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work));
    }
    for (Thread each : all) {
      each.join();
    }
  }
}
