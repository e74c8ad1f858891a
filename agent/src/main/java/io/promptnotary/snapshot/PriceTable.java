package io.promptnotary.snapshot;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prices as they stand in a file. Immutable.
 *
 * @param version what the file calls itself, a date in the shipped one
 * @param currency of all its prices, ISO 4217
 * @param providers in the order of the file, which decides where several match
 */
record PriceTable(String version, String currency, List<Provider> providers) {

  /**
   * Who sells calls.
   *
   * @param id the name in price ids
   * @param names other names of it, as hosts and libraries write them; or null
   * @param models names of models that it can be told by where no provider is known; or null
   * @param cachedOutside models whose cached tokens it counts outside the prompt's; null: none
   * @param reasoningOutside true if it counts reasoning outside the completion's tokens
   * @param fallback providers whose models it sells too, at their price
   * @param list its own models
   */
  record Provider(
      String id,
      @Nullable NameRule names,
      @Nullable NameRule models,
      @Nullable NameRule cachedOutside,
      boolean reasoningOutside,
      List<String> fallback,
      List<Model> list) {}

  /**
   * A model.
   *
   * @param id the name in price ids
   * @param names the names that it answers to
   * @param prices at least one; the last one that holds applies, else the first
   */
  record Model(String id, NameRule names, List<Price> prices) {
    Price price(Instant at) {
      for (int i = prices.size() - 1; i > 0; i--) {
        if (prices.get(i).holds(at)) {
          return prices.get(i);
        }
      }
      return prices.get(0);
    }
  }

  /** A model and who is asked for it. */
  record Found(Provider provider, Model model) {
    String id() {
      return provider.id + "/" + model.id;
    }
  }

  /** The provider of that name, however it is written; null if the table has none. */
  @Nullable Provider provider(String name) {
    String bare = bare(name);
    for (Provider each : providers) {
      if (bare(each.id).equals(bare)) {
        return each;
      }
    }
    for (Provider each : providers) {
      if (each.names != null && each.names.matches(bare)) {
        return each;
      }
    }
    return null;
  }

  /** Whose model this is by its name alone; null if that cannot be told. */
  @Nullable Provider maker(String model) {
    String name = NameRule.lower(model);
    for (Provider each : providers) {
      if (each.models != null && each.models.matches(name)) {
        return each;
      }
    }
    return null;
  }

  /** The model as {@code provider} sells it; null if it is not known to. */
  @Nullable Found find(Provider provider, String model) {
    String name = NameRule.lower(model);
    Found found = own(provider, name);
    for (String each : provider.fallback) {
      Provider other = provider(each);
      found = found == null && other != null ? own(other, name) : found;
    }
    int slash = name.lastIndexOf('/');
    // Some libraries put "models/" or the maker's name in front.
    return found == null && slash >= 0 ? find(provider, name.substring(slash + 1)) : found;
  }

  private static @Nullable Found own(Provider provider, String name) {
    for (Model each : provider.list) {
      if (NameRule.names(each.names, name)) {
        return new Found(provider, each);
      }
    }
    for (Model each : provider.list) {
      if (each.names.matches(name)) {
        return new Found(provider, each);
      }
    }
    return null;
  }

  /** {@code OPEN_AI}, {@code open-ai} and {@code OpenAI} are one. */
  static String bare(String name) {
    StringBuilder bare = new StringBuilder(name.length());
    for (char c : NameRule.lower(name).toCharArray()) {
      if (Character.isLetterOrDigit(c)) {
        bare.append(c);
      }
    }
    return bare.toString();
  }
}
