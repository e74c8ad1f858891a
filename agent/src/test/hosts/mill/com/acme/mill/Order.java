package com.acme.mill;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One generation to be made.
 *
 * @param number of its own, also in the text of the prompt
 * @param kind how it is made
 * @param lines of its prompt and of its answer
 * @param millis that its call takes; less than 0 for ever
 * @param open how many ends are still missing
 */
public record Order(long number, Kind kind, int lines, int millis, AtomicInteger open) {
  public enum Kind {
    PLAIN,
    LATER,
    ENDLESS
  }

  static Order of(long number, Kind kind, int lines, int millis) {
    return new Order(number, kind, lines, millis, new AtomicInteger(kind == Kind.LATER ? 2 : 1));
  }
}
