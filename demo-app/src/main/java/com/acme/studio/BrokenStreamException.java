package com.acme.studio;

/** A streamed answer stopped before its end. What had come by then is not lost. */
public final class BrokenStreamException extends LlmException {
  private final String textSoFar;

  public BrokenStreamException(String message, String textSoFar, Throwable cause) {
    super(message, cause);
    this.textSoFar = textSoFar;
  }

  /** Empty where the stream stopped before the first word. */
  public String textSoFar() {
    return textSoFar;
  }
}
