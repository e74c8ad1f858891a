package com.acme.attached;

import java.nio.file.Files;
import java.nio.file.Path;

/** Asks again and again until the file "done" is there. */
public class Main {

  public static void main(String[] args) throws Exception {
    System.out.println(ask("before"));
    Files.createFile(Path.of("ready"));
    for (int i = 0; i < 10_000 && !Files.exists(Path.of("done")); i++) {
      ask("meanwhile");
      Thread.sleep(10);
    }
    System.out.println(ask("after"));
  }

  static String ask(String text) {
    return "answer to " + text;
  }
}
