package io.promptnotary.bench.host;

import java.io.IOException;
import java.util.List;

/**
 * The smallest host: says {@code main}; with {@code work} runs one generation and says {@code
 * worked}; with {@code idle} waits until its standard input is closed.
 */
public final class Hello {
  private Hello() {}

  /** Runs what is asked for. */
  public static void main(String[] arguments) throws IOException {
    System.out.println("main");
    List<String> asked = List.of(arguments);
    if (asked.contains("work")) {
      System.out.println("worked " + Work.once());
    }
    if (asked.contains("premain")) {
      System.out.println("premain " + System.getProperty("bench.premain"));
    }
    if (asked.contains("idle")) {
      System.in.read();
    }
  }

  /** Apart, so that the pipeline is loaded only where it runs. */
  private static final class Work {
    static long once() {
      return new Pipeline().generate(new Pipeline.Request("autumn", "acme", "u-1"));
    }
  }
}
