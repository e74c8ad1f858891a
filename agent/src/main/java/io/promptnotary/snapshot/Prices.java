package io.promptnotary.snapshot;

import io.promptnotary.snapshot.PriceTable.Found;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What tokens cost: a price table and the user's own prices over it. Safe on any thread. The
 * shipped table is read when it is first asked for anything, not before, so that a host whose calls
 * report no tokens never holds it.
 */
public final class Prices {
  /** Digits behind the point that a cost has at most; more are rounded half to even. */
  public static final int DIGITS = 12;

  /** Nothing has a price here. */
  public static final Prices NONE = new Prices(new Table(null, null), List.of());

  // What a host asks for is a handful of models; this only bounds odd ones.
  private static final int MAX_KNOWN = 256;

  private final Table table;
  private final List<Override> own;
  private final Map<Asked, Answer> known = new HashMap<>();

  private record Asked(@Nullable String provider, String model) {}

  /**
   * What the table knows.
   *
   * @param counts the provider whose habits of counting apply, or null
   * @param found what is priced, or null
   * @param reason why nothing is; null if {@code found} is not
   */
  private record Answer(
      PriceTable.@Nullable Provider counts, @Nullable Found found, @Nullable String reason) {}

  /** A table, or where it comes from until it is needed. */
  private static final class Table {
    private final @Nullable Supplier<PriceTable> source;
    private @Nullable PriceTable read;

    Table(@Nullable Supplier<PriceTable> source, @Nullable PriceTable read) {
      this.source = source;
      this.read = read;
    }

    synchronized @Nullable PriceTable get() {
      if (read == null && source != null) {
        read = source.get();
      }
      return read;
    }
  }

  /**
   * The user's own price of a model, per million tokens.
   *
   * @param provider as hosts name it, or null for any
   * @param model the model's name; a star stands for any letters or none
   * @param currency ISO 4217
   * @param input tokens of the prompt
   * @param cacheRead tokens of the prompt that came from a cache; null: as {@code input}
   * @param cacheWrite tokens of the prompt that went into a cache; null: as {@code input}
   * @param output tokens of the answer, reasoning among them
   */
  public record Override(
      @Nullable String provider,
      String model,
      String currency,
      BigDecimal input,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal cacheWrite,
      BigDecimal output) {

    private boolean isFor(@Nullable String asked, String name) {
      return (provider == null
              || (asked != null && PriceTable.bare(asked).equals(PriceTable.bare(provider))))
          && matches(NameRule.lower(model), NameRule.lower(name));
    }

    private Price price() {
      @Nullable BigDecimal[] rates = new BigDecimal[Bucket.values().length];
      rates[Bucket.INPUT.ordinal()] = input;
      rates[Bucket.CACHE_READ.ordinal()] = cacheRead;
      rates[Bucket.CACHE_WRITE.ordinal()] = cacheWrite;
      rates[Bucket.OUTPUT.ordinal()] = output;
      return new Price(null, null, new Price.Rates(rates, null), List.of());
    }

    private String id() {
      return "own/" + (provider == null ? "" : provider + "/") + model;
    }

    private static boolean matches(String pattern, String name) {
      String[] pieces = pattern.split("\\*", -1);
      int last = pieces.length - 1;
      if (last == 0) {
        return name.equals(pattern);
      }
      int at = pieces[0].length();
      int end = name.length() - pieces[last].length();
      if (at > end || !name.startsWith(pieces[0]) || !name.endsWith(pieces[last])) {
        return false;
      }
      for (int i = 1; i < last; i++) {
        int found = name.indexOf(pieces[i], at);
        if (found < 0 || found + pieces[i].length() > end) {
          return false;
        }
        at = found + pieces[i].length();
      }
      return true;
    }
  }

  private Prices(Table table, List<Override> own) {
    this.table = table;
    this.own = List.copyOf(own);
  }

  /** The table in this jar. */
  public static Prices shipped() {
    return new Prices(new Table(Prices::readShipped, null), List.of());
  }

