package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.console.Table.Heading;
import io.promptnotary.reading.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Palette PLAIN = new Palette(false);

  private static Table table() {
    Table table =
        new Table(
            List.of(
                Heading.fixed("ID", text -> text),
                Heading.text("TEXT"),
                Heading.number("N"),
                Heading.name("NAME")));
    table.add(List.of("12345678", "a text of twenty-six chars", "5", "Generator.generate"));
    table.add(List.of("1", "日本", "1,000", ""));
    return table;
  }

  @Test
  void aligns_texts_left_and_numbers_right() {
    assertThat(table().lines(0, PLAIN))
        .containsExactly(
            "ID        TEXT                            N  NAME",
            "12345678  a text of twenty-six chars      5  Generator.generate",
            "1         日本                        1,000");
  }

  @Test
  void takes_from_the_widest_until_it_fits() {
    assertThat(table().lines(45, PLAIN))
        .containsExactly(
            "ID        TEXT               N  NAME",
            "12345678  a text of tw…      5  Generat…erate",
            "1         日本           1,000")
        .allMatch(line -> Text.width(line) <= 45);
  }

  @Test
  void leaves_a_rest_of_each_text_even_where_it_cannot_fit() {
    assertThat(table().lines(10, PLAIN).get(1)).isEqualTo("12345678  a tex…      5  Gen…te");
  }

  @Test
  void paints_cells_without_moving_them() {
    Palette palette = new Palette(true);
    Table table = new Table(List.of(Heading.fixed("S", palette::outcome), Heading.text("T")));
    table.add(List.of("failed", "x"));
    assertThat(table.lines(0, palette))
        .containsExactly(
            "\u001b[1mS\u001b[0m       \u001b[1mT\u001b[0m", "\u001b[31mfailed\u001b[0m  x");
  }
}
