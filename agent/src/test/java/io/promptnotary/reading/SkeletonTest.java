package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SkeletonTest {
  private static final String TEMPLATE =
      """
      # Assignment

      Organisation: %s
      Tone: %s
      Write a post of at most 80 words about %s for our readers.
      %s
      Never name a price.""";

  private static String filled(String org, String tone, String about, String lines) {
    return TEMPLATE.formatted(org, tone, about, lines);
  }

  @Test
  void what_all_share_is_the_template() {
    assertThat(
            Skeleton.of(
                List.of(
                    filled("Acme", "warm", "the launch", "- a\n- b"),
                    filled("Marigold Books of Halden", "a little cheeky", "poetry night", "- c"),
                    filled("Fernweh", "dry", "trains", "- d\n- e\n- f"))))
        .isEqualTo(
            """
            # Assignment

            Organisation: ⟨…⟩
            Tone: ⟨…⟩
            Write a post of at most 80 words about ⟨…⟩ for our readers.
            ⟨…⟩
            Never name a price.""");
  }

  @Test
  void one_alone_and_equal_ones_are_shared_whole() {
    String text = filled("Acme", "warm", "the launch", "- a");

    assertThat(Skeleton.of(List.of(text))).isEqualTo(text);
    assertThat(Skeleton.of(List.of(text, text))).isEqualTo(text);
    assertThat(Skeleton.of(List.of("a\nb", "x\ny"))).isEqualTo(Skeleton.VARIES);
  }
}
