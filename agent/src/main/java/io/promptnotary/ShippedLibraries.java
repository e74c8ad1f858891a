package io.promptnotary;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.config.Config;
import io.promptnotary.config.Library;
import io.promptnotary.config.LibraryReader;
import io.promptnotary.health.Log;
import io.promptnotary.weave.Libraries;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The pointcut files in promptnotary.jar, as far as the user wants them. */
final class ShippedLibraries {
  private ShippedLibraries() {}

  static Libraries of(Config.Libraries wanted, Log log) {
    List<KnownLibraries.Library> awaited =
        KnownLibraries.list().stream().filter(each -> wanted.has(each.name())).toList();
    return new Libraries(awaited, name -> read(name, wanted.maxChars(), log));
  }

  /** A file that cannot be used is our fault, and must not be the host's trouble. */
  private static Optional<Library> read(String name, int maxChars, Log log) {
    try {
      LibraryReader.Loaded loaded = LibraryReader.shipped(name, maxChars);
      if (loaded.library() != null) {
        return Optional.of(loaded.library());
      }
      log.warn(lost(name) + loaded.problems().get(0));
    } catch (IOException | RuntimeException e) {
      log.warn(lost(name) + e.getMessage());
    }
    return Optional.empty();
  }

  private static String lost(String name) {
    return "what goes through " + name + " is not recorded, its pointcut file cannot be used: ";
  }
}
