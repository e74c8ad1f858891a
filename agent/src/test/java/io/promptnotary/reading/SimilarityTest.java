package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarityTest {

  @ParameterizedTest
  @CsvSource({
    "The leaves fall,'the LEAVES -- fall!'",
    "'',''",
    "'...','!'",
    "東京都,東京、都",
    "Grüße 🚀,grüße",
    "10 kg,'10, kg'",
  })
  void the_same_words_in_the_same_order_are_the_same(String one, String other) {
    assertThat(Similarity.of(one, other)).isEqualTo(1);
    assertThat(Similarity.of(other, one)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"one two,three four", "word,''", "'',word", "東京,大阪", "aa,a"})
  void without_a_word_in_common_they_are_not_alike(String one, String other) {
    assertThat(Similarity.of(one, other)).isZero();
  }

  @Test
  void is_the_cosine_of_words_and_pairs() {
    // Words a, b and pair "a b" against words a, c and pair "a c": one of three in common.
    assertThat(Similarity.of("a b", "a c")).isCloseTo(1 / 3.0, offset(1e-9));
    // The same words in another order share no pair.
    assertThat(Similarity.of("a b", "b a")).isCloseTo(2 / 3.0, offset(1e-9));
    // Counts weigh: a twice and "a a" against a once.
    assertThat(Similarity.of("a a", "a")).isCloseTo(2 / Math.sqrt(5), offset(1e-9));
  }

  @Test
  void falls_with_each_word_that_differs() {
    String text = "a quiet morning in the old harbour of the town";
    double close = Similarity.of(text, text.replace("quiet", "loud"));
    double far = Similarity.of(text, text.replace("quiet", "loud").replace("old", "new"));

    assertThat(close).isBetween(0.7, 0.95);
    assertThat(far).isLessThan(close);
  }
}
