package io.promptnotary.console;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A JVM of this machine, as it tells of itself. Immutable.
 *
 * @param pid its process
 * @param command what it runs, with its arguments; empty if unknown
 * @param version of its Java
 * @param flags that it was started with
 */
record Jvm(long pid, String command, String version, String flags) {

  /** The main class, or the name of the jar, without folders. */
  String main() {
    String first = command.isBlank() ? "" : command.strip().split("\\s+")[0];
    return first.substring(Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')) + 1);
  }

  /** 17 of 17.0.9, 8 of 1.8.0; 0 if unknown. */
  int feature() {
    String[] parts = version.split("[^0-9]+");
    int at = parts.length > 1 && parts[0].equals("1") ? 1 : 0;
    try {
      return parts.length == 0 ? 0 : Integer.parseInt(parts[at]);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  boolean has(String flag) {
    return (" " + flags + " ").contains(" " + flag + " ");
  }

  /** True if it was started with the agent, or has promptnotary.jar open. */
  boolean isObserved() {
    return flags.matches(".*-javaagent:\\S*promptnotary.*") || opens(pid, "promptnotary");
  }

  /** True if the process looks like a JVM: another kind would die of being asked. */
  static boolean isJvm(long pid) {
    Path maps = Path.of("/proc/" + pid + "/maps");
    try {
      return Files.isReadable(maps) && Files.readString(maps).contains("libjvm.");
    } catch (IOException e) {
      return false;
    }
  }

  /** Where the system shows which files a process has open; elsewhere nothing is known. */
  private static boolean opens(long pid, String name) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path each : open) {
        String file = Files.readSymbolicLink(each).toString();
        if (file.endsWith(".jar") && file.substring(file.lastIndexOf('/')).contains(name)) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) {
      // Not shown here, or not to us, or gone.
      return false;
    }
    return false;
  }
}
