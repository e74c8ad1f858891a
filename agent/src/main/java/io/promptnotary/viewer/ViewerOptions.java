package io.promptnotary.viewer;

import io.promptnotary.store.Location;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What to show, and to whom. Immutable.
 *
 * @param store where it is; it need not exist yet
 * @param bind the address or name of this machine to listen on
 * @param port 0 for a free one
 * @param password asked of whoever comes; null for the random token in the address instead, which
 *     is enough on the loopback address only
 * @param clock now, in the user's zone
 * @param version the build's version
 */
public record ViewerOptions(
    Location store, String bind, int port, @Nullable String password, Clock clock, String version) {

  /** The address that nobody but this machine reaches. */
  public static final String LOOPBACK = "127.0.0.1";

  /** The password is kept out of texts. */
  @Override
  public String toString() {
    return store + " on " + bind + ":" + port + (password == null ? "" : ", with a password");
  }
}
