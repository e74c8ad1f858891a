package com.acme.styles;

import java.util.Iterator;
import java.util.List;

/** What a model answers: some chunks, and then its end or a failure. */
record Script(String prompt, int failAfter) {
  static final List<String> CHUNKS = List.of("Hello", ", ", "world");

  static Script of(String prompt) {
    int failAfter =
        prompt.endsWith("failed-first") ? 0 : prompt.endsWith("failed-midway") ? 2 : -1;
    return new Script(prompt, failAfter);
  }

  void begin() {
    if (prompt.endsWith("failed-at-once")) {
      throw new Broken(prompt);
    }
  }

  /** The chunks, one by one; notes in {@code log} when each is asked for. */
  Iterator<String> chunks(Log log) {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < CHUNKS.size();
      }

      @Override
      public String next() {
        log.add("made " + at);
        if (at == failAfter) {
          throw new Broken(prompt);
        }
        return CHUNKS.get(at++);
      }
    };
  }

  /** What a provider breaks off with: each has an identity. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String prompt) {
      super("the provider broke off: " + prompt);
      last = this;
    }

    static volatile Broken last;
  }
}
