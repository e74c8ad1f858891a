package io.promptnotary.inspect;

import io.promptnotary.config.Config;
import io.promptnotary.inspect.Scout.Found;
import io.promptnotary.snapshot.Role;
import io.promptnotary.weave.Preview;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of an application one would most probably want to record. Immutable.
 *
 * @param classes how many there are
 * @param own how many of these are the application's own, and were looked into
 * @param candidates by role, the likeliest first
 * @param libraries known ones, recorded without any pointcut
 * @param starter a configuration to begin with, as YAML
 * @param notes what else one should know
 */
public record Discovery(
    int classes,
    int own,
    Map<Role, List<Candidate>> candidates,
    List<LibraryReport> libraries,
    String starter,
    List<String> notes) {

  /**
   * Looks into a class path.
   *
   * @param packages the application's own, with those below; empty for whatever lies in folders, in
   *     the classes of an executable jar, or in the first jar
   * @throws InspectException if the class path cannot be read
   */
  public static Discovery of(ClassPath classPath, List<String> packages) throws InspectException {
    try (ClassFiles files = ClassFiles.open(classPath.elements(), classPath.applications())) {
      Types types = new Types(files);
      OwnCode code = new OwnCode();
      List<String> notes = new ArrayList<>(files.notes());
      ClassVersions versions = new ClassVersions();
      int own = 0;
      for (ClassFiles.Place each : files.all()) {
        if (isOwn(each, packages)) {
          byte[] bytes = each.bytes();
          versions.meet(each.name(), bytes);
          try {
            code.add(TypeReader.read(bytes, true));
            own++;
          } catch (RuntimeException e) {
            notes.add(each.name() + " cannot be read: " + e.getMessage());
          }
        }
      }
      code.connect();
      if (own == 0) {
        notes.add(
            packages.isEmpty()
                ? "no class of the application's own was found: name its packages with --packages"
                : "no class is in " + String.join(" or ", packages));
      }
      versions.note().ifPresent(notes::add);
      Map<Role, List<Found>> found = new Scout(code, types).find();
      List<LibraryReport> libraries = libraries(files, types);
      Map<Role, List<Candidate>> candidates = new LinkedHashMap<>();
      found.forEach(
          (role, list) -> candidates.put(role, list.stream().map(Found::candidate).toList()));
      return new Discovery(
          files.names().size(),
          own,
          candidates,
          libraries,
          Starter.write(types, found, libraries),
          List.copyOf(notes));
    }
  }

  private static boolean isOwn(ClassFiles.Place place, List<String> packages) {
    return packages.isEmpty()
        ? place.own()
        : packages.stream().anyMatch(each -> place.name().startsWith(each + "."));
  }

  private static List<LibraryReport> libraries(ClassFiles files, Types types)
      throws InspectException {
    Preview preview = new Preview(List.of(), List.of(), types.loader());
    Libraries.join(preview, files, new Config.Libraries(true, List.of(), 0));
    if (preview.libraries().isEmpty()) {
      return List.of();
    }
    for (ClassFiles.Place each : files.all()) {
      try {
        preview.look(each.name(), each.bytes(), each.location());
      } catch (RuntimeException unreadable) {
        // Then the agent would leave it alone as well.
        continue;
      }
    }
    return Libraries.reports(preview);
  }
}
