package io.promptnotary.console;

import io.promptnotary.console.Table.Heading;
import io.promptnotary.reading.Similarity;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Two answers to one request, with their figures. */
final class ReplayPage {
  private static final String THEN = "THEN";
  private static final String NOW = "NOW";

  private final PrintStream out;
  private final Palette palette;
  private final int columns;

  ReplayPage(Root root) {
    out = root.out();
    palette = root.palette();
    columns = root.columns();
  }

  void print(Reply then, Reply now) {
    Section.title(out, palette, "FIGURES", null);
    Table table =
        new Table(
            List.of(
                Heading.fixed("", UnaryOperator.identity()),
                Heading.text(THEN),
                Heading.text(NOW)));
    add(table, "model", then.model(), now.model());
    add(table, "tokens", tokens(then), tokens(now));
    add(table, "cost", then.cost(), now.cost());
    add(table, "latency", latency(then), latency(now));
    add(table, "finish reason", then.finishReason(), now.finishReason());
    table.lines(columns, palette).forEach(out::println);
    answers(then.text(), now.text());
  }

  private void answers(@Nullable String then, @Nullable String now) {
    String left = Objects.requireNonNullElse(then, "");
    String right = Objects.requireNonNullElse(now, "");
    String alike =
        then == null || now == null
            ? "not comparable"
            : String.format(Locale.ROOT, "%.0f %% alike", 100 * Similarity.of(left, right));
    if (SideBySide.fits(columns)) {
      Section.title(out, palette, "ANSWERS", alike);
      SideBySide.lines(THEN, left, NOW, right, columns, palette).forEach(out::println);
    } else {
      Section.title(out, palette, "ANSWER THEN", then == null ? "none" : Units.size(left));
      out.println(Text.lines(left));
      Section.title(out, palette, "ANSWER NOW", alike);
      out.println(Text.lines(right));
    }
  }

  private static void add(Table table, String name, @Nullable String then, @Nullable String now) {
    if (then != null || now != null) {
      table.add(List.of(name, cell(then), cell(now)));
    }
  }

  private static String cell(@Nullable String value) {
    return value == null ? "-" : Text.line(value);
  }

  private static @Nullable String tokens(Reply reply) {
    return reply.prompt() == null && reply.completion() == null
        ? null
        : count(reply.prompt()) + " → " + count(reply.completion());
  }

  private static String count(@Nullable Long tokens) {
    return tokens == null ? "?" : Units.count(tokens);
  }

  private static @Nullable String latency(Reply reply) {
    return reply.millis() == null ? null : Units.duration(reply.millis());
  }
}
