package com.acme.tails;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

public class Model {
  String ask(Prompt prompt, Callable<String> answer) throws Exception {
    return answer.call();
  }

  CompletableFuture<String> askLater(Prompt prompt, CompletableFuture<String> answer) {
    return answer;
  }
}
