package io.promptnotary.boot;

/**
 * A call to a model was not made, because it could not be put on record in time and the
 * configuration says {@code store.on_timeout: refuse}. Thrown out of the host's own method that
 * would have made the call. Lives in the bootstrap class loader, so that every host class can see
 * it; a host that does not want to know of Promptnotary catches {@link IllegalStateException}.
 */
public final class CallRefusedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** With a sentence for whoever reads the host's log. */
  public CallRefusedException(String message) {
    super(message);
  }
}
