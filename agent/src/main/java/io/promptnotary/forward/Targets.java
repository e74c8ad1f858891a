package io.promptnotary.forward;

import io.promptnotary.health.Log;

/** Opens targets; the classes of a kind, and its libraries, are loaded with the first of it. */
public final class Targets {
  private Targets() {}

  /** Opens a target. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens a target anew.
     *
     * @throws TargetException if that is not possible now; nothing is left open then
     */
    Target open(TargetSettings settings) throws TargetException;
  }

  /** Opens the kind of target that the scheme of its address names. */
  public static Target open(TargetSettings settings, Log log) throws TargetException {
    // A line for each kind. What an address says beyond its scheme is judged there.
    throw TargetException.away(
        "forward.targets."
            + settings.name()
            + ": this build has no kind of target for "
            + settings.address(),
        null);
  }
}
