package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What libraries call by many names, as the row has it. */
class ConversationTest {
  /** SHA-256 of "hello". */
  private static final String HELLO =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private static JsonNode messages(Map<?, ?>... messages) {
    return new Told()
        .part(call(0).at(1, 2).with("messages", List.of(messages)))
        .row()
        .json(Column.MESSAGES);
  }

  @ParameterizedTest
  @CsvSource({
    "AI, assistant",
    "model, assistant",
    "HUMAN, user",
    "TOOL_EXECUTION_RESULT, tool",
    "functionResponse, tool",
    "function, tool",
    "Developer, developer",
    "narrator, narrator"
  })
  void rolesAreCalledAsMostDo(String told, String role) {
    assertThat(messages(Map.of("role", told, "text", "x")).at("/0/role").asText()).isEqualTo(role);
  }

  @Test
  void aTextBesidePartsWithoutOneIsTheFirst() {
    List<Map<String, String>> image = List.of(Map.of("url", "https://acme.test/a.png"));
    JsonNode content =
        messages(Map.of("role", "user", "text", "look:", "parts", image)).at("/0/content");
    assertThat(content.at("/0/text").asText()).isEqualTo("look:");
    assertThat(content.at("/1/url").asText()).isEqualTo("https://acme.test/a.png");
    assertThat(content).hasSize(2);
  }

  @Test
  void partsThatAreNoTextsAreDescribed() {
    byte[] bytes = "hello".getBytes(StandardCharsets.UTF_8);
    JsonNode content =
        messages(
                Map.of(
                    "role",
                    List.of("user"),
                    "parts",
                    List.of(
                        Map.of("type", "input_text", "text", "look:"),
                        Map.of("type", "imageUrl", "url", "https://acme.test/a.png"),
                        Map.of("url", new Media("data:image/png;base64,aGVsbG8=")),
                        Map.of(
                            "type",
                            "inputAudio",
                            "media_type",
                            "wav",
                            "data",
                            new Media("aGVsbG8=")),
                        Map.of(
                            "type",
                            "application/pdf",
                            "name",
                            "a.pdf",
                            "data",
                            new Media(ByteBuffer.wrap(bytes))),
                        Map.of("type", "toolResult", "text", "7"),
                        Map.of("type", "mystery"))))
            .at("/0/content");
    assertThat(content.toString())
        .isEqualTo(
            """
            [{"type":"text","text":"look:"},\
            {"type":"image","url":"https://acme.test/a.png"},\
            {"type":"image","media_type":"image/png","bytes":5,"sha256":"%1$s"},\
            {"type":"audio","media_type":"audio/wav","bytes":5,"sha256":"%1$s"},\
            {"type":"file","name":"a.pdf","bytes":5,"sha256":"%1$s"},\
            {"type":"tool_result","text":"7"}]"""
                .formatted(HELLO));
  }

  @Test
  void whatIsNoBase64StandsForItself() {
    assertThat(new Media("hello!").description()).containsEntry("bytes", 6);
    assertThat(new Media("data:,hello").description()).doesNotContainKey("media_type");
    assertThat(new Media("aGVsbG8_").description()).containsEntry("bytes", 6);
    assertThat(Media.isData("DATA:x")).isTrue();
    assertThat(Media.isData("https://x")).isFalse();
  }

  @Test
  void onePartOfTextIsThatText() {
    JsonNode all =
        messages(
            Map.of("role", "system", "parts", List.of(Map.of("text", List.of("a", "b")))),
            Map.of("role", "user", "parts", List.of(), "text", List.of("c", "d")),
            Map.of("role", "tool", "tool_call_id", List.of("t1"), "name", List.of(), "text", "e"));
    assertThat(all.at("/0/content").asText()).isEqualTo("a\nb");
    assertThat(all.at("/1/content").asText()).isEqualTo("c\nd");
    assertThat(all.at("/2/tool_call_id").asText()).isEqualTo("t1");
    assertThat(all.at("/2/name").isMissingNode()).isTrue();
  }

