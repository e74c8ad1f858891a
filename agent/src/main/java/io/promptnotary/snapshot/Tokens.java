package io.promptnotary.snapshot;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one call: what the provider reported, and the disjoint buckets behind it.
 *
 * <p>{@code prompt_tokens} is the whole input: as OpenAI and Google report it, and for providers
 * that count cached tokens beside it (Anthropic, Bedrock) the sum of what they report. {@code
 * completion_tokens} is the whole output, reasoning among it.
 *
 * @param reported the figures as captured, by kind; empty if there were none
 * @param usage the buckets, or null if they cannot be told
 * @param estimated true if {@code usage} was counted here
 * @param problem why {@code usage} is null
 */
record Tokens(
    Map<String, Long> reported, @Nullable Usage usage, boolean estimated, String problem) {
  private static final List<String> KINDS =
      List.of("prompt", "completion", "total", "cached", "cache_write", "reasoning");

  /**
   * The tokens of {@code call}.
   *
   * @param prices know how the provider counts
   * @param tokenizer counts where the provider did not; null: nobody does
   */
  static Tokens of(Item call, Prices prices, @Nullable Tokenizer tokenizer, Gaps gaps) {
    Map<String, Long> reported = new LinkedHashMap<>();
    for (String kind : KINDS) {
      Long count = call.count("tokens." + kind, gaps);
      if (count != null) {
        reported.put(kind, count);
      }
    }
    if (!reported.isEmpty()) {
      return new Reading(call, prices, reported).tokens(gaps);
    }
    Usage counted = tokenizer == null ? null : tokenizer.count(call);
    return new Tokens(reported, counted, counted != null, silence(call));
  }

  private static String silence(Item call) {
    if (call.isOpen()) {
      return "the call has not ended";
    }
    String how = call.isAbandoned() ? "an abandoned" : call.cancelled ? "a cancelled" : "a failed";
    return (call.isSuccess() ? "" : how + " call: ") + "no tokens were reported";
  }

  boolean isSilent() {
    return reported.isEmpty() && usage == null;
  }

  /** The known figures under their names in the store, without buckets. */
  Map<String, Long> totals() {
    Map<String, Long> totals = new LinkedHashMap<>();
    Usage known = usage;
    Long prompt = known == null ? reported.get("prompt") : Long.valueOf(known.prompt());
    Long completion = known == null ? reported.get("completion") : Long.valueOf(known.completion());
    put(totals, "prompt_tokens", prompt);
    put(totals, "completion_tokens", completion);
    put(
        totals,
        "total_tokens",
        prompt != null && completion != null
            ? Long.valueOf(prompt + completion)
            : reported.get("total"));
    for (String kind : KINDS.subList(3, KINDS.size())) {
      put(totals, kind + "_tokens", reported.get(kind));
    }
    return totals;
  }

  /** The member {@code tokens} of a call; empty if nothing is known. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>(totals());
    if (usage != null) {
      json.put("buckets", usage.json());
    }
    if (!isSilent()) {
      json.put("source", estimated ? "estimated" : "reported");
    }
    if (!reported.isEmpty()) {
      json.put("reported", reported);
    }
    return json;
  }

  private static void put(Map<String, Long> totals, String name, @Nullable Long count) {
    if (count != null) {
      totals.put(name, count);
    }
  }

  /** Takes reported figures apart by the provider's habits. */
  private record Reading(Item call, Prices prices, Map<String, Long> reported) {

    Tokens tokens(Gaps gaps) {
      Long read = reported.get("cached");
      Long written = reported.get("cache_write");
      Long reasoning = reported.get("reasoning");
      long cached = or0(read) + or0(written);
      long thought = or0(reasoning);
      boolean cachedApart = cached > 0 && prices.cachedOutside(provider(), call.text("model"));
      boolean thoughtApart = thought > 0 && thoughtApart();
      Long total = cachedApart ? null : reported.get("total");
      Long prompt = reported.get("prompt");
      Long completion = reported.get("completion");
      if (total != null && prompt == null && completion != null) {
        prompt = total - completion - (thoughtApart ? thought : 0);
      } else if (total != null && completion == null && prompt != null) {
        completion = total - prompt;
        thoughtApart = false;
      }
      if (prompt == null || completion == null) {
        return none("no " + (prompt == null ? "prompt" : "completion") + " tokens were reported");
      }
      long input = prompt - (cachedApart ? 0 : cached);
      long output = completion - (thoughtApart ? 0 : thought);
      if (input < 0) {
        return odd("tokens.prompt", prompt + " prompt tokens, " + cached + " of them cached", gaps);
      }
      if (output < 0) {
        return odd(
            "tokens.completion",
            completion + " completion tokens, " + thought + " of them reasoning",
            gaps);
      }
      Map<Bucket, Long> buckets = new EnumMap<>(Bucket.class);
      buckets.put(Bucket.INPUT, input);
      put(buckets, Bucket.CACHE_READ, read);
      put(buckets, Bucket.CACHE_WRITE, written);
      buckets.put(Bucket.OUTPUT, output);
      put(buckets, Bucket.REASONING, reasoning);
      return new Tokens(reported, new Usage(buckets), false, "");
    }

    /** The provider's own total tells; without one, its habit. */
    private boolean thoughtApart() {
      Long prompt = reported.get("prompt");
      Long completion = reported.get("completion");
      Long total = reported.get("total");
      if (prompt != null && completion != null && total != null) {
        long rest = total - prompt - completion;
        if (rest == 0 || rest == or0(reported.get("reasoning"))) {
          return rest != 0;
        }
      }
      return prices.reasoningOutside(provider(), call.text("model"));
    }

    private Tokens odd(String field, String what, Gaps gaps) {
      gaps.add(call.spot(field), what + ": the figures contradict each other");
      return none("the tokens contradict each other");
    }

    private Tokens none(String problem) {
      return new Tokens(reported, null, false, problem);
    }

    private @Nullable String provider() {
      return call.text("provider");
    }

    private static long or0(@Nullable Long count) {
      return count == null ? 0 : count;
    }

    private static void put(Map<Bucket, Long> buckets, Bucket bucket, @Nullable Long count) {
      if (count != null) {
        buckets.put(bucket, count);
      }
    }
  }
}
