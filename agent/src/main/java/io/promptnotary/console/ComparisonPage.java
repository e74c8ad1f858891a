package io.promptnotary.console;

import io.promptnotary.console.Table.Heading;
import io.promptnotary.reading.Comparison;
import io.promptnotary.reading.Comparison.Fact;
import io.promptnotary.reading.Comparison.Passage;
import io.promptnotary.reading.Comparison.Verdict;
import io.promptnotary.reading.Diff;
import io.promptnotary.reading.Diff.Line;
import io.promptnotary.reading.Diff.Piece;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A comparison as a page of text. */
final class ComparisonPage {
  private static final int CONTEXT = 3;

  private final Root root;
  private final PrintStream out;
  private final Palette palette;
  private final boolean full;

  /**
   * A page.
   *
   * @param full true to show also what is equal
   */
  ComparisonPage(Root root, boolean full) {
    this.root = root;
    this.out = root.out();
    this.palette = root.palette();
    this.full = full;
  }

  void print(Comparison comparison, List<String> remarks) {
    out.println(head("---", comparison.left(), palette::red));
    out.println(head("+++", comparison.right(), palette::green));
    remarks.forEach(remark -> out.println(palette.dim(Text.line(remark))));
    List<Fact> facts = new ArrayList<>(comparison.about());
    facts.addAll(comparison.parameters());
    facts("WHAT DIFFERS", facts);
    facts("FIGURES", comparison.figures());
    List<String> same = new ArrayList<>();
    for (Passage passage : comparison.passages()) {
      if (passage.verdict() == Verdict.SAME && !full) {
        same.add(passage.title());
      } else {
        passage(passage);
      }
    }
    if (!same.isEmpty()) {
      out.println();
      out.println(palette.dim("the same in both: " + Text.line(String.join("; ", same))));
    }
  }

  private String head(String mark, Row row, UnaryOperator<String> paint) {
    return paint.apply(mark + " " + row.cell(Column.ID))
        + "  "
        + Units.seconds(row.cell(Column.STARTED_AT), root.zone())
        + "  "
        + row.cell(Column.NAME);
  }

  private void facts(String title, List<Fact> facts) {
    List<Fact> shown =
        full ? facts : facts.stream().filter(fact -> fact.verdict() != Verdict.SAME).toList();
    if (shown.isEmpty()) {
      return;
    }
    Section.title(out, palette, title, null);
    Table table =
        new Table(
            List.of(
                Heading.fixed("", UnaryOperator.identity()),
                new Heading("A", false, Table.Cut.END, palette::red),
                new Heading("B", false, Table.Cut.END, palette::green)));
    for (Fact fact : shown) {
      table.add(List.of(Text.line(fact.name()), cell(fact.left()), cell(fact.right())));
    }
    table.lines(root.columns(), palette).forEach(out::println);
  }

  private static String cell(@Nullable String value) {
    return value == null ? "-" : Text.line(value);
  }

  private void passage(Passage passage) {
    Diff diff = passage.diff();
    Section.title(out, palette, passage.title().toUpperCase(Locale.ROOT), remark(passage));
    if (diff == null) {
      only(passage.left(), "-", palette::red);
      only(passage.right(), "+", palette::green);
      return;
    }
    if (diff.bounded()) {
      out.println(
          palette.dim("too little in common to find all of it: some equal text is marked too"));
    }
    for (List<Line> group : full ? List.of(diff.lines()) : diff.groups(CONTEXT)) {
      out.println(palette.cyan(place(group)));
      group.forEach(line -> out.println(marked(line)));
    }
  }

  private static @Nullable String remark(Passage passage) {
    Double alike = passage.alike();
    if (alike == null) {
      return passage.left() == null ? "in B only" : "in A only";
    }
    return passage.verdict() == Verdict.SAME
        ? "the same"
        : String.format(Locale.ROOT, "%.0f %% alike", 100 * alike);
  }

  private void only(@Nullable String text, String mark, UnaryOperator<String> paint) {
    if (text != null) {
      text.lines().forEach(line -> out.println(paint.apply(mark + " " + Text.line(line))));
    }
  }

  /** Where the lines stand in both, as people know it from git. */
  private static String place(List<Line> group) {
    int left = group.stream().mapToInt(Line::left).filter(n -> n > 0).findFirst().orElse(0);
    int right = group.stream().mapToInt(Line::right).filter(n -> n > 0).findFirst().orElse(0);
    long lefts = group.stream().filter(line -> line.left() > 0).count();
    long rights = group.stream().filter(line -> line.right() > 0).count();
    return "@@ -" + left + "," + lefts + " +" + right + "," + rights + " @@";
  }

  private String marked(Line line) {
    return switch (line.kind()) {
      case SAME -> "  " + shown(line.leftText());
      case REMOVED ->
          isWhole(line)
              ? palette.red("- " + shown(line.leftText()))
              : palette.red("- ") + words(line.pieces());
      case ADDED ->
          isWhole(line)
              ? palette.green("+ " + shown(line.rightText()))
              : palette.green("+ ") + words(line.pieces());
      case CHANGED -> "~ " + words(line.pieces());
    };
  }

  /** True if none of its words is on the other side. */
  private static boolean isWhole(Line line) {
    return line.pieces().size() == 1 && line.pieces().get(0).kind() == line.kind();
  }

  private String words(List<Piece> pieces) {
    StringBuilder words = new StringBuilder();
    for (Piece piece : pieces) {
      String text = shown(piece.text());
      words.append(
          switch (piece.kind()) {
            case REMOVED -> palette.on() ? palette.gone(text) : "[-" + text + "-]";
            case ADDED -> palette.on() ? palette.added(text) : "{+" + text + "+}";
            default -> text;
          });
    }
    return words.toString();
  }

  /** Tabs may stay. */
  private static String shown(String text) {
    return Text.lines(text);
  }
}
