package com.acme.desk;

/** A term to define; {@code number} decides what will happen to it. */
public record Order(
    String org,
    String user,
    String session,
    String platform,
    String term,
    boolean feedback,
    int number) {

  static Order of(int number) {
    return new Order(
        "org-" + number % 3, "user-9", "session-" + number, "web", "term " + number, true, number);
  }

  boolean isRefused() {
    return number % 5 == 4;
  }

  boolean isUnclear() {
    return number % 7 == 3;
  }
}
