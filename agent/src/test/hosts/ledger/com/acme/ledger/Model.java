package com.acme.ledger;

import java.nio.file.Files;
import java.nio.file.Path;

public class Model {
  public String ask(String prompt) throws Exception {
    System.out.println("asked " + prompt);
    if (prompt.equals("INSIDE")) {
      Files.createFile(Path.of("inside"));
      await("go");
    }
    return "answer to " + prompt;
  }

  public int count(String prompt) {
    System.out.println("asked " + prompt);
    return 7;
  }

  public static void tell(String prompt) {
    System.out.println("asked " + prompt);
  }

  static void await(String file) throws InterruptedException {
    while (!Files.exists(Path.of(file))) {
      Thread.sleep(1);
    }
  }
}
