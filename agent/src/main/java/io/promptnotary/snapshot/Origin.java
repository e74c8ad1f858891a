package io.promptnotary.snapshot;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where snapshots come from: the same for all of one JVM. Immutable.
 *
 * @param service the configured name, else the main class or jar
 * @param host the machine's name
 * @param processId the operating system's process id
 * @param runId a UUID of version 7 made at start, so that a reused process id is told apart
 */
public record Origin(String service, String host, long processId, String runId) {

  /** The name of this machine, as it stands in snapshots; {@code unknown} if it has none. */
  public static String thisHost() {
    String named = System.getenv("HOSTNAME");
    if (named != null && !named.isBlank()) {
      return named;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
