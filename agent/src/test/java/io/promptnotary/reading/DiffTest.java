package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.reading.Diff.Kind;
import io.promptnotary.reading.Diff.Line;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiffTest {

  /** One line for each, as a developer knows it from git. */
  private static List<String> marked(Diff diff) {
    return diff.lines().stream().map(DiffTest::marked).toList();
  }

  private static String marked(Line line) {
    StringBuilder text = new StringBuilder(line.left() + "," + line.right() + " ");
    for (Diff.Piece piece : line.pieces()) {
      text.append(
          switch (piece.kind()) {
            case REMOVED -> "[-" + piece.text() + "-]";
            case ADDED -> "{+" + piece.text() + "+}";
            default -> piece.text();
          });
    }
    return text.toString();
  }

  private static String left(Diff diff) {
    return diff.lines().stream()
        .filter(line -> line.left() > 0)
        .map(Line::leftText)
        .collect(Collectors.joining("\n"));
  }

  private static String right(Diff diff) {
    return diff.lines().stream()
        .filter(line -> line.right() > 0)
        .map(Line::rightText)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void changed_lines_tell_which_words_changed() {
    Diff diff =
        Diff.of(
            "You write posts.\nTone: warm and friendly\nAt most 80 words.\n\nNo emoji.",
            "You write posts.\nTone: playful, a little cheeky and friendly\n"
                + "At most 120 words.\n\nBe brief.\nName the price.");

    assertThat(marked(diff))
        .containsExactly(
            "1,1 You write posts.",
            "2,2 Tone: [-warm-]{+playful, a little cheeky+} and friendly",
            "3,3 At most [-80-]{+120+} words.",
            "4,4 ",
            "5,0 [-No emoji.-]",
            "0,5 {+Be brief.+}",
            "0,6 {+Name the price.+}");
    assertThat(diff.bounded()).isFalse();
    assertThat(diff.count(Kind.CHANGED)).isEqualTo(2);
    assertThat(diff.isSame()).isFalse();
  }

  @Test
  void a_line_finds_its_changed_self_behind_new_ones() {
    Diff diff =
        Diff.of(
            "Answer in German, in two short sentences.",
            "A.\nB.\nAnswer in English, in two short sentences.");

    assertThat(marked(diff))
        .containsExactly(
            "0,1 {+A.+}",
            "0,2 {+B.+}",
            "1,3 Answer in [-German-]{+English+}, in two short sentences.");
  }

  @Test
  void a_blank_does_not_tear_a_change_apart() {
    assertThat(marked(Diff.of("a b c d e f old words here", "a b c d e f new ones here")))
        .containsExactly("1,1 a b c d e f [-old words-]{+new ones+} here");
  }

  @Test
  void a_paragraph_that_was_wrapped_anew_has_changed_where_its_words_have() {
    assertThat(
            marked(
                Diff.of(
                    "The reader should know three things\nafter ten seconds: what it is, what\n"
                        + "it is good for, and from when.\nEnd",
                    "The reader should know two things after\nfive seconds: what it is, and from\n"
                        + "when.\nEnd")))
        .containsExactly(
            "1,0 The reader should know [-three-] things",
            "2,0 after [-ten-] seconds: what it is[-, what-]",
            "3,0 [-it is good for-], and from when.",
            "0,1 The reader should know {+two+} things after",
            "0,2 {+five+} seconds: what it is, and from",
            "0,3 when.",
            "4,4 End");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "请写一篇关于春天的短文 | 请写一篇关于秋天的短文 | 1,1 请写一篇关于[-春-]{+秋+}天的短文",
        "cost: 5€/kg 🚀 now | cost: 6€/kg 🚀 now | 1,1 cost: [-5-]{+6+}€/kg 🚀 now",
        "a_b = 1; | a_c = 1; | 1,1 [-a_b-]{+a_c+} = 1;",
      })
  void words_of_all_scripts(String left, String right, String line) {
    assertThat(marked(Diff.of(left, right))).containsExactly(line);
  }

  @Test
  void line_ends_count() {
    assertThat(marked(Diff.of("a\r\nb", "a\nb"))).containsExactly("1,1 a[-\r-]", "2,2 b");
    assertThat(marked(Diff.of("a\n", "a"))).containsExactly("1,1 a", "2,0 [--]");
    assertThat(Diff.of("", "").isSame()).isTrue();
    assertThat(Diff.of("\0\ud800", "\0\ud800").isSame()).isTrue();
  }

  @Test
  void groups_leave_out_what_is_far_from_a_change() {
    String left =
        IntStream.range(0, 40).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    String right = left.replace("line 5\n", "").replace("line 9\n", "x\n").replace("line 30", "y");

    List<List<Line>> groups = Diff.of(left, right).groups(2);

    assertThat(groups).hasSize(2);
    assertThat(groups.get(0).stream().map(DiffTest::marked))
        .containsExactly(
            "4,4 line 3",
            "5,5 line 4",
            "6,0 [-line 5-]",
            "7,6 line 6",
            "8,7 line 7",
            "9,8 line 8",
            "10,0 [-line 9-]",
            "0,9 {+x+}",
            "11,10 line 10",
            "12,11 line 11");
    assertThat(groups.get(1).stream().map(Line::left).filter(n -> n > 0))
        .containsExactly(29, 30, 31, 32, 33);
    assertThat(Diff.of(left, left).groups(3)).isEmpty();
    assertThat(Diff.of("a", "b").groups(3)).hasSize(1);
    assertThat(Diff.of("a\nb\nc\nd", "a\nx\nc\nd").groups(0).get(0)).hasSize(2);
  }

  /** Whatever it finds in common: both texts can be read from it again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void nothing_is_lost(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      String left = noise(random);
      String right = noise(random);
      Diff diff = Diff.of(left, right);

      assertThat(left(diff)).isEqualTo(left);
      assertThat(right(diff)).isEqualTo(right);
      assertThat(diff.isSame()).isEqualTo(left.equals(right));
    }
  }

  private static String noise(Random random) {
    return random
        .ints(random.nextInt(60), 0, 6)
        .mapToObj(i -> List.of("a", "b", " ", "\n", "é", "\ud83d\ude80").get(i))
        .collect(Collectors.joining());
  }

  /** Megabytes that are the same words in another order are what costs most. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", " "})
  void huge_texts_with_little_in_common_are_bounded(String between) {
    Random random = new Random(7);
    String left = shuffled(random, between);
    String right = shuffled(random, between);

    Diff diff = Diff.of(left, right);

    assertThat(diff.bounded()).isTrue();
    assertThat(left(diff)).isEqualTo(left);
    assertThat(right(diff)).isEqualTo(right);
  }

  @Test
  void a_change_in_a_megabyte_is_found_and_not_bounded() {
    String left = shuffled(new Random(7), "\n");
    String right = left.replace("word 77777\n", "").replace("word 5\n", "word five\n");

    Diff diff = Diff.of(left, right);

    assertThat(diff.bounded()).isFalse();
    assertThat(diff.groups(0).stream().flatMap(List::stream)).hasSizeBetween(2, 3);
    assertThat(Diff.of(left, "another").bounded()).isFalse();
  }

  private static String shuffled(Random random, String between) {
    List<String> words =
        random.ints(0, 100_000).distinct().limit(100_000).mapToObj(i -> "word " + i).toList();
    return String.join(between, words);
  }
}
