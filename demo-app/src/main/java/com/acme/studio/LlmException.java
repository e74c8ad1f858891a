package com.acme.studio;

/** The provider could not be asked, or its answer could not be used. */
public class LlmException extends RuntimeException {
  public LlmException(String message) {
    super(message);
  }

  public LlmException(String message, Throwable cause) {
    super(message, cause);
  }

  static LlmException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LlmException("interrupted while waiting for the provider", e);
  }
}
