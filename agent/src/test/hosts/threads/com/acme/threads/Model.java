package com.acme.threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Answers at once, or later on a thread of its own. */
class Model {
  private static final ScheduledExecutorService WIRE =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "wire");
            thread.setDaemon(true);
            return thread;
          });

  String ask(String prompt, String owner) {
    if (prompt.equals("FAIL")) {
      throw new IllegalStateException("for " + owner);
    }
    return "answer for " + owner;
  }

  CompletableFuture<String> askLater(String prompt, String owner) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    WIRE.schedule(() -> answer.complete("answer for " + owner), 2, TimeUnit.MILLISECONDS);
    return answer;
  }
}
