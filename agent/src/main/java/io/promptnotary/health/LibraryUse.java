package io.promptnotary.health;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A known library in a host, and what of it is recorded. Immutable.
 *
 * @param name of its pointcut file
 * @param versions as its jar files tell, {@code unknown} where they do not; more than one where
 *     there are several; empty while none of its classes has been loaded
 * @param watches its pointcuts, in the order of the file
 * @param notRecorded ways into it that are known and not recorded
 */
public record LibraryUse(
    String name, List<String> versions, List<Watch> watches, List<Open> notRecorded) {

  /**
   * A pointcut.
   *
   * @param pointcut its id
   * @param methods how many methods it watches
   * @param missing why it watches none, or none of some class; null if nothing is amiss
   */
  public record Watch(String pointcut, int methods, @Nullable String missing) {}

  /**
   * A way into the library that no pointcut watches.
   *
   * @param entry class and method
   * @param what what one would do through it
   * @param seen true if the class has been loaded, so that it may be in use
   */
  public record Open(String entry, String what, boolean seen) {}

  /** Copies the lists. */
  public LibraryUse {
    versions = List.copyOf(versions);
    watches = List.copyOf(watches);
    notRecorded = List.copyOf(notRecorded);
  }

  /** True if a class of it has been loaded. */
  public boolean isUsed() {
    return !versions.isEmpty();
  }
}
