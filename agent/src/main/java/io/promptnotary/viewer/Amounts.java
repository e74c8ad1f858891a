package io.promptnotary.viewer;

import io.promptnotary.reading.Units;
import io.promptnotary.store.Report.Amount;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Figures that may be unknown, which is a dash and never 0. Stateless. */
final class Amounts {
  private static final String UNKNOWN = "–";

  private Amounts() {}

  static String number(@Nullable Long value) {
    return value == null ? UNKNOWN : Units.count(value);
  }

  static String duration(double millis) {
    return Double.isNaN(millis) ? UNKNOWN : Units.millis(millis);
  }

  static String money(List<Amount> amounts) {
    return sums(amounts, Amount::sum);
  }

  /** Of one snapshot. */
  static String average(List<Amount> amounts) {
    return sums(amounts, Amount::average);
  }

  /** Currencies are not added. */
  private static String sums(List<Amount> amounts, ToDoubleFunction<Amount> figure) {
    return amounts.isEmpty()
        ? UNKNOWN
        : String.join(
            " + ",
            amounts.stream()
                .map(each -> Units.money(figure.applyAsDouble(each), each.currency()))
                .toList());
  }
}