  @Test
  void callsOfToolsArePutTogether() {
    Told told =
        new Told()
            .part(
                call(0)
                    .at(1, 2)
                    .with(
                        "tool_calls",
                        List.of(
                            List.of(Map.of("index", 0, "id", "a", "name", "weather")),
                            List.of(Map.of("index", 1, "id", "b", "name", "time")),
                            List.of(Map.of("index", 0, "arguments", "{\"city\":")),
                            List.of(Map.of("index", 0, "id", "", "arguments", "\"Bonn\"}"))))
                    .with(
                        "messages",
                        List.of(
                            Map.of(
                                "role",
                                "assistant",
                                "tool_calls",
                                List.of(
                                    Map.of("id", "a", "name", "x", "arguments", "{}"),
                                    Map.of("arguments", "!"),
                                    Map.of("name", "y", "arguments", Map.of("k", 1))))))
                    .with("tools", List.of(Map.of("name", "x"))));
    JsonNode call = told.row().json(Column.LLM_CALLS).get(0);
    assertThat(call.get("tool_calls").toString())
        .isEqualTo(
            """
            [{"id":"a","name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"},\
            {"id":"b","name":"time"}]""");
    assertThat(call.at("/messages/0/tool_calls").toString())
        .isEqualTo(
            """
            [{"id":"a","name":"x","arguments":"{}!"},{"name":"y","arguments":{"k":1}}]""");
  }

  @Test
  void whatHasNeitherNameNorArgumentsIsNoCallOfATool() {
    Told told =
        new Told()
            .part(
                call(0)
                    .at(1, 2)
                    .with("tool_calls", Arrays.asList(null, Map.of(), List.of(Map.of("id", "a"))))
                    .with(
                        "messages",
                        List.of(
                            Map.of(
                                "role",
                                "tool",
                                "text",
                                "clear",
                                "tool_calls",
                                List.of(Map.of("id", "a"))))));
    JsonNode call = told.row().json(Column.LLM_CALLS).get(0);
    assertThat(call.has("tool_calls")).isFalse();
    assertThat(call.at("/messages/0").toString())
        .isEqualTo("{\"role\":\"tool\",\"content\":\"clear\"}");
  }

  @Test
  void toolCallsOfAnotherFormStayAsTheyAre() {
    Told told =
        new Told()
            .part(call(0).at(1, 2).with("tool_calls", List.of(Map.of("function", Map.of("a", 1)))));
    assertThat(told.row().json(Column.LLM_CALLS).at("/0/tool_calls").toString())
        .isEqualTo("[{\"function\":{\"a\":1}}]");
  }