  /**
   * A table of the user's own, in the format of the shipped one.
   *
   * @throws IllegalArgumentException if it is none; the message names the line and the flaw
   */
  public static Prices parse(String json) {
    return new Prices(new Table(null, PriceReader.read(json)), List.of());
  }

  /** These, and {@code more} which win over them, the first that matches over the others. */
  public Prices with(List<Override> more) {
    List<Override> all = new ArrayList<>(more);
    all.addAll(own);
    return new Prices(table, all);
  }

  /** What the table calls itself; null if there is none. */
  public @Nullable String version() {
    PriceTable read = table.get();
    return read == null ? null : read.version();
  }

  /** How many models the table has prices for. */
  public int models() {
    PriceTable read = table.get();
    return read == null ? 0 : read.providers().stream().mapToInt(p -> p.list().size()).sum();
  }

  /**
   * What a call cost.
   *
   * <p>A provider that is named decides alone: a model that it is not known to sell has no cost,
   * even if another one sells a model of that name. Without one, the model's name tells.
   *
   * @param provider as the host names it, or null
   * @param model as the provider answered or the host asked, or null
   * @param at when the call began
   */
  public Cost cost(@Nullable String provider, @Nullable String model, Usage usage, Instant at) {
    if (own.isEmpty() && table.get() == null) {
      return new Cost.Unknown("no price table");
    }
    if (model == null || model.isBlank()) {
      return new Cost.Unknown("the model is not known");
    }
    for (Override each : own) {
      if (each.isFor(provider, model)) {
        return each.price().cost(each.id(), each.currency, usage);
      }
    }
    PriceTable read = table.get();
    if (read == null) {
      return new Cost.Unknown("no price table");
    }
    Answer answer = find(read, provider, model);
    Found found = answer.found;
    return found == null
        ? new Cost.Unknown(String.valueOf(answer.reason))
        : found.model().price(at).cost(found.id(), read.currency(), usage);
  }

  /** True if this provider counts cached tokens beside the prompt's instead of among them. */
  boolean cachedOutside(@Nullable String provider, @Nullable String model) {
    PriceTable.Provider asked = seller(provider, model);
    return asked != null
        && asked.cachedOutside() != null
        && asked.cachedOutside().matches(NameRule.lower(model == null ? "" : model));
  }

  /** True if this provider counts reasoning beside the completion's tokens. */
  boolean reasoningOutside(@Nullable String provider, @Nullable String model) {
    PriceTable.Provider asked = seller(provider, model);
    return asked != null && asked.reasoningOutside() && !cachedOutside(provider, model);
  }

  private PriceTable.@Nullable Provider seller(@Nullable String provider, @Nullable String model) {
    PriceTable read = table.get();
    return read == null ? null : find(read, provider, model == null ? "" : model).counts;
  }

  private Answer find(PriceTable read, @Nullable String provider, String model) {
    Asked asked = new Asked(provider, model);
    synchronized (known) {
      Answer answer = known.get(asked);
      if (answer == null) {
        if (known.size() >= MAX_KNOWN) {
          known.clear();
        }
        answer = search(read, provider, model);
        known.put(asked, answer);
      }
      return answer;
    }
  }

  private static Answer search(PriceTable read, @Nullable String provider, String model) {
    PriceTable.Provider named = provider == null ? null : read.provider(provider);
    PriceTable.Provider maker = named == null ? read.maker(model) : named;
    PriceTable.Provider seller = provider == null ? maker : named;
    if (seller == null) {
      String who = provider == null ? "model " + model : "provider " + provider;
      return new Answer(maker, null, who + " is not in the price table");
    }
    Found found = read.find(seller, model);
    String reason = "model " + model + " of " + seller.id() + " is not in the price table";
    return new Answer(maker, found, found == null ? reason : null);
  }

  private static PriceTable readShipped() {
    try (InputStream in =
        Objects.requireNonNull(Prices.class.getResourceAsStream("prices.json"), "prices.json")) {
      return PriceReader.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("prices.json in promptnotary.jar cannot be read", e);
    }
  }
}
