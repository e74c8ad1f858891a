package com.acme.ledger;

import java.nio.file.Files;
import java.nio.file.Path;

/** A host that must never call a model unrecorded. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "inside" -> System.out.println(new Model().ask("INSIDE"));
      case "calls" -> calls();
      case "threads" -> threads();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void calls() throws Exception {
    Model model = new Model();
    attempt(() -> model.ask("a text"));
    attempt(() -> model.count("a number"));
    attempt(
        () -> {
          Model.tell("nothing");
          return "told";
        });
    Files.createFile(Path.of("tried"));
    Model.await("go");
    attempt(() -> model.ask("again"));
  }

  private static void threads() throws Exception {
    Model model = new Model();
    Thread[] all = new Thread[8];
    for (int i = 0; i < all.length; i++) {
      int number = i;
      all[i] = new Thread(() -> attempt(() -> model.ask("thread " + number)));
      all[i].start();
    }
    for (Thread each : all) {
      each.join();
    }
  }

  private interface Call {
    Object make() throws Exception;
  }

  private static void attempt(Call call) {
    try {
      System.out.println(call.make());
    } catch (IllegalStateException refused) {
      System.out.println(refused.getClass().getName() + ": " + refused.getMessage());
    } catch (Exception other) {
      System.out.println("unexpected " + other);
    }
  }
}
