package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.reading.Text;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  private static final Palette PLAIN = new Palette(false);

  @Test
  void a_wide_terminal_has_room_for_two() {
    assertThat(SideBySide.fits(63)).isTrue();
    assertThat(SideBySide.fits(62)).isFalse();
    assertThat(SideBySide.fits(0)).isFalse();
  }

  @Test
  void lines_stand_next_to_each_other() {
    assertThat(SideBySide.lines("A", "one\ntwo\nthree", "B", "eins\n\ndrei", 23, PLAIN))
        .containsExactly(
            "A          │ B", "one        │ eins", "two        │", "three      │ drei");
    assertThat(SideBySide.lines("A", "one", "B", "eins\nzwei", 23, PLAIN))
        .containsExactly("A          │ B", "one        │ eins", "           │ zwei");
    assertThat(SideBySide.lines("A", "", "B", "", 23, new Palette(true)).get(0))
        .isEqualTo("\u001b[1mA         \u001b[0m\u001b[2m │ \u001b[0m\u001b[1mB\u001b[0m");
  }

  @Test
  void no_line_is_wider_than_the_terminal() {
    String text = "ein langer Satz mit vielen Wörtern, 東京 und " + "x".repeat(200) + "\n\tEnde";
    List<String> lines = SideBySide.lines("THEN", text, "NOW", text + text, 80, PLAIN);

    assertThat(lines).allMatch(line -> Text.width(line) <= 80);
    assertThat(lines.get(1)).startsWith("ein langer Satz mit vielen Wörtern,    │ ein langer");
  }

  @Test
  void breaks_at_blanks_where_there_are_any() {
    assertThat(SideBySide.wrap("to be or not to be", 8))
        .containsExactly("to be or", "not to", "be");
    assertThat(SideBySide.wrap("  abcdefghij k", 6)).containsExactly("  abcd", "efghij", "k");
    assertThat(SideBySide.wrap("東京都庁", 5)).containsExactly("東京", "都庁");
    assertThat(SideBySide.wrap("東", 1)).containsExactly("東");
    assertThat(SideBySide.wrap("", 5)).containsExactly("");
  }

  @Test
  void what_would_steer_the_terminal_is_shown() {
    assertThat(SideBySide.wrap("a\u001b[31m\r\nb\u202e", 40)).containsExactly("a␛[31m", "b\\u202e");
  }
}
