package com.acme.studio;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What an editor sees of a draft that is being written. Safe on any thread. */
final class Screen implements Consumer<String> {
  private final int room;
  private final long begin = System.nanoTime();
  private final StringBuilder text = new StringBuilder();
  private final CompletableFuture<Void> full = new CompletableFuture<>();
  private long firstWords;

  /**
   * @param room how many characters it takes until it is full
   */
  Screen(int room) {
    this.room = room;
  }

  @Override
  public void accept(String words) {
    boolean overflows;
    synchronized (this) {
      if (text.isEmpty()) {
        firstWords = (System.nanoTime() - begin) / 1_000_000;
      }
      overflows = text.append(words).length() >= room;
    }
    if (overflows) {
      full.complete(null);
    }
  }

  /** Done as soon as more has been written than anybody wants to read. */
  CompletableFuture<Void> full() {
    return full;
  }

  synchronized String text() {
    return text.toString();
  }

  synchronized int characters() {
    return text.length();
  }

  /** How long the editor has waited for the first words, for the report. */
  synchronized String summary() {
    return "streamed, first words after " + firstWords + " ms, ";
  }
}
