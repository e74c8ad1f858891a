package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudioApplicationTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void aDayWithTheLocalProvider() {
    int code = run(Map.of());

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(code).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(lines).hasSize(16);
    assertThat(lines.get(0)).isEqualTo("Content studio: asking gpt-4o-mini at the local provider");
    assertThat(lines.subList(1, 15))
        .allMatch(
            line ->
                line.matches(
                    "\\[ ?\\d+/14] T-\\d\\d +org-\\w+ +\\w+ +\\d+ ms  "
                        + "(saved as 10\\d\\d( \\(\\d repairs?\\))?|FAILED \\w+: .+)"));
    assertThat(lines.get(2)).contains("T-17", "org-fernweh", "saved as 1002 (1 repair)");
    assertThat(lines.get(7)).endsWith("FAILED LlmTimeoutException: no answer within 2000 ms");
    assertThat(lines.get(9)).endsWith("(2 repairs)");
    assertThat(lines.get(12)).contains("FAILED InvalidAnswerException: the answer is not JSON");
    assertThat(lines.get(15))
        .matches("14 requests: 12 posts saved after 7 repairs, 2 failed, \\d+\\.\\d s");
  }

  @Test
  void theProviderOfTheEnvironmentIsAsked() throws IOException {
    try (StubProvider provider = new StubProvider()) {
      provider.writes(DraftValidatorTest.post("short"));

      int code =
          run(
              Map.of(
                  "OPENAI_BASE_URL", provider.url().toString(),
                  "OPENAI_API_KEY", "sk-1",
                  "OPENAI_MODEL", "big-model"));

      assertThat(code).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .startsWith("Content studio: asking big-model at " + provider.url())
          .contains("14 requests: 14 posts saved after 0 repairs, 0 failed")
          .doesNotContain("sk-1");
      assertThat(provider.asked)
          .hasSize(14)
          .allMatch(asked -> asked.authorization().equals("Bearer sk-1"))
          .allMatch(asked -> asked.body().contains("\"model\":\"big-model\""));
    }
  }

  @Test
  void aDayWithoutASinglePostIsAFailure() throws IOException {
    try (StubProvider provider = new StubProvider()) {
      provider.says(401, "{\"error\":{\"message\":\"Incorrect API key\"}}");

      int code = run(Map.of("OPENAI_BASE_URL", provider.url().toString()));

      assertThat(code).isEqualTo(1);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("FAILED ProviderException: HTTP 401: Incorrect API key")
          .contains("14 requests: 0 posts saved after 0 repairs, 14 failed");
    }
  }

  @Test
  void aBadEnvironmentIsOneSentence() {
    int code = run(Map.of("OPENAI_BASE_URL", "nonsense"));

    assertThat(code).isEqualTo(2);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "OPENAI_BASE_URL 'nonsense' is no provider's address:"
                + " it must look like https://host/v1.");
  }

  @Test
  void aSecondRoundOfLiveDrafts() {
    int code = run(Map.of(), "--live");

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(code).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(lines).hasSize(22);
    assertThat(lines.subList(1, 15)).allMatch(line -> line.matches("\\[ ?\\d+/20] T-.*"));
    assertThat(lines.get(14)).endsWith("(2 repairs)");
    assertThat(lines.get(15))
        .matches(
            "\\[15/20] T-42  org-fernweh   x +\\d+ ms"
                + "  streamed, first words after \\d+ ms, saved as 1013");
    assertThat(lines.get(16)).matches(".* ms  cancelled by the editor after 1[23]\\d characters");
    assertThat(lines.get(17))
        .matches(".* FAILED BrokenStreamException: the stream broke off after \\d+ chunks");
    assertThat(lines.get(18))
        .matches(".* streamed, first words after \\d+ ms, saved as 1014 \\(1 repair\\)");
    assertThat(lines.get(19))
        .matches(".* cancelled by the studio, no end after 8\\d\\d characters");
    assertThat(lines.get(20)).matches(".* asynchronously, saved as 1015 \\(2 repairs\\)");
    assertThat(lines.get(21))
        .matches(
            "20 requests: 15 posts saved after 10 repairs, 2 cancelled, 3 failed, \\d+\\.\\d s");
  }

  @Test
  void aLiveDayWithoutASinglePostIsAFailure() throws IOException {
    try (StubProvider provider = new StubProvider()) {
      provider.says(401, "{\"error\":{\"message\":\"Incorrect API key\"}}");

      int code = run(Map.of("OPENAI_BASE_URL", provider.url().toString()), "--live");

      assertThat(code).isEqualTo(1);
      assertThat(out.toString(StandardCharsets.UTF_8).lines().toList().subList(1, 21))
          .allMatch(line -> line.endsWith("FAILED ProviderException: HTTP 401: Incorrect API key"));
    }
  }

  @Test
  void aBadArgumentIsOneSentence() {
    assertThat(run(Map.of(), "--help")).isEqualTo(2);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("'--help' is unknown")
        .hasLineCount(1);
  }

  private int run(Map<String, String> env, String... args) {
    return StudioApplication.run(
        List.of(args),
        env,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
