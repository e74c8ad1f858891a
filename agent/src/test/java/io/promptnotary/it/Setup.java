package io.promptnotary.it;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A version of a library and the JDK it runs on.
 *
 * @param version of the library
 * @param jdk of the host
 */
record Setup(LibraryVersion version, Jdk jdk) {

  /** Each chosen version on the JDK that runs the tests; where all are, the newest on each JDK. */
  static Stream<Setup> of(String host) {
    List<Setup> setups = new ArrayList<>();
    for (LibraryVersion each : LibraryVersion.chosen(host)) {
      boolean everywhere = LibraryVersion.everyVersion() && each.newest();
      for (Jdk jdk : everywhere ? Jdk.all() : List.of(Jdk.running())) {
        setups.add(new Setup(each, jdk));
      }
    }
    return setups.stream();
  }

  @Override
  public String toString() {
    return version + " on Java " + jdk.feature();
  }
}
