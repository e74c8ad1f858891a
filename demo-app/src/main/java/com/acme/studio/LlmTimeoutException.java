package com.acme.studio;

import java.time.Duration;

/** The provider did not answer in time. */
public final class LlmTimeoutException extends LlmException {
  public LlmTimeoutException(Duration timeout) {
    super("no answer within " + timeout.toMillis() + " ms");
  }
}
