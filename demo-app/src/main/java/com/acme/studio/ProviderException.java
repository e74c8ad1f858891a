package com.acme.studio;

/** The provider refused with an HTTP status other than 429. */
public final class ProviderException extends LlmException {
  public ProviderException(int status, String reason) {
    super("HTTP " + status + ": " + reason);
  }
}
