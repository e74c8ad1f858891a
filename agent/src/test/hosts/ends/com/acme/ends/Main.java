package com.acme.ends;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A host that ends in all the ways there are; its arguments are steps. */
public class Main {
  private static final int DAEMONS = 3;

  /** Hooks speak one after the other, so that two runs can be compared. */
  private static CountDownLatch before = new CountDownLatch(0);

  public static void main(String[] args) throws Exception {
    for (String step : args) {
      String[] parts = step.split(":", 2);
      run(parts[0], parts.length > 1 ? parts[1] : "");
    }
  }

  private static void run(String step, String argument) throws Exception {
    switch (step) {
      case "ask" -> ask(argument);
      case "hang" -> daemon(() -> ask("HANG"));
      case "daemons" -> daemons();
      case "hook" -> hook(() -> ask(argument));
      case "hook-throws" ->
          hook(
              () -> {
                ask("a hook that throws");
                throw new IllegalStateException("thrown by a hook");
              });
      case "hook-many" ->
          hook(
              () -> {
                for (int i = 0; i < 500; i++) {
                  new Model().ask("last " + i);
                }
              });
      case "hook-exits" ->
          hook(
              () -> {
                daemon(() -> haltOnceToldSo(9));
                System.exit(3);
              });
      case "hook-halts" ->
          hook(
              () -> {
                ask("before it halts");
                haltOnceToldSo(8);
              });
      case "exit" -> System.exit(Integer.parseInt(argument));
      case "pool-exit" -> {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        pool.execute(Main::exit);
      }
      case "race" -> {
        new Thread(Main::exit).start();
        new Thread(Main::exit).start();
      }
      case "interrupted-exit" -> {
        Thread.currentThread().interrupt();
        System.exit(5);
      }
      case "virtual-exit" -> {
        Runnable exit = Main::exit;
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, exit);
        Thread.sleep(Long.MAX_VALUE);
      }
      case "halt" -> haltOnceToldSo(4);
      case "wait" -> {
        Files.createFile(Path.of("ready"));
        Thread.sleep(Long.MAX_VALUE);
      }
      case "throw" -> throw new IllegalStateException("thrown by main");
      case "talk" -> {
        Files.createFile(Path.of("ready"));
        System.out.print("talk ".repeat(200_000));
      }
      case "threads" -> threads();
      case "hook-threads" -> hook(Main::threads);
      default -> throw new IllegalArgumentException(step);
    }
  }

  private static void ask(String text) throws InterruptedException {
    System.out.println(new Model().ask(text));
  }

  private static void exit() {
    System.exit(5);
  }

  private static void hook(Step step) {
    CountDownLatch earlier = before;
    CountDownLatch done = new CountDownLatch(1);
    before = done;
    Thread hook =
        new Thread("host's hook") {
          @Override
          public void run() {
            try {
              earlier.await();
              step.run();
            } catch (Exception e) {
              throw new IllegalStateException(e.getMessage());
            } finally {
              done.countDown();
            }
          }
        };
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void daemon(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void daemons() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(DAEMONS);
    for (int i = 0; i < DAEMONS; i++) {
      String name = "daemon " + i + " call ";
      daemon(
          () -> {
            Model model = new Model();
            for (int n = 0; true; n++) {
              model.ask(name + n);
              if (n == 100) {
                busy.countDown();
              }
              Thread.sleep(0, 200_000);
            }
          });
    }
    busy.await();
  }

  private static void haltOnceToldSo(int code) throws Exception {
    Files.createFile(Path.of("ready"));
    while (!Files.exists(Path.of("go"))) {
      Thread.sleep(10);
    }
    Runtime.getRuntime().halt(code);
  }

  private static void threads() {
    Set<Thread> all = Thread.getAllStackTraces().keySet();
    all.stream()
        .map(each -> each.getName() + (each.isDaemon() ? " daemon" : ""))
        .sorted()
        .forEach(System.out::println);
  }

  private interface Step {
    void run() throws Exception;
  }
}
