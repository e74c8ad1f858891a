package io.promptnotary.viewer;

import io.promptnotary.reading.Row;
import io.promptnotary.reading.Timeline;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time that a generation took, from top to bottom.
 *
 * @param total of the whole, for people
 * @param bars the generation itself, what came before its first call, its calls, what came after
 * @param priced true if some call tells its cost
 */
record Waterfall(String total, List<Bar> bars, boolean priced) {
  /** How wide the drawing is, in units of its own. */
  private static final int WIDTH = 1_000;

  private static final int THINNEST = 4;

  /**
   * One line.
   *
   * @param kind whole, call, open, rest or moment: the looks
   * @param x where it begins in the drawing; empty where that is unknown
   * @param first where the first words of a streamed answer came; null if there were none
   */
  record Bar(
      String label,
      String kind,
      String x,
      String width,
      @Nullable String first,
      String began,
      String took,
      @Nullable String outcome,
      @Nullable String glyph,
      @Nullable String tokens,
      @Nullable String cost,
      @Nullable String model,
      String notes,
      @Nullable String error) {
    boolean isDrawn() {
      return !x.isEmpty();
    }
  }

  static Waterfall of(Row row) {
    Timeline timeline = Timeline.of(row);
    Long latency = row.latency();
    Long linked = sinceStart(row, row.text(Column.LINKED_AT));
    long total =
        Math.max(timeline.total(), linked != null && linked < 2 * timeline.total() ? linked : 0);
    List<Bar> bars = new ArrayList<>();
    if (latency != null) {
      bars.add(plain("generation", "whole", 0L, latency, total));
    }
    Long first = timeline.calls().isEmpty() ? null : timeline.calls().get(0).offset();
    if (first != null && first > 0) {
      bars.add(plain("before the first call", "rest", 0L, first, total));
    }
    Long end = null;
    for (Timeline.Call call : timeline.calls()) {
      bars.add(bar(call, total));
      if (call.offset() != null && call.length() != null) {
        end = Math.max(end == null ? 0 : end, call.offset() + call.length());
      }
    }
    if (end != null && latency != null && latency > end) {
      bars.add(plain("after the last call", "rest", end, latency - end, total));
    }
    if (linked != null) {
      bars.add(plain("linked to its entity", "moment", linked, null, total));
    }
    return new Waterfall(
        Units.duration(latency == null ? timeline.total() : latency), bars, Timeline.isPriced(row));
  }

  private static @Nullable Long sinceStart(Row row, @Nullable String moment) {
    Instant start = Units.moment(row.text(Column.STARTED_AT));
    Instant then = Units.moment(moment);
    return start == null || then == null ? null : Duration.between(start, then).toMillis();
  }

  private static Bar plain(
      String label, String kind, Long offset, @Nullable Long length, long total) {
    return new Bar(
        label,
        kind,
        x(offset, total),
        width(offset, length == null ? Long.valueOf(0) : length, total),
        null,
        "+" + Units.duration(offset),
        length == null ? "" : Units.duration(length),
        null,
        null,
        null,
        null,
        null,
        "",
        null);
  }

  private static Bar bar(Timeline.Call call, long total) {
    Long offset = call.offset();
    Long length = call.length();
    Long first = call.firstWords();
    return new Bar(
        call.purpose() == null ? "call" : call.purpose(),
        length == null ? "open" : "failed".equals(call.outcome()) ? "broken" : "call",
        offset == null ? "" : x(offset, total),
        offset == null ? "" : width(offset, length, total),
        first == null || offset == null ? null : x(offset + first, total),
        offset == null ? "unknown" : "+" + Units.duration(offset),
        length == null ? "open" : Units.duration(length),
        call.outcome(),
        Badge.glyph(call.outcome()),
        call.tokens(),
        call.cost(),
        call.model(),
        call.notes(),
        call.error());
  }

  private static String x(long offset, long total) {
    return number(Math.min(WIDTH - THINNEST, Math.max(0, scaled(offset, total))));
  }

  private static String width(long offset, @Nullable Long length, long total) {
    double from = Math.min(WIDTH - THINNEST, Math.max(0, scaled(offset, total)));
    double width = length == null ? WIDTH : scaled(length, total);
    return number(Math.min(WIDTH - from, Math.max(THINNEST, width)));
  }

  private static double scaled(long millis, long total) {
    return WIDTH * (double) millis / Math.max(1, total);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
