package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.promptnotary.reading.DryRun;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Question;
import io.promptnotary.reading.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed is run for real, wherever the machine can. */
class DryRunTest {
  private static final String KEY = "sk-dry";

  @TempDir Path folder;

  private static ObjectNode body(String text) {
    ObjectNode body = Json.object().put("model", "m-1");
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    return body;
  }

  private static Question question(ObjectNode body) {
    return new Question(Wire.OPENAI, body, List.of());
  }

  private static final String NASTY =
      "it's \"quoted\" \\n `id` $HOME $(id) \"\"\" \\u0041 Grüße 🚀\nEND\n\ttab \u001b[31m %s ''' ";

  @Test
  void json_is_what_would_be_sent() throws Exception {
    assertThat(Json.read(DryRun.JSON.print(question(body(NASTY)), null))).isEqualTo(body(NASTY));
  }

  @Test
  void curl_sends_it() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl: skipped");
    try (StubProvider provider = StubProvider.saying("hello")) {
      String unnamed = run(provider, "sh", "-c", DryRun.CURL.print(question(body(NASTY)), null));
      URI endpoint = URI.create(provider.baseUrl() + "/it's/chat/completions");
      String named = run(provider, "sh", "-c", DryRun.CURL.print(question(body(NASTY)), endpoint));

      assertThat(unnamed).contains("hello").isEqualTo(named);
      assertSent(provider, 2);
      assertThat(provider.asked().get(1).path()).isEqualTo("/v1/it's/chat/completions");
    }
  }

  @Test
  void java_sends_it() throws Exception {
    try (StubProvider provider = StubProvider.saying("hello")) {
      assertThat(java(provider, DryRun.JAVA.print(question(body(NASTY)), null))).contains("hello");
      assertSent(provider, 1);
    }
  }

  @Test
  void java_reads_a_long_request_from_a_file() throws Exception {
    ObjectNode body = body(NASTY + "x".repeat(80_000));
    Files.writeString(folder.resolve("request.json"), DryRun.JSON.print(question(body), null));
    try (StubProvider provider = StubProvider.saying("hello")) {
      URI endpoint = URI.create(provider.baseUrl() + "/chat/completions");
      String source = DryRun.JAVA.print(question(body), endpoint);

      assertThat(source).hasSizeLessThan(2_000).contains("--dry-run json");
      assertThat(java(provider, source)).contains("hello");
      assertThat(Json.read(provider.asked().get(0).body())).isEqualTo(body);
    }
  }

  /** Anthropic's format has a header for the key and one for its version. */
  @Test
  void all_forms_know_both_formats() throws Exception {
    Question question = new Question(Wire.ANTHROPIC, body(NASTY), List.of());
    URI endpoint = URI.create("https://host/v1/messages");

    assertThat(DryRun.CURL.print(question, null))
        .startsWith("curl -sS \"$ANTHROPIC_BASE_URL/v1/messages\"")
        .contains(
            "  -H \"anthropic-version: 2023-06-01\"", "  -H \"x-api-key: $ANTHROPIC_API_KEY\"")
        .doesNotContain("Bearer");
    assertThat(DryRun.JAVA.print(question, endpoint))
        .contains("URI.create(\"https://host/v1/messages\")")
        .contains(".header(\"anthropic-version\", \"2023-06-01\")")
        .contains(".header(\"x-api-key\", System.getenv(\"ANTHROPIC_API_KEY\"))");
    assertThat(DryRun.JAVA.print(question, null))
        .contains("System.getenv(\"ANTHROPIC_BASE_URL\") + \"/v1/messages\"");
  }

  private static void assertSent(StubProvider provider, int times) throws IOException {
    assertThat(provider.asked()).hasSize(times);
    for (StubProvider.Asked asked : provider.asked()) {
      assertThat(Json.read(asked.body())).isEqualTo(body(NASTY));
      assertThat(asked.authorization()).isEqualTo("Bearer " + KEY);
    }
  }

  private String java(StubProvider provider, String source) throws Exception {
    Path file = Files.writeString(folder.resolve("Replay.java"), source);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return run(provider, java.toString(), "-Dfile.encoding=UTF-8", file.toString());
  }

  private String run(StubProvider provider, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command)).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("OPENAI_BASE_URL", provider.baseUrl());
    builder.environment().put("OPENAI_API_KEY", KEY);
    builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
