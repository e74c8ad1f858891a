package com.acme.mill;

import com.acme.mill.Composer.Prompt;
import com.acme.mill.Model.Answer;
import java.util.concurrent.CompletableFuture;

public class Generator {
  private final Composer composer = new Composer();
  private final Model model;

  Generator(Model model) {
    this.model = model;
  }

  public Answer generate(Order order) {
    Prompt prompt = composer.compose(order);
    Answer answer = model.ask(prompt);
    if (check(answer)) {
      save(order);
    }
    return answer;
  }

  public CompletableFuture<Answer> generateLater(Order order) {
    return model.askLater(composer.compose(order));
  }

  boolean check(Answer answer) {
    return !answer.text().isEmpty();
  }

  long save(Order order) {
    return order.number();
  }
}
