package io.promptnotary.health;

/** What the host has made the JVM load, found out without loading anything. */
final class Platform {
  private Platform() {}

  /**
   * True if a class of that package of the platform has been loaded. Takes a microsecond.
   *
   * @param name of a package that only the bootstrap loader defines
   */
  // Deprecated because packages of one name may live in several loaders; not so this one's. What
  // came in its place asks one loader, and the bootstrap loader is none that could be asked.
  @SuppressWarnings("deprecation")
  static boolean uses(String name) {
    return Package.getPackage(name) != null;
  }
}
