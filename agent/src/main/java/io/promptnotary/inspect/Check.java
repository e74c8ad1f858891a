package io.promptnotary.inspect;

import io.promptnotary.config.ClassSelector;
import io.promptnotary.config.Config;
import io.promptnotary.config.ConfigReader;
import io.promptnotary.config.Glob;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Problem;
import io.promptnotary.weave.ClassOutline.MethodOutline;
import io.promptnotary.weave.Preview;
import io.promptnotary.weave.Selected;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds a configuration against a class path. For one thread. */
public final class Check {
  /** Of how many methods of a pointcut the fields are followed: more tell nothing new. */
  private static final int FOLLOWED = 200;

  private static final String NAMED = "promptnotary.config";

  private final ClassFiles files;
  private final Config config;
  private final Types types;
  private final Map<Integer, List<PointcutReport.Match>> matches = new HashMap<>();
  private final Map<Integer, List<WatchedMethod>> methods = new HashMap<>();

  private Check(ClassFiles files, Config config) {
    this.files = files;
    this.config = config;
    this.types = new Types(files);
  }

  /**
   * Reads the configuration as the agent would, and then the class path.
   *
   * @param file the configuration's name, or null for the one that the agent would find
   * @param environment for settings and for variables that the file refers to
   * @throws InspectException if the class path cannot be read
   */
  public static CheckReport run(
      @Nullable String file, Map<String, String> environment, ClassPath classPath)
      throws InspectException {
    Map<String, String> properties = file == null ? Map.of() : Map.of(NAMED, file);
    ConfigReader.Loaded loaded =
        ConfigReader.read(new ConfigReader.Inputs(null, environment, properties, Path.of("")));
    String name = loaded.file() == null ? null : loaded.file().toString();
    Config config = loaded.config();
    List<String> problems =
        Stream.of(loaded.problems(), loaded.late())
            .flatMap(List::stream)
            .map(Check::words)
            .toList();
    if (config == null || !problems.isEmpty()) {
      return new CheckReport(name, problems, 0, 0, List.of(), List.of(), List.of());
    }
    try (ClassFiles files = ClassFiles.open(classPath.elements(), classPath.applications())) {
      return new Check(files, config).report(name);
    }
  }

  /** The file that was named here was not named where the agent would have found the name. */
  private static String words(Problem problem) {
    return problem.source().equals("-D" + NAMED) ? problem.message() : problem.toString();
  }

  private CheckReport report(@Nullable String name) throws InspectException {
    Preview preview = new Preview(config.pointcuts(), config.exclude(), types.loader());
    Libraries.join(preview, files, config.libraries());
    ClassVersions versions = new ClassVersions();
    List<String> unreadable = new ArrayList<>();
    for (ClassFiles.Place each : files.all()) {
      try {
        byte[] bytes = each.bytes();
        versions.meet(each.name(), bytes);
        types.meet(each.name(), bytes);
        for (Selected selected : preview.look(each.name(), bytes, each.location())) {
          note(each.name(), selected);
        }
      } catch (RuntimeException e) {
        unreadable.add(each.name() + ": " + e.getMessage());
      }
    }
    Map<Integer, String> unmatched = new HashMap<>();
    for (Preview.Unmatched each : preview.unmatched(files.names())) {
      unmatched.put(each.pointcut().index(), each.why());
    }
    List<PointcutReport> reports = new ArrayList<>();
    for (Pointcut each : config.pointcuts()) {
      reports.add(report(each, unmatched.get(each.index())));
    }
    List<String> notes = new ArrayList<>(files.notes());
    if (files.names().isEmpty()) {
      notes.add("there is no class at all on this class path");
    }
    if (!config.enabled()) {
      notes.add("enabled is false: the agent would watch nothing");
    }
    versions.note().ifPresent(notes::add);
    if (!unreadable.isEmpty()) {
      notes.add(
          unreadable.size()
              + (unreadable.size() == 1 ? " class file" : " class files")
              + " cannot be read and would be left alone, first of all "
              + unreadable.get(0));
    }
    return new CheckReport(
        name,
        List.of(),
        files.names().size(),
        files.jars(),
        reports,
        Libraries.reports(preview),
        notes);
  }

  private void note(String type, Selected selected) {
    Pointcut pointcut = selected.pointcut();
    if (pointcut.shipped() || selected.methods().isEmpty()) {
      return;
    }
    List<WatchedMethod> watched =
        methods.computeIfAbsent(pointcut.index(), unused -> new ArrayList<>());
    List<String> names = new ArrayList<>();
    for (MethodOutline each : selected.methods()) {
      names.add(each.toString());
      WatchedMethod method = watched.size() < FOLLOWED ? WatchedMethod.of(types, type, each) : null;
      if (method != null) {
        watched.add(method);
      }
    }
    matches
        .computeIfAbsent(pointcut.index(), unused -> new ArrayList<>())
        .add(new PointcutReport.Match(type, names));
  }

  private PointcutReport report(Pointcut pointcut, @Nullable String unmatched) {
    List<WatchedMethod> watched = methods.getOrDefault(pointcut.index(), List.of());
    List<PointcutReport.Match> matched = matches.getOrDefault(pointcut.index(), List.of());
    Captures captures = new Captures(types);
    captures.look(pointcut, watched);
    List<String> faults = new ArrayList<>();
    faults.addAll(absent(pointcut, matched));
    Fit fit = new Fit(types);
    watched.forEach(each -> faults.addAll(fit.faults(pointcut, each)));
    faults.addAll(captures.faults());
    return new PointcutReport(
        pointcut.id(), pointcut.role().key(), matched, unmatched, faults, captures.open());
  }

  /** Of several classes that are named, those that are not there. */
  private List<String> absent(Pointcut pointcut, List<PointcutReport.Match> matched) {
    if (matched.isEmpty() || !(pointcut.classes() instanceof ClassSelector.Named named)) {
      return List.of();
    }
    Map<String, String> lost = new TreeMap<>();
    for (Glob each : named.names()) {
      if (!each.isPattern() && files.find(each.text()) == null) {
        lost.put(each.text(), "class: no class " + each.text() + " is on the class path");
      }
    }
    return List.copyOf(lost.values());
  }
}
