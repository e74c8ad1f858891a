package com.acme.studio;

/** The provider could not be asked, or its answer could not be used. */
public class LlmException extends RuntimeException {
  public LlmException(String message) {
    super(message);
  }

  public LlmException(String message, Throwable cause) {
    super(message, cause);
  }
}
