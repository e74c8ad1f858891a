package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DraftValidatorTest {
  private final DraftValidator validator = new DraftValidator();

  static String post(String body) {
    return "{\"headline\":\"h\",\"body\":\""
        + body
        + "\",\"hashtags\":[\"#a\"],\"call_to_action\":\"c\"}";
  }

  @Test
  void aGoodDraftPasses() {
    Verdict verdict = validator.validate(new Draft(post("x".repeat(280)), Platform.X));

    assertThat(verdict.ok()).isTrue();
    assertThat(verdict.score()).isEqualTo(1.0);
    assertThat(verdict.issues()).isEmpty();
    assertThat(verdict.feedback()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"X, 280", "INSTAGRAM, 900", "LINKEDIN, 1300"})
  void oneCharacterTooManyIsTooLong(Platform platform, int limit) {
    Verdict verdict = validator.validate(new Draft(post("x".repeat(limit + 1)), platform));

    assertThat(verdict.ok()).isFalse();
    assertThat(verdict.score()).isEqualTo(0.6);
    assertThat(verdict.issues()).containsExactly("too_long");
    assertThat(verdict.feedback())
        .isEqualTo(
            "The body has %d characters; %s allows %d. Shorten it and keep the key message."
                .formatted(limit + 1, platform.id(), limit));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"headline\":\"h\",\"body\":\"b\",\"hashtags\":[\"#a\"]}",
        "{\"headline\":\"h\",\"body\":\"b\",\"hashtags\":[\"#a\"],\"call_to_action\":\" \"}",
        "{\"headline\":\"h\",\"body\":\"b\",\"hashtags\":[\"#a\"],\"call_to_action\":null}"
      })
  void aMissingKeyIsNamed(String text) {
    Verdict verdict = validator.validate(new Draft(text, Platform.X));

    assertThat(verdict.issues()).containsExactly("missing_call_to_action");
    assertThat(verdict.score()).isEqualTo(0.75);
    assertThat(verdict.feedback()).contains("\"call_to_action\"");
  }

  @Test
  void anEmptyListCountsAsMissing() {
    String text = "{\"headline\":\"h\",\"body\":\"b\",\"hashtags\":[],\"call_to_action\":\"c\"}";

    assertThat(validator.validate(new Draft(text, Platform.X)).issues())
        .containsExactly("missing_hashtags");
  }

  @Test
  void issuesAddUpAndTheScoreStaysAboveZero() {
    String text = "{\"body\":\"" + "x".repeat(281) + "\"}";

    Verdict verdict = validator.validate(new Draft(text, Platform.X));

    assertThat(verdict.issues())
        .containsExactly(
            "missing_headline", "missing_hashtags", "missing_call_to_action", "too_long");
    assertThat(verdict.score()).isZero();
    assertThat(verdict.feedback().lines()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Sure! Here is your post.", "[]", "\"text\"", "{\"headline\":"})
  void whatIsNoJsonObjectIsUseless(String text) {
    Verdict verdict = validator.validate(new Draft(text, Platform.X));

    assertThat(verdict.ok()).isFalse();
    assertThat(verdict.score()).isZero();
    assertThat(verdict.issues()).containsExactly("not_json");
  }
}
