package io.promptnotary.inspect;

import java.util.Optional;

/** Which Java the classes are for. For one thread. */
final class ClassVersions {
  /** The class files of Java 1.1 are of version 45. */
  private static final int BEFORE_FIRST = 44;

  private int newer;
  private int newest;
  private String first = "";

  void meet(String name, byte[] bytes) {
    int feature =
        bytes.length < 8 ? 0 : ((bytes[6] & 0xFF) << 8 | (bytes[7] & 0xFF)) - BEFORE_FIRST;
    if (feature > Runtime.version().feature()) {
      first = newer == 0 ? name : first;
      newest = Math.max(newest, feature);
      newer++;
    }
  }

  /** What to say of them. */
  Optional<String> note() {
    return newer == 0
        ? Optional.empty()
        : Optional.of(
            newer
                + (newer == 1 ? " class is" : " classes are")
                + " compiled for Java "
                + newest
                + " and this JVM is "
                + Runtime.version().feature()
                + ", as "
                + first
                + ". The application needs the newer one: run this command with that");
  }
}
