package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void shows_what_would_steer_the_terminal() {
    assertThat(Text.lines("a\u001b[2Jb\u0007\u0000c\u007f")).isEqualTo("a␛[2Jb␇␀c␡");
    assertThat(Text.lines("\u009b31m")).isEqualTo("\\u009b31m");
    assertThat(Text.lines("\u202Eevil\u2066\u200F\u061C\u2028"))
        .isEqualTo("\\u202eevil\\u2066\\u200f\\u061c\\u2028");
    assertThat(Text.lines("\ud83d!")).isEqualTo("\\ud83d!");
  }

  @Test
  void keeps_lines_and_tabs_of_a_text_but_not_of_a_line() {
    assertThat(Text.lines("a\tb\r\nc")).isEqualTo("a\tb␍\nc");
    assertThat(Text.line("a\tb\r\nc")).isEqualTo("a␉b␍␊c");
  }

  @Test
  void leaves_all_other_writing_alone() {
    String text = "Grüße, 日本語, 👩\u200D🚀, e\u0301";
    assertThat(Text.lines(text)).isEqualTo(text);
    assertThat(Text.line(text)).isEqualTo(text);
  }

  @Test
  void measures_in_columns_of_a_terminal() {
    assertThat(Text.width("abc")).isEqualTo(3);
    assertThat(Text.width("日本")).isEqualTo(4);
    assertThat(Text.width("한")).isEqualTo(2);
    assertThat(Text.width("🚀")).isEqualTo(2);
    assertThat(Text.width("𠀀")).isEqualTo(2);
    assertThat(Text.width("！￥豈︰")).isEqualTo(8);
    assertThat(Text.width("e\u0301\u20DD\u200D")).isEqualTo(1);
    assertThat(Text.width("ᄀ")).isEqualTo(2);
  }

  @Test
  void cuts_only_what_is_too_long_and_never_within_a_letter() {
    assertThat(Text.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Text.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(Text.cut("日本語", 4)).isEqualTo("日…");
    assertThat(Text.cut("🚀🚀🚀", 3)).isEqualTo("🚀…");
  }

  @Test
  void cuts_in_the_middle() {
    assertThat(Text.cutMiddle("short", 6)).isEqualTo("short");
    assertThat(Text.cutMiddle("Generator.generate", 11)).isEqualTo("Genera…rate");
    assertThat(Text.cutMiddle("Generator.generate", 6)).isEqualTo("Gen…te");
    for (int columns = 2; columns < 12; columns++) {
      assertThat(Text.width(Text.cutMiddle("日本語日本語🚀", columns))).isLessThanOrEqualTo(columns);
    }
  }

  @Test
  void pads_by_columns() {
    assertThat(Text.pad("日", 4)).isEqualTo("日  ");
    assertThat(Text.pad("long", 2)).isEqualTo("long");
  }
}
