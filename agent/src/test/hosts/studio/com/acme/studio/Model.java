package com.acme.studio;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

public class Model {
  RuntimeException thrown;
  CompletableFuture<Answer> future;

  public Answer ask(Prompt prompt) {
    if (prompt.user().contains("FAIL")) {
      thrown = refusal(prompt.user());
      throw thrown;
    }
    if (prompt.user().contains("HANG")) {
      Wait.forFile(Path.of("go"));
    }
    if (prompt.user().contains("EXIT")) {
      System.exit(7);
    }
    String text =
        prompt.user().contains("REPAIR") ? "{\"post\":\"short\"}" : "a draft that is far too long";
    return new Answer(text, new Answer.Usage(prompt.user().length(), text.length()));
  }

  public CompletableFuture<Answer> askLater(Prompt prompt) {
    future = new CompletableFuture<>();
    return future;
  }

  private static RuntimeException refusal(String why) {
    return new IllegalStateException("429 " + why, new RuntimeException("slow down"));
  }

  /** Waits for the test, though not for ever. */
  static final class Wait {
    static void forFile(Path file) {
      for (int i = 0; i < 10_000; i++) {
        if (Files.exists(file)) {
          return;
        }
        try {
          Thread.sleep(10);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      throw new IllegalStateException("nobody came");
    }
  }
}
