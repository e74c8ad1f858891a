package io.promptnotary.it;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is shown of each library, read from the annotations of the tests that show it. */
final class LibraryTable {
  private static final String HEAD =
      "| library | versions | calls | sync | async | stream | async stream | on record |\n"
          + "|---|---|---|---|---|---|---|---|\n";

  /**
   * What is shown of one version.
   *
   * @param calls in the provider's words
   * @param shown ways and contents
   */
  private record Cells(Set<String> calls, Set<Shown> shown) {}

  private LibraryTable() {}

  /** The classes that test libraries. */
  static List<JavaClass> classes() {
    return new ClassFileImporter()
        .importPackages("io.promptnotary.it").stream()
            .filter(each -> each.isAnnotatedWith(OnEachVersion.class))
            .sorted(Comparator.comparing(JavaClass::getName))
            .toList();
  }

  /** The tests of a class that show something, as they stand in its source. */
  static List<JavaMethod> tests(JavaClass type) {
    return type.getMethods().stream()
        .filter(method -> method.isAnnotatedWith(Shows.class))
        .sorted(
            Comparator.comparingInt(
                    (JavaMethod method) -> method.getSourceCodeLocation().getLineNumber())
                .thenComparing(JavaMethod::getName))
        .toList();
  }

  /** The table in Markdown. */
  static String text() {
    Map<String, Map<String, Cells>> libraries = new TreeMap<>();
    for (JavaClass type : classes()) {
      OnEachVersion annotation = type.getAnnotationOfType(OnEachVersion.class);
      String library = annotation.library().isEmpty() ? annotation.value() : annotation.library();
      Map<String, Cells> versions =
          libraries.computeIfAbsent(library, any -> new LinkedHashMap<>());
      for (LibraryVersion each : LibraryVersion.of(annotation.value())) {
        add(type, each, versions);
      }
    }
    StringBuilder table = new StringBuilder(HEAD);
    libraries.forEach((library, versions) -> rows(library, versions, table));
    return table.toString();
  }

  private static void add(JavaClass type, LibraryVersion version, Map<String, Cells> versions) {
    Cells cells =
        versions.computeIfAbsent(
            version.name(), any -> new Cells(new LinkedHashSet<>(), EnumSet.noneOf(Shown.class)));
    for (JavaMethod test : tests(type)) {
      if (!test.isAnnotatedWith(Since.class)
          || version.since(test.getAnnotationOfType(Since.class).value())) {
        Shows shows = test.getAnnotationOfType(Shows.class);
        cells.calls.addAll(List.of(shows.calls()));
        cells.shown.addAll(List.of(shows.value()));
      }
    }
  }

  /** Neighbouring versions of which the same is shown share a row. */
  private static void rows(String library, Map<String, Cells> versions, StringBuilder table) {
    List<String> names = new ArrayList<>();
    Cells last = null;
    for (Map.Entry<String, Cells> each : versions.entrySet()) {
      if (last != null && !last.equals(each.getValue())) {
        row(library, names, last, table);
        names.clear();
      }
      names.add(each.getKey());
      last = each.getValue();
    }
    if (last != null) {
      row(library, names, last, table);
    }
  }

  private static void row(String library, List<String> names, Cells cells, StringBuilder table) {
    List<String> columns = new ArrayList<>();
    columns.add(library);
    columns.add(String.join(", ", names));
    columns.add(String.join(", ", cells.calls));
    for (Shown each : Shown.values()) {
      if (each.isWay()) {
        columns.add(cells.shown.contains(each) ? "yes" : "");
      }
    }
    columns.add(
        cells.shown.stream()
            .filter(each -> !each.isWay())
            .map(Shown::label)
            .collect(Collectors.joining(", ")));
    table.append("| ").append(String.join(" | ", columns)).append(" |\n");
  }
}
