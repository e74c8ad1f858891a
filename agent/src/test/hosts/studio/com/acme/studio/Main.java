package com.acme.studio;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public class Main {
  private static final Generator GENERATOR = new Generator();
  private static final Model MODEL = GENERATOR.model;

  public static void main(String[] args) throws Exception {
    for (String scenario : args) {
      run(scenario);
    }
  }

  private static void run(String scenario) throws Exception {
    switch (scenario) {
      case "pipeline" -> System.out.println("saved " + GENERATOR.generate(Request.sample()));
      case "both-streams" -> {
        System.out.print("déjà vu ☕ without a line's end");
        System.err.print("host's own complaint: ☕");
        System.err.write(0xff);
        System.err.flush();
      }
      case "call" -> System.out.println(MODEL.ask(new Prompt("be brief", "only asked")).getText());
      case "compose" -> {
        Prompt prompt = new Composer().compose(Request.sample());
        System.out.println(MODEL.ask(prompt).getText());
      }
      case "save-later" -> {
        String post = GENERATOR.draftAndEdit(Request.sample());
        System.out.println(post + " saved " + new Repository().save(post));
      }
      case "big" -> {
        String text = "0123456789abcdé☕".repeat(65_536);
        System.out.println(MODEL.ask(new Prompt(text, "big " + text)).getText());
      }
      case "failing" -> failing();
      case "uncaught" -> MODEL.ask(new Prompt("be brief", "FAIL uncaught"));
      case "hang" -> System.out.println(MODEL.ask(new Prompt("be brief", "HANG on")).getText());
      case "future" -> future();
      case "future-failing" -> futureFailing();
      case "future-cancelled" -> futureCancelled();
      case "future-generation" -> futureGeneration();
      case "exit" -> {
        System.out.println(MODEL.ask(new Prompt("be brief", "last words")).getText());
        System.exit(7);
      }
      case "exit-inside" -> MODEL.ask(new Prompt("be brief", "EXIT now"));
      case "daemon" -> daemon();
      case "close-err" -> System.err.close();
      case "threads" -> threads();
      case "nothing" -> {}
      default -> throw new IllegalArgumentException(scenario);
    }
  }

  private static void failing() {
    try {
      MODEL.ask(new Prompt("be brief", "FAIL please"));
    } catch (IllegalStateException e) {
      System.out.println(
          "same object " + (e == MODEL.thrown) + ", suppressed " + e.getSuppressed().length);
      for (Throwable each = e; each != null; each = each.getCause()) {
        System.out.println(each);
        for (StackTraceElement element : each.getStackTrace()) {
          System.out.println("  " + element);
        }
      }
    }
  }

  private static void future() {
    CompletableFuture<Answer> future = MODEL.askLater(new Prompt("be brief", "later"));
    System.out.println("same object " + (future == MODEL.future) + ", done " + future.isDone());
    Model.Wait.forFile(Path.of("go"));
    Answer answer = new Answer("at last", new Answer.Usage(3, 2));
    MODEL.future.complete(answer);
    System.out.println("same answer " + (future.join() == answer));
  }

  private static void futureFailing() {
    CompletableFuture<Answer> future = MODEL.askLater(new Prompt("be brief", "never"));
    IllegalStateException failure = new IllegalStateException("gone");
    MODEL.future.completeExceptionally(failure);
    try {
      future.join();
    } catch (CompletionException e) {
      System.out.println("same object " + (e.getCause() == failure));
    }
  }

  private static void futureCancelled() {
    CompletableFuture<Answer> future = MODEL.askLater(new Prompt("be brief", "given up"));
    future.cancel(true);
    try {
      future.join();
    } catch (CancellationException e) {
      System.out.println("cancelled " + future.isCancelled());
    }
  }

  private static void futureGeneration() throws Exception {
    CompletableFuture<Answer> future = GENERATOR.generateLater(Request.sample());
    System.out.println("same object " + (future == MODEL.future));
    Thread other =
        new Thread(() -> MODEL.future.complete(new Answer("elsewhere", new Answer.Usage(5, 1))));
    other.start();
    other.join();
    System.out.println(future.join().getText());
  }

  private static void daemon() throws Exception {
    MODEL.ask(new Prompt("be brief", "before the end"));
    CountDownLatch running = new CountDownLatch(1);
    Thread daemon =
        new Thread(
            () -> {
              running.countDown();
              MODEL.ask(new Prompt("be brief", "HANG in a daemon"));
            });
    daemon.setDaemon(true);
    daemon.start();
    running.await();
    System.out.println("main ends");
  }

  private static void threads() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String tone = "tone-" + i;
      Request sample = Request.sample();
      all.add(
          pool.submit(
              () ->
                  GENERATOR.draftAndEdit(
                      new Request(tone, "user-9", sample.template(), sample.topic(), tone))));
    }
    for (Future<?> each : all) {
      each.get();
    }
    pool.shutdown();
    System.out.println("all done");
  }
}
