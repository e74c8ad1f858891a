package io.promptnotary.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.promptnotary.console.Table.Heading;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.store.RowConsumer;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a question in SQL, on its way to the user. */
sealed interface Answer extends RowConsumer {

  /** After the last row. */
  void end();

  private static String text(Object value) {
    if (value instanceof BigDecimal amount) {
      return amount.toPlainString();
    }
    return value instanceof byte[] bytes
        ? "x'" + HexFormat.of().formatHex(bytes) + "'"
        : value.toString();
  }

  /** Aligned for reading; kept in memory until the end, because the widths are known only then. */
  final class AsTable implements Answer {
    private final PrintStream out;
    private final int columns;
    private final Palette palette;
    private List<String> names = List.of();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    AsTable(PrintStream out, int columns, Palette palette) {
      this.out = out;
      this.columns = columns;
      this.palette = palette;
    }

    @Override
    public void columns(List<String> titles) {
      names = titles;
    }

    @Override
    public boolean row(List<@Nullable Object> values) {
      rows.add(values);
      return true;
    }

    @Override
    public void end() {
      List<Heading> headings = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        int column = i;
        boolean figures =
            !rows.isEmpty()
                && rows.stream()
                    .map(row -> row.get(column))
                    .allMatch(value -> value == null || value instanceof Number);
        headings.add(
            figures
                ? Heading.number(Text.line(names.get(i)))
                : Heading.text(Text.line(names.get(i))));
      }
      Table table = new Table(headings);
      for (List<@Nullable Object> row : rows) {
        List<String> cells = new ArrayList<>(row.size());
        for (Object value : row) {
          cells.add(value == null ? "" : Text.line(text(value)));
        }
        table.add(cells);
      }
      table.lines(columns, palette).forEach(out::println);
      out.println();
      out.println(palette.dim(Units.count(rows.size(), "row")));
    }
  }

  /** Comma-separated values as RFC 4180 has them; NULL is an empty field. */
  final class AsCsv implements Answer {
    private final PrintStream out;

    AsCsv(PrintStream out) {
      this.out = out;
    }

    @Override
    public void columns(List<String> names) {
      line(names);
    }

    @Override
    public boolean row(List<@Nullable Object> values) {
      line(values);
      return !out.checkError();
    }

    private void line(List<? extends @Nullable Object> values) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        line.append(i == 0 ? "" : ",").append(value == null ? "" : quoted(text(value)));
      }
      out.print(line.append("\r\n"));
    }

    /** An empty text is quoted, which tells it from NULL. */
    private static String quoted(String text) {
      boolean plain =
          !text.isEmpty() && text.chars().noneMatch(c -> c == ',' || c == '"' || c < ' ');
      return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public void end() {}
  }

  /** A JSON array of objects, a row as soon as it is read. */
  final class AsJson implements Answer {
    private final PrintStream out;
    private List<String> names = List.of();
    private boolean any;

    AsJson(PrintStream out) {
      this.out = out;
    }

    /** Names a repeated column a, a_2, a_3, for an object holds each name once. */
    @Override
    public void columns(List<String> titles) {
      List<String> unique = new ArrayList<>(titles.size());
      for (String title : titles) {
        String name = title;
        for (int i = 2; unique.contains(name); i++) {
          name = title + "_" + i;
        }
        unique.add(name);
      }
      names = unique;
    }

    @Override
    public boolean row(List<@Nullable Object> values) {
      ObjectNode object = Json.object();
      for (int i = 0; i < names.size(); i++) {
        Object value = values.get(i);
        if (value instanceof Long number) {
          object.put(names.get(i), number);
        } else if (value instanceof Double number) {
          object.put(names.get(i), number);
        } else if (value instanceof BigDecimal amount) {
          object.putRawValue(names.get(i), new RawValue(amount.toPlainString()));
        } else {
          object.put(names.get(i), value == null ? null : text(value));
        }
      }
      return add(object);
    }

    /** Adds one object as it is; answers false once nobody reads it any more. */
    boolean add(ObjectNode object) {
      out.print(any ? ",\n" : "[\n");
      out.print(Json.pretty(object).indent(2).stripTrailing());
      any = true;
      return !out.checkError();
    }

    @Override
    public void end() {
      out.println(any ? "\n]" : "[]");
    }
  }
}
