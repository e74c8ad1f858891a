package io.promptnotary.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Bars over time, and the same figures as a table. Drawn here, so that it needs no script, prints,
 * and follows the colours of the page.
 *
 * @param title what is drawn
 * @param summary the drawing in words
 * @param top what a bar of full height stands for
 * @param from the first stretch of time
 * @param to the last
 * @param rects the bars
 * @param names of the series
 * @param lines of the table
 */
record Chart(
    String title,
    String summary,
    String top,
    String from,
    String to,
    List<Rect> rects,
    List<Name> names,
    List<Line> lines) {
  private static final double WIDTH = 600;
  private static final double HEIGHT = 160;

  /** A bar. */
  record Rect(String kind, String x, String y, String width, String height, String title) {}

  /** A series in the legend and in the head of the table. */
  record Name(String kind, String name) {}

  /** What the table has for a stretch of time. */
  record Line(String label, List<String> cells) {}

  /**
   * Figures of one kind.
   *
   * @param kind its looks
   * @param values one for each stretch of time; NaN where nothing is known
   */
  record Series(String kind, String name, double[] values) {}

  boolean hasRects() {
    return !rects.isEmpty();
  }

  /**
   * Draws.
   *
   * @param labels of the stretches of time
   * @param stacked true to put the series on top of each other, false for side by side
   */
  static Chart of(
      String title,
      List<String> labels,
      List<Series> series,
      boolean stacked,
      DoubleFunction<String> format) {
    double top = 0;
    int highest = -1;
    for (int i = 0; i < labels.size(); i++) {
      double height = 0;
      for (Series each : series) {
        double value = zero(each.values()[i]);
        height = stacked ? height + value : Math.max(height, value);
      }
      if (height > top) {
        top = height;
        highest = i;
      }
    }
    String summary =
        highest < 0
            ? title + ": nothing in this time"
            : title
                + " from "
                + labels.get(0)
                + " to "
                + labels.get(labels.size() - 1)
                + ", at most "
                + format.apply(top)
                + " ("
                + labels.get(highest)
                + ")";
    return new Chart(
        title,
        summary,
        highest < 0 ? "" : format.apply(top),
        labels.isEmpty() ? "" : labels.get(0),
        labels.isEmpty() ? "" : labels.get(labels.size() - 1),
        highest < 0 ? List.of() : rects(labels, series, stacked, top, format),
        series.stream().map(each -> new Name(each.kind(), each.name())).toList(),
        lines(labels, series, format));
  }

  private static List<Rect> rects(
      List<String> labels,
      List<Series> series,
      boolean stacked,
      double top,
      DoubleFunction<String> format) {
    List<Rect> rects = new ArrayList<>();
    double slot = WIDTH / labels.size();
    double room = Math.min(slot * 0.8, 48);
    double width = stacked ? room : room / series.size();
    for (int i = 0; i < labels.size(); i++) {
      double base = 0;
      double x = i * slot + (slot - room) / 2;
      for (Series each : series) {
        double value = zero(each.values()[i]);
        if (value > 0) {
          double height = Math.max(1.5, HEIGHT * value / top);
          double y = HEIGHT - base - height;
          rects.add(
              new Rect(
                  each.kind(),
                  number(x),
                  number(Math.max(0, y)),
                  number(Math.max(1, width - (slot > 6 ? 1 : 0))),
                  number(height),
                  labels.get(i) + ", " + each.name() + ": " + format.apply(value)));
          base += stacked ? height : 0;
        }
        x += stacked ? 0 : width;
      }
    }
    return rects;
  }

  private static List<Line> lines(
      List<String> labels, List<Series> series, DoubleFunction<String> format) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      List<String> cells = new ArrayList<>();
      boolean known = false;
      for (Series each : series) {
        double value = each.values()[i];
        known |= !Double.isNaN(value);
        cells.add(Double.isNaN(value) ? "–" : format.apply(value));
      }
      if (known) {
        lines.add(new Line(labels.get(i), cells));
      }
    }
    return lines;
  }

  private static double zero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
