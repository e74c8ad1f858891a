package com.acme.mill;

import com.acme.mill.Composer.Prompt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Enters into the book from inside a call that it has begun, and that it is about to end. */
public class Model {
  private final Book book;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);

  Model(Book book) {
    this.book = book;
  }

  public Answer ask(Prompt prompt) {
    Order order = prompt.order();
    book.called(order);
    pause(order.millis());
    Answer answer = answer(order);
    book.answered(order);
    return answer;
  }

  public CompletableFuture<Answer> askLater(Prompt prompt) {
    Order order = prompt.order();
    book.called(order);
    CompletableFuture<Answer> future = new CompletableFuture<>();
    timer.schedule(
        () -> {
          Answer answer = answer(order);
          book.answered(order);
          future.complete(answer);
          book.returned(order);
        },
        order.millis(),
        TimeUnit.MILLISECONDS);
    return future;
  }

  /** Waits for the last answer of those that come later. */
  void end() throws InterruptedException {
    timer.shutdown();
    timer.awaitTermination(1, TimeUnit.MINUTES);
  }

  private static Answer answer(Order order) {
    long number = order.number();
    String body = ("said of " + number + "\n").repeat(order.lines());
    return new Answer("answer " + number + "\n" + body + "end " + number);
  }

  private static void pause(int millis) {
    try {
      if (millis != 0) {
        Thread.sleep(millis < 0 ? Long.MAX_VALUE : millis);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public record Answer(String text) {}
}
