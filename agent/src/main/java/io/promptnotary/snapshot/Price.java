package io.promptnotary.snapshot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One price of a model, and when it holds. Immutable.
 *
 * @param from its first day in UTC, or null for ever
 * @param hours the part of the day that it is limited to, or null
 * @param base what tokens cost
 * @param tiers what they cost in calls with longer prompts, shortest first
 */
record Price(@Nullable LocalDate from, @Nullable Hours hours, Rates base, List<Tier> tiers) {
  private static final int MILLION = 6;
  private static final int THOUSAND = 3;

  /** A part of the day in UTC, over midnight if it ends before it starts. */
  record Hours(LocalTime start, LocalTime end) {
    boolean hold(LocalTime time) {
      boolean begun = !time.isBefore(start);
      boolean open = time.isBefore(end);
      return start.isAfter(end) ? begun || open : begun && open;
    }
  }

  /**
   * Holds for all tokens of a call whose whole prompt is longer than {@code above} tokens.
   *
   * @param rates complete, with what the tier leaves as it was
   */
  record Tier(long above, Rates rates) {}

  /**
   * What tokens cost.
   *
   * @param perMillion the price of a million tokens by {@link Bucket#ordinal}; null where there is
   *     none
   * @param perThousandCalls what a thousand calls cost besides, or null
   */
  record Rates(@Nullable BigDecimal[] perMillion, @Nullable BigDecimal perThousandCalls) {
    @Nullable BigDecimal of(Bucket bucket) {
      for (Bucket each = bucket; each != null; each = each.billedAs()) {
        BigDecimal found = perMillion[each.ordinal()];
        if (found != null) {
          return found;
        }
      }
      return null;
    }
  }

  boolean holds(Instant at) {
    return (from == null || !at.atOffset(ZoneOffset.UTC).toLocalDate().isBefore(from))
        && (hours == null || hours.hold(at.atOffset(ZoneOffset.UTC).toLocalTime()));
  }

  /**
   * What {@code usage} costs.
   *
   * @param name the model's id in the table
   */
  Cost cost(String name, String currency, Usage usage) {
    Tier reached = null;
    for (Tier tier : tiers) {
      reached = usage.prompt() > tier.above ? tier : reached;
    }
    Rates rates = reached == null ? base : reached.rates;
    BigDecimal sum =
        rates.perThousandCalls == null
            ? BigDecimal.ZERO
            : rates.perThousandCalls.movePointLeft(THOUSAND);
    for (Map.Entry<Bucket, Long> each : usage.tokens().entrySet()) {
      BigDecimal rate = rates.of(each.getKey());
      if (rate != null) {
        sum = sum.add(rate.multiply(BigDecimal.valueOf(each.getValue())).movePointLeft(MILLION));
      } else if (each.getValue() > 0) {
        return new Cost.Unknown(name + " has no price for " + each.getKey().key() + " tokens");
      }
    }
    return new Cost.Known(plain(sum), currency, id(name, reached));
  }

  private String id(String name, @Nullable Tier reached) {
    return name
        + (from == null ? "" : "@" + from)
        + (hours == null ? "" : "@" + hours.start + "-" + hours.end + "Z")
        + (reached == null ? "" : ">" + reached.above);
  }

  /** The same figure to {@link Prices#DIGITS} digits, without an exponent and idle zeros. */
  private static BigDecimal plain(BigDecimal sum) {
    BigDecimal cut =
        sum.scale() > Prices.DIGITS ? sum.setScale(Prices.DIGITS, RoundingMode.HALF_EVEN) : sum;
    BigDecimal bare = cut.stripTrailingZeros();
    return bare.scale() < 0 ? bare.setScale(0) : bare;
  }
}
