package com.acme.studio;

import java.io.PrintStream;
import java.util.Locale;

/** Says how each order went, one a line, and adds up. For one thread. */
final class Report {
  private final PrintStream out;
  private final int orders;
  private final long start = System.nanoTime();
  private long begin;
  private int begun;
  private int saved;
  private int repairs;
  private int cancelled;

  Report(PrintStream out, int orders) {
    this.out = out;
    this.orders = orders;
  }

  /** The first half of a line, so that one sees what is being waited for. */
  void begin(GenerationRequest order) {
    begun++;
    print(
        "[%2d/%d] %-5s %-13s %-10s",
        begun, orders, order.templateId(), order.orgId(), order.platform().id());
    begin = System.nanoTime();
  }

  /**
   * @param how how it came to be saved, with what parts it from the rest; may be empty
   */
  void saved(String how, Post post) {
    saved++;
    repairs += post.repairs();
    line("%ssaved as %d%s", how, post.id(), repaired(post.repairs()));
  }

  void cancelled(String how) {
    cancelled++;
    line("cancelled by %s", how);
  }

  void failed(Throwable failure) {
    line("FAILED %s: %s", failure.getClass().getSimpleName(), failure.getMessage());
  }

  /** Prints the sums; returns whether there is anything to show for the day. */
  boolean end() {
    print(
        "%d requests: %d posts saved after %d repairs, %s%d failed, %.1f s%n",
        orders,
        saved,
        repairs,
        cancelled == 0 ? "" : cancelled + " cancelled, ",
        orders - saved - cancelled,
        (System.nanoTime() - start) / 1e9);
    return saved > 0;
  }

  private void line(String format, Object... values) {
    long took = (System.nanoTime() - begin) / 1_000_000;
    print(" %5d ms  %s%n", took, String.format(Locale.ROOT, format, values));
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
    out.flush();
  }

  private static String repaired(int repairs) {
    return repairs == 0 ? "" : repairs == 1 ? " (1 repair)" : " (" + repairs + " repairs)";
  }
}
