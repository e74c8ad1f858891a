package com.acme.styles;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a host can observe. */
final class Log {
  private final List<String> lines = new ArrayList<>();

  synchronized void add(String line) {
    lines.add(line);
  }

  synchronized void print(PrintStream out, String scenario) {
    for (String line : lines) {
      out.println(scenario + ": " + line);
    }
    lines.clear();
  }

  void failed(Throwable thrown) {
    boolean same = thrown == Script.Broken.last;
    add("failed " + thrown.getClass().getSimpleName() + (same ? ", the very one" : ""));
  }
}
