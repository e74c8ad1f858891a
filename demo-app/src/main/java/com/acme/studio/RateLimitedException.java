package com.acme.studio;

import java.time.Duration;

/** The provider asks us to come back later. */
public final class RateLimitedException extends LlmException {
  private final Duration retryAfter;

  public RateLimitedException(Duration retryAfter) {
    super("HTTP 429: the provider asks to wait " + retryAfter.toSeconds() + " s");
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
