package io.promptnotary.console;

import io.promptnotary.inspect.CheckReport;
import io.promptnotary.inspect.LibraryReport;
import io.promptnotary.inspect.PointcutReport;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Shows a check to people. */
final class CheckPage {
  /** Of methods, unless all are wanted. */
  private static final int FEW = 3;

  private static final int MANY = 10;

  private final CheckReport report;
  private final boolean all;
  private final PrintStream out;
  private final Palette palette;

  CheckPage(Root root, CheckReport report, boolean all) {
    this.report = report;
    this.all = all;
    this.out = root.out();
    this.palette = root.palette();
  }

  void print() {
    out.println(
        palette.bold(
            (report.file() == null ? "No configuration file" : Text.line(report.file()))
                + " on "
                + classes(report.classes())
                + (report.jars() == 0 ? "" : ", " + Units.count(report.jars(), "jar"))));
    for (PointcutReport each : report.pointcuts()) {
      out.println();
      pointcut(each);
    }
    if (!report.libraries().isEmpty()) {
      out.println();
      report.libraries().forEach(each -> library(out, palette, each, all));
    }
    if (!report.notes().isEmpty()) {
      out.println();
      report.notes().forEach(each -> out.println("Note: " + Text.line(each) + "."));
    }
    out.println();
    out.println(verdict());
  }

  private void pointcut(PointcutReport each) {
    int methods = each.methods();
    String count = methods == 0 ? palette.red("nothing") : Units.count(methods, "method");
    out.println(palette.bold(Text.line(each.id())) + " (" + each.role() + ") watches " + count);
    List<String> lines = new ArrayList<>();
    for (PointcutReport.Match match : each.matches()) {
      match.methods().forEach(method -> lines.add(match.type() + "." + method));
    }
    some(lines, FEW, "  ");
    if (each.unmatched() != null) {
      out.println("  " + palette.red("! ") + Text.line(each.unmatched()));
    }
    some(each.faults(), MANY, "  " + palette.red("! "));
    if (all) {
      each.open().forEach(line -> out.println("  ? " + Text.line(line)));
    } else if (!each.open().isEmpty()) {
      out.println(
          palette.dim(
              "  ? of "
                  + Units.count(each.open().size(), "path")
                  + " only the run time can tell (--verbose)"));
    }
  }

  private void some(List<String> lines, int few, String before) {
    int shown = all || lines.size() == few + 1 ? lines.size() : Math.min(few, lines.size());
    lines.subList(0, shown).forEach(each -> out.println(before + Text.line(each)));
    if (shown < lines.size()) {
      out.println(palette.dim(before + "and " + (lines.size() - shown) + " more (--verbose)"));
    }
  }

  /** One line for what is recorded without any pointcut, more for what is not. */
  static void library(PrintStream out, Palette palette, LibraryReport each, boolean all) {
    String version = String.join(" and ", each.versions());
    out.println(
        palette.bold(each.name())
            + (version.equals("unknown") ? " of unknown version" : " " + Text.line(version))
            + " is recorded without any pointcut of yours: "
            + each.watching()
            + " of "
            + Units.count(each.pointcuts(), "pointcut")
            + " watch "
            + Units.count(each.methods(), "method"));
    if (all) {
      each.missing().forEach(line -> out.println("  - " + Text.line(line)));
    }
    each.open().forEach(line -> out.println("  not recorded: " + Text.line(line)));
  }

  private static String classes(int count) {
    return Units.count(count) + (count == 1 ? " class" : " classes");
  }

  private String verdict() {
    long bad = report.pointcuts().stream().filter(each -> !each.isFine()).count();
    if (report.pointcuts().isEmpty()) {
      return report.libraries().isEmpty()
          ? "There is nothing to watch: the configuration has no pointcuts, and no known library is"
              + " there."
          : "The configuration has no pointcuts of its own.";
    }
    return bad == 0
        ? "All pointcuts would do what they say."
        : palette.red(
            bad
                + " of "
                + Units.count(report.pointcuts().size(), "pointcut")
                + " would not do what they say.");
  }
}
