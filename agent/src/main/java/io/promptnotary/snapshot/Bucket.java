package io.promptnotary.snapshot;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A kind of token. The kinds are disjoint: a token is counted in one bucket and billed once,
 * whatever totals the provider made of it.
 */
public enum Bucket {
  /** Tokens of the prompt that no cache had a part in. */
  INPUT(null, true),
  /** Tokens of the prompt that came from the provider's cache. */
  CACHE_READ(INPUT, true),
  /** Tokens of the prompt that went into the provider's cache. */
  CACHE_WRITE(INPUT, true),
  /** Tokens of the answer, reasoning left out. */
  OUTPUT(null, false),
  /** Tokens that the model thought in. */
  REASONING(OUTPUT, false),
  /** Tokens of the prompt that are sound. */
  INPUT_AUDIO(INPUT, true),
  /** Tokens of the prompt that are sound and came from the provider's cache. */
  CACHE_AUDIO_READ(CACHE_READ, true),
  /** Tokens of the answer that are sound. */
  OUTPUT_AUDIO(OUTPUT, false);

  private final @Nullable Bucket billedAs;
  private final boolean prompt;
  private final String key = name().toLowerCase(Locale.ROOT);

  Bucket(@Nullable Bucket billedAs, boolean prompt) {
    this.billedAs = billedAs;
    this.prompt = prompt;
  }

  /** The name in JSON: lower case. */
  public String key() {
    return key;
  }

  /** True for tokens that were sent, false for tokens that were answered. */
  public boolean isPrompt() {
    return prompt;
  }

  /** The bucket whose price holds where this one has none of its own, or null. */
  @Nullable Bucket billedAs() {
    return billedAs;
  }

  /** The bucket with this key, or null. */
  public static @Nullable Bucket of(String key) {
    for (Bucket bucket : values()) {
      if (bucket.key.equals(key)) {
        return bucket;
      }
    }
    return null;
  }
}
