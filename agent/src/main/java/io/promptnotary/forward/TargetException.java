package io.promptnotary.forward;

import org.jspecify.annotations.Nullable;

/**
 * Why a parcel was not delivered, in one sentence that names the target's address (without
 * credentials) and says what to do. Never holds what snapshots hold.
 */
public final class TargetException extends Exception {
  private static final long serialVersionUID = 1;

  /** What the forwarder does about it. */
  public enum Kind {
    /** Tries again, later and later: the other side is away, full, or not set up yet. */
    AWAY,
    /**
     * Delivers the records one by one, and passes over the one that fails like this by itself,
     * which goes on record as a gap: the other side will never take it.
     */
    REFUSED
  }

  private final Kind kind;

  private TargetException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** It may work later, without a change of what is delivered. */
  public static TargetException away(String message, @Nullable Throwable cause) {
    return new TargetException(Kind.AWAY, message, cause);
  }

  /** One of the records is to blame. */
  public static TargetException refused(String message, @Nullable Throwable cause) {
    return new TargetException(Kind.REFUSED, message, cause);
  }

  /** What to do about it. */
  public Kind kind() {
    return kind;
  }
}
