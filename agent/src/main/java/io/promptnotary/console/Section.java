package io.promptnotary.console;

import io.promptnotary.reading.Fact;
import io.promptnotary.reading.Text;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Labelled values under a title. What is unknown leaves no trace, down to the title itself. */
final class Section {
  private static final int RULE = 78;
  private static final int MIN_LABEL = 10;
  private static final String INDENT = "  ";

  private final List<Fact> fields = new ArrayList<>();

  /** A section of {@code facts}. */
  static Section of(List<Fact> facts) {
    Section section = new Section();
    facts.forEach(fact -> section.add(fact.label(), fact.value()));
    return section;
  }

  /** Adds a value unless it is unknown or empty. */
  Section add(String label, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      fields.add(new Fact(Text.line(label), value));
    }
    return this;
  }

  /** Prints the title and the fields, or nothing if there are none. */
  void print(PrintStream out, Palette palette, String title, @Nullable String remark) {
    if (!fields.isEmpty()) {
      title(out, palette, title, remark);
      print(out, palette);
    }
  }

  /** Prints the fields; values of several lines go below their labels. */
  void print(PrintStream out, Palette palette) {
    int width =
        fields.stream().mapToInt(field -> Text.width(field.label())).reduce(MIN_LABEL, Math::max);
    for (Fact field : fields) {
      if (field.value().indexOf('\n') < 0) {
        String label = palette.dim(Text.pad(field.label(), width));
        out.println(INDENT + label + INDENT + Text.line(field.value()));
      } else {
        out.println(INDENT + palette.dim(field.label()));
        String margin = "\n" + INDENT + INDENT;
        out.println(margin.substring(1) + Text.lines(field.value()).replace("\n", margin));
      }
    }
  }

  /** A line across the page that names what follows. */
  static void title(PrintStream out, Palette palette, String title, @Nullable String remark) {
    String name = Text.line(title);
    String behind = remark == null ? "" : "  " + remark;
    int rest = RULE - 4 - Text.width(name) - Text.width(behind);
    out.println();
    out.println(
        palette.dim("──")
            + " "
            + palette.bold(name)
            + behind
            + " "
            + palette.dim("─".repeat(Math.max(3, rest))));
  }
}