  @Test
  void textsThatCameInPiecesAreOne() {
    Told told =
        new Told()
            .part(
                call(0)
                    .at(1, 2)
                    .with("system", List.of("a", "b"))
                    .with("user", List.of("c", "d"))
                    .with("output", List.of("e", List.of("f", List.of())))
                    .with("reasoning", Arrays.asList("g", null, "h"))
                    .with("params.stream", "true")
                    .with("provider", "GOOGLE_AI_GEMINI"));
    JsonNode call = told.row().json(Column.LLM_CALLS).get(0);
    assertThat(call.get("system").asText()).isEqualTo("a\n\nb");
    assertThat(call.get("user").asText()).isEqualTo("c\nd");
    assertThat(call.get("response").asText()).isEqualTo("ef");
    assertThat(call.get("reasoning").asText()).isEqualTo("g\n\nh");
    assertThat(call.at("/parameters/stream").isBoolean()).isTrue();
    assertThat(call.get("provider").asText()).isEqualTo("google");
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN_AI, openai",
    "AZURE_OPEN_AI, azure",
    "GOOGLE_VERTEX_AI_ANTHROPIC, anthropic",
    "AMAZON_BEDROCK, aws",
    "XAI, x-ai",
    "WATSONX_AI, watsonx-ai",
    "dev.langchain4j.model.mistralai, mistral",
    "org.springframework.ai.ollama.api, ollama",
    "openai-compatible, openai-compatible",
    "api.acme.test, api.acme.test",
    "com.acme.llm, ",
    "OTHER, "
  })
  void providersOfFrameworksHaveTheNamesOfThePriceTable(String told, String name) {
    assertThat(Providers.normal(told)).isEqualTo(name);
  }

  /** As capture makes them. */
  private record Later(Object text, Function<Object, Object> rest) implements Deferred {
    @Override
    public Object value(Function<Object, Object> parser) {
      Object parsed = parser.apply(text);
      return parsed == null ? null : rest.apply(parsed);
    }

    @Override
    public long bytes() {
      return 1;
    }
  }

  @Test
  void whatStandsInJsonIsReadHere() {
    byte[] body =
        "{\"a\":[1,2.50,true,null,\"x\"],\"m\":\"claude\"}".getBytes(StandardCharsets.UTF_8);
    Later all = new Later(body, parsed -> ((Map<?, ?>) parsed).get("a"));
    Later model = new Later(ByteBuffer.wrap(body), parsed -> ((Map<?, ?>) parsed).get("m"));
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .at(1, 2)
                    .with("model", model)
                    .with("tools", all)
                    .with("output", new Later("{oops", parsed -> parsed))
                    .with("response_id", new Later("", parsed -> parsed)))
            .row();
    JsonNode call = row.json(Column.LLM_CALLS).get(0);
    assertThat(call.get("tools").toString()).isEqualTo("[1,2.5,true,null,\"x\"]");
    assertThat(call.get("model").asText()).isEqualTo("claude");
    assertThat(row.json(Column.CAPTURE_GAPS).toString()).contains("not readable as JSON");
  }

  @Test
  void ofChunksInJsonTheLastWordCounts() {
    Pieces pieces = Pieces.add(null, new Later("3", parsed -> parsed));
    pieces = Pieces.add(pieces, new Later("5", parsed -> parsed));
    pieces = Pieces.add(pieces, new Later("null", parsed -> parsed));
    Told.Row row =
        new Told()
            .part(call(0).at(1, 2).with("tokens.prompt", pieces).with("tokens.completion", 1))
            .row();
    assertThat(row.json(Column.LLM_CALLS).at("/0/tokens/prompt_tokens").asInt()).isEqualTo(5);
  }

  @Test
  void triesAreToldOneByOne() {
    Told told =
        new Told()
            .part(call(0).at(1, 9).with("user", "a").with("output", "ok"))
            .part(part(Role.ATTEMPT, 1).in(0).at(2, 3).with("status", 429))
            .part(part(Role.ATTEMPT, 2).in(0).at(4, 5).thrown(new IllegalStateException("reset")))
            .part(part(Role.ATTEMPT, 3).in(0).at(6, 7).with("status", 200));
    JsonNode call = told.row().json(Column.LLM_CALLS).get(0);
    assertThat(call.get("retry_count").asInt()).isEqualTo(2);
    assertThat(told.row().get(Column.RETRY_COUNT)).isEqualTo(2L);
    assertThat(call.at("/attempts")).hasSize(3);
    assertThat(call.at("/attempts/0").toString())
        .isEqualTo("{\"n\":1,\"outcome\":\"failed\",\"status\":429,\"latency_ms\":1}");
    assertThat(call.at("/attempts/1/error/message").asText()).isEqualTo("reset");
    assertThat(call.at("/attempts/2/outcome").asText()).isEqualTo("success");
  }

  @Test
  void oneTryIsNotWorthALine() {
    Told told =
        new Told()
            .part(call(0).at(1, 9).with("user", "a"))
            .part(part(Role.ATTEMPT, 1).in(0).at(2, 3).with("status", 200));
    JsonNode call = told.row().json(Column.LLM_CALLS).get(0);
    assertThat(call.has("attempts")).isFalse();
    assertThat(call.has("retry_count")).isFalse();
    assertThat(told.row().get(Column.RETRY_COUNT)).isEqualTo(0L);
  }

  @Test
  void aLibraryBelowAFrameworkTellsWhatThatDoesNot() {
    Told told =
        new Told()
            .part(call(0).open(1).with("model", "gpt").with("user", "a"))
            .part(call(0).at(1, 9).with("output", "b").with("tokens.prompt", 99))
            .part(
                call(1)
                    .in(0)
                    .at(2, 8)
                    .with("model", "gpt-2026-01-01")
                    .with("response_id", "r1")
                    .with("tokens.prompt", 10)
                    .with("tokens.completion", 2)
                    .with("tokens.cached", 4));
    JsonNode calls = told.row().json(Column.LLM_CALLS);
    assertThat(calls).hasSize(1);
    assertThat(calls.at("/0/model").asText()).isEqualTo("gpt-2026-01-01");
    assertThat(calls.at("/0/requested_model").asText()).isEqualTo("gpt");
    assertThat(calls.at("/0/response_id").asText()).isEqualTo("r1");
    assertThat(calls.at("/0/tokens/prompt_tokens").asInt()).isEqualTo(10);
    assertThat(calls.at("/0/tokens/cached_tokens").asInt()).isEqualTo(4);
  }

  @Test
  void severalAnswersWithinACallAreTheCalls() {
    Told told =
        new Told()
            .part(call(0).at(1, 9).with("user", "a").with("output", "sunny"))
            .part(call(1).in(0).at(2, 3).with("user", "a").with("output", "tool"))
            .part(call(2).in(0).at(4, 5).with("user", "a, 7").with("output", "sunny"));
    Told.Row row = told.ends(Status.SUCCESS, 9).row();
    assertThat(row.json(Column.LLM_CALLS)).hasSize(2);
    assertThat(row.get(Column.RESPONSE_TEXT)).isEqualTo("sunny");
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("a");
  }
}
