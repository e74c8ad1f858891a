package io.promptnotary.inspect;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.config.Config;
import io.promptnotary.config.LibraryReader;
import io.promptnotary.health.LibraryUse;
import io.promptnotary.weave.Preview;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The known libraries of a class path. Stateless. */
final class Libraries {
  private Libraries() {}

  /** Has those join whose classes are there and that {@code wanted} asks for. */
  static void join(Preview preview, ClassFiles files, Config.Libraries wanted)
      throws InspectException {
    for (KnownLibraries.Library each : KnownLibraries.list()) {
      if (wanted.has(each.name()) && isThere(each, files)) {
        try {
          LibraryReader.Loaded loaded = LibraryReader.shipped(each.name(), wanted.maxChars());
          if (loaded.library() == null) {
            throw new InspectException("promptnotary.jar is damaged: " + loaded.problems().get(0));
          }
          preview.join(each, loaded.library());
        } catch (IOException e) {
          throw new InspectException("promptnotary.jar is damaged: " + e.getMessage());
        }
      }
    }
  }

  private static boolean isThere(KnownLibraries.Library library, ClassFiles files) {
    return files.names().stream().anyMatch(each -> library.holds(each.replace('.', '/')));
  }

  /** For those who want to know. */
  static List<LibraryReport> reports(Preview preview) {
    List<LibraryReport> reports = new ArrayList<>();
    for (LibraryUse each : preview.libraries()) {
      List<String> missing =
          each.watches().stream()
              .filter(watch -> watch.missing() != null)
              .map(watch -> watch.pointcut() + ": " + watch.missing())
              .toList();
      List<String> open =
          each.notRecorded().stream().map(way -> way.what() + " (" + way.entry() + ")").toList();
      int watching = (int) each.watches().stream().filter(watch -> watch.methods() > 0).count();
      int methods = each.watches().stream().mapToInt(LibraryUse.Watch::methods).sum();
      reports.add(
          new LibraryReport(
              each.name(),
              each.versions(),
              each.watches().size(),
              watching,
              methods,
              missing,
              open));
    }
    return reports;
  }
}
