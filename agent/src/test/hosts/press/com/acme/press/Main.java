package com.acme.press;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks, with a number in each prompt, until a file "stop" appears; "asked" holds the last number. */
public class Main {
  public static void main(String[] args) throws Exception {
    String name = args[0];
    Path stop = Path.of("stop");
    Path asked = Path.of(name + ".asked");
    Path next = Path.of(name + ".next");
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    Press press = new Press();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!Files.exists(stop)) {
                  String prompt = name + " " + begun.incrementAndGet();
                  if (press.ask(prompt).equals("answer to " + prompt)) {
                    answered.incrementAndGet();
                  }
                  pause(1);
                }
              });
      thread.start();
      threads.add(thread);
    }
    while (threads.stream().anyMatch(Thread::isAlive)) {
      Files.writeString(next, String.valueOf(begun.get()));
      Files.move(next, asked, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      pause(20);
    }
    System.out.println("asked " + begun + ", answered " + answered);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
