package com.acme.studio;

/** The provider answered with something that is not a chat completion. */
public final class InvalidAnswerException extends LlmException {
  public InvalidAnswerException(String message) {
    super(message);
  }
}
