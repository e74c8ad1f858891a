package com.acme.app;

import com.acme.llm.Client;
import com.acme.llm.Model;
import com.acme.llm.Sockets;
import java.io.File;

/** Uses a library, or does not: each argument is a step. */
public final class Main {
  private Main() {}

  public static void main(String[] steps) {
    for (String step : steps) {
      switch (step) {
        case "ask" -> Asking.ask();
        case "own" -> Owning.own(false);
        case "own again" -> Owning.own(true);
        case "connect" -> Connecting.connect();
        default -> System.out.println(step);
      }
    }
  }

  /** Apart, so that the library is not loaded where it is not used. */
  private static final class Asking {
    static void ask() {
      System.out.println(new Client().ask("it"));
    }
  }

  private static final class Connecting {
    static void connect() {
      System.out.println(new Sockets().connect("it"));
    }
  }

  private static final class Owning {
    static void own(boolean again) {
      Own own = new Own();
      Model model = own;
      do {
        System.out.println(model.answer("mine"));
      } while (again && !new File("done").exists());
    }
  }
}
