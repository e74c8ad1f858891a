package io.promptnotary.snapshot;

import java.math.BigDecimal;

/** What a call cost, or why nobody can tell. */
public sealed interface Cost {

  /**
   * A known cost.
   *
   * @param amount from 0 up, at most {@link Prices#DIGITS} digits behind the point
   * @param currency ISO 4217
   * @param priceId the price that it was computed by: {@code provider/model}, with {@code @} and
   *     its first day or its hours of the day (UTC) if it has any, and with {@code >} and the
   *     prompt's length in tokens where a price for longer prompts applied; {@code own/pattern} for
   *     a price of the user's own
   */
  record Known(BigDecimal amount, String currency, String priceId) implements Cost {}

  /**
   * No cost: unknown is not zero.
   *
   * @param reason a short sentence
   */
  record Unknown(String reason) implements Cost {}
}
