package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptComposerTest {
  private static final Catalog CATALOG = Catalog.bundled();
  private static final String BRAND_TONE = "warm, unhurried, a little nostalgic";

  private final PromptComposer composer = new PromptComposer();

  @Test
  void theLateToneReplacesTheBrandsOwn() {
    Prompt prompt = compose(request("playful, a little cheeky"));

    assertThat(prompt.user().lines()).containsOnlyOnce("Tone: playful, a little cheeky");
    assertThat(prompt.user()).doesNotContain(BRAND_TONE);
    assertThat(prompt.system()).doesNotContain(BRAND_TONE);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  "})
  void withoutALateToneTheBrandsOwnHolds(String override) {
    assertThat(compose(request(override)).user().lines())
        .filteredOn(line -> line.startsWith("Tone: "))
        .containsExactly("Tone: " + BRAND_TONE);
  }

  @Test
  void aToneIsTakenLiterally() {
    assertThat(compose(request("worth $1, \\0 irony")).user())
        .contains("Tone: worth $1, \\0 irony");
  }

  @Test
  void theOrderIsInTheUserPrompt() {
    assertThat(compose(request(null)).user())
        .contains("Template: Event invitation (T-17, v5)")
        .contains("Organisation: Fernweh Coffee Roasters")
        .contains("Topic: a rooftop cupping")
        .contains("Key message: twelve places")
        .contains("#fernwehcoffee")
        .contains("at most 280 characters");
  }

  @Test
  void theModulesOfTheTemplateMakeTheSystemPromptInOrder() {
    assertThat(compose(request(null)).system())
        .containsSubsequence(
            "# Who you are",
            "# What always holds",
            "# Where it appears: X",
            "# Examples of good invitations",
            "# What you answer");
  }

  static Stream<Arguments> everyCombination() {
    return CATALOG.templates().stream()
        .flatMap(
            template ->
                CATALOG.businesses().stream()
                    .flatMap(
                        business ->
                            Stream.of(Platform.values())
                                .map(platform -> Arguments.of(template, business, platform))));
  }

  @ParameterizedTest
  @MethodSource("everyCombination")
  void everyPromptIsCompleteAndOfRealisticSize(
      Template template, BusinessContext business, Platform platform) {
    GenerationRequest request =
        new GenerationRequest(
            business.id(), "u", platform, template.id(), "tea", "hot", null, null);

    Prompt prompt = composer.composePostGeneration(template, business, request);

    String both = prompt.system() + prompt.user();
    assertThat(both.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(8 * 1024, 12 * 1024);
    assertThat(both).doesNotContain("{{").doesNotContain("}}");
  }

  @Test
  void aModuleThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> composeWith("nowhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prompts/nowhere.md: no such resource");
  }

  @Test
  void aPlaceholderThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> composeWith("odd"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("{{weather}} is unknown");
  }

  private Prompt compose(GenerationRequest request) {
    return composer.composePostGeneration(
        CATALOG.template(request.templateId(), request.templateVersion()),
        CATALOG.business(request.orgId()),
        request);
  }

  private void composeWith(String module) {
    composer.composePostGeneration(
        new Template("T-42", "Odd", "1", "brief-T-42", List.of(module)),
        CATALOG.business("org-fernweh"),
        request(null));
  }

  private static GenerationRequest request(String tone) {
    return new GenerationRequest(
        "org-fernweh", "u", Platform.X, "T-17", "a rooftop cupping", "twelve places", tone, null);
  }
}
