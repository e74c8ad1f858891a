package io.promptnotary.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.promptnotary.console.Table.Heading;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Text;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lines of the same kind, in the form that the user wants: figures as people read them in tables,
 * as they are in CSV and JSON. Immutable.
 *
 * @param columns what there is to tell of a line
 */
record Sheet<T>(List<Column<T>> columns) {

  /** How it is printed. */
  enum Format {
    TABLE,
    CSV,
    JSON,
    MARKDOWN;

    /** True if people read it, who want no more than fits. */
    boolean isForPeople() {
      return this == TABLE || this == MARKDOWN;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One column.
   *
   * @param title on top of a table; null if tables have no room for it
   * @param key in CSV and JSON; null if it is in tables only
   * @param number true to align to the right
   * @param raw String, Long, Double or null
   * @param shown for people; never null, fit to print
   */
  record Column<T>(
      @Nullable String title,
      @Nullable String key,
      boolean number,
      Function<T, @Nullable Object> raw,
      Function<T, String> shown) {

    /** A text, cut where a table has too little room. */
    static <T> Column<T> text(
        @Nullable String title, String key, Function<T, @Nullable String> text) {
      return new Column<>(
          title,
          key,
          false,
          text::apply,
          line -> {
            String found = text.apply(line);
            return found == null ? "-" : Text.line(found);
          });
    }

    /** A figure; a dash where it is unknown. */
    static <T, N extends Number> Column<T> figure(
        @Nullable String title,
        String key,
        Function<T, @Nullable N> figure,
        Function<N, String> shown) {
      return new Column<>(
          title,
          key,
          true,
          figure::apply,
          line -> {
            N found = figure.apply(line);
            return found == null ? "-" : shown.apply(found);
          });
    }
  }

  private List<Column<T>> shown() {
    return columns.stream().filter(each -> each.title() != null).toList();
  }

  private List<Column<T>> keyed() {
    return columns.stream().filter(each -> each.key() != null).toList();
  }

  /** An aligned table. */
  void table(List<T> lines, Root root) {
    List<Column<T>> shown = shown();
    Table table =
        new Table(
            shown.stream()
                .map(
                    each -> {
                      String title = Objects.requireNonNull(each.title());
                      return each.number() ? Heading.number(title) : Heading.name(title);
                    })
                .toList());
    lines.forEach(line -> table.add(shown.stream().map(each -> each.shown().apply(line)).toList()));
    table.lines(root.columns(), root.palette()).forEach(root.out()::println);
  }

  /** A table as Markdown has it. */
  void markdown(List<T> lines, PrintStream out) {
    List<Column<T>> shown = shown();
    out.println(row(shown.stream().map(each -> Objects.requireNonNull(each.title())).toList()));
    out.println(row(shown.stream().map(each -> each.number() ? "---:" : "---").toList()));
    for (T line : lines) {
      out.println(row(shown.stream().map(each -> escaped(each.shown().apply(line))).toList()));
    }
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /** Stored text must not become markup. */
  private static String escaped(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|&#])", "\\\\$1");
  }

  /** CSV with its titles; lines follow by {@link #add}. */
  Answer.AsCsv csv(PrintStream out) {
    Answer.AsCsv csv = new Answer.AsCsv(out);
    csv.columns(keyed().stream().map(each -> Objects.requireNonNull(each.key())).toList());
    return csv;
  }

  /** Adds lines; answers false once nobody reads them any more. */
  boolean add(List<T> lines, Answer answer) {
    for (T line : lines) {
      List<@Nullable Object> values = new ArrayList<>();
      keyed().forEach(each -> values.add(plain(each.raw().apply(line))));
      if (!answer.row(values)) {
        return false;
      }
    }
    return true;
  }

  ArrayNode json(List<T> lines) {
    ArrayNode array = Json.array();
    lines.forEach(line -> array.add(json(line)));
    return array;
  }

  private ObjectNode json(T line) {
    ObjectNode object = Json.object();
    for (Column<T> each : keyed()) {
      String key = Objects.requireNonNull(each.key());
      Object value = plain(each.raw().apply(line));
      if (value instanceof Long number) {
        object.put(key, number);
      } else if (value instanceof BigDecimal number) {
        object.putRawValue(key, new RawValue(number.toPlainString()));
      } else {
        object.put(key, value == null ? null : value.toString());
      }
    }
    return object;
  }

  /** No exponents: not every program that reads CSV knows them. */
  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Double number && Double.isFinite(number)
        ? BigDecimal.valueOf(number)
        : value;
  }
}
