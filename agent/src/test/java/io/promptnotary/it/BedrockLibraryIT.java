package io.promptnotary.it;

import static io.promptnotary.it.EventStream.event;
import static io.promptnotary.it.EventStream.exception;
import static io.promptnotary.it.Shown.ASYNC;
import static io.promptnotary.it.Shown.ASYNC_STREAM;
import static io.promptnotary.it.Shown.BROKEN_STREAM;
import static io.promptnotary.it.Shown.CACHED_TOKENS;
import static io.promptnotary.it.Shown.CANCELLED;
import static io.promptnotary.it.Shown.COST;
import static io.promptnotary.it.Shown.ERRORS;
import static io.promptnotary.it.Shown.FINISH;
import static io.promptnotary.it.Shown.MESSAGES;
import static io.promptnotary.it.Shown.PARAMETERS;
import static io.promptnotary.it.Shown.PARTS;
import static io.promptnotary.it.Shown.REASONING;
import static io.promptnotary.it.Shown.RESPONSE_ID;
import static io.promptnotary.it.Shown.RETRIES;
import static io.promptnotary.it.Shown.SYNC;
import static io.promptnotary.it.Shown.SYSTEM;
import static io.promptnotary.it.Shown.TOKENS;
import static io.promptnotary.it.Shown.TOOLS;
import static io.promptnotary.it.Shown.TOOL_CALLS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** AWS Bedrock's runtime with nothing configured. */
@OnEachVersion("bedrock")
class BedrockLibraryIT extends LibraryTest {
  private static final String USAGE =
      "\"usage\":{\"inputTokens\":11,\"outputTokens\":7,\"totalTokens\":23,"
          + "\"cacheReadInputTokens\":3,\"cacheWriteInputTokens\":2}";
  private static final int MANY = 200;

  BedrockLibraryIT(Setup setup) {
    super(setup, BedrockLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer().on("/model/", BedrockLibraryIT::answer);
  }

  private static Answer answer(Received request) {
    String scenario = request.scenario();
    if (scenario.endsWith("bad")) {
      return error(400, "ValidationException", "not to its liking");
    }
    if (scenario.endsWith("error")) {
      return error(500, "InternalServerException", "something broke");
    }
    if (scenario.endsWith("busy") && request.attempt() == 1) {
      return error(429, "ThrottlingException", "too many at once");
    }
    String path = request.path();
    if (path.endsWith("/converse")) {
      return json(conversed(scenario, request.body().contains("toolResult")));
    }
    if (path.endsWith("/converse-stream")) {
      return stream(scenario).header("x-amzn-RequestId", "request-1");
    }
    return path.endsWith("/invoke") ? json(invoked(path)) : invokedStream(scenario);
  }

  private static String conversed(String scenario, boolean told) {
    if (scenario.equals("tools") && !told) {
      return conversation(
          "{\"text\":\"Let me look.\"},{\"toolUse\":{\"toolUseId\":\"call-1\",\"name\":\"weather\","
              + "\"input\":{\"city\":\"Oslo\",\"days\":2}}}",
          "tool_use");
    }
    if (scenario.equals("thinking")) {
      return conversation(
          "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"Let me see.\"}}},{\"text\":\"It is 42.\"}",
          "end_turn");
    }
    return conversation("{\"text\":\"You are \"},{\"text\":\"Ada.\"}", "end_turn");
  }

  private static String conversation(String content, String stop) {
    return "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":["
        + content
        + "]}},\"stopReason\":\""
        + stop
        + "\","
        + USAGE
        + ",\"metrics\":{\"latencyMs\":5}}";
  }

  private static Answer stream(String scenario) {
    Answer answer =
        Answer.eventStream(
            event("messageStart", "{\"role\":\"assistant\"}"), delta(0, "{\"text\":\"Once \"}"));
    for (int i = 0; scenario.endsWith("cancelled") && i < MANY; i++) {
      answer = answer.then(delta(0, "{\"text\":\"and again \"}"));
    }
    answer = answer.then(delta(0, "{\"text\":\"upon a \"}"));
    if (scenario.endsWith("failed")) {
      return answer.then(
          exception("modelStreamErrorException", "{\"message\":\"the model gave up\"}"));
    }
    if (scenario.endsWith("broken")) {
      return answer.thenCut();
    }
    answer =
        answer
            .then(delta(0, "{\"text\":\"time.\"}"))
            .then(event("contentBlockStop", "{\"contentBlockIndex\":0}"));
    boolean tool = scenario.endsWith("tools");
    if (tool) {
      answer =
          answer
              .then(
                  event(
                      "contentBlockStart",
                      "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":"
                          + "{\"toolUseId\":\"call-1\",\"name\":\"weather\"}}}"))
              .then(delta(1, "{\"toolUse\":{\"input\":\"{\\\"city\\\":\"}}"))
              .then(delta(1, "{\"toolUse\":{\"input\":\"\\\"Oslo\\\"}\"}}"))
              .then(event("contentBlockStop", "{\"contentBlockIndex\":1}"));
    }
    return answer
        .then(event("messageStop", "{\"stopReason\":\"" + (tool ? "tool_use" : "end_turn") + "\"}"))
        .then(event("metadata", "{" + USAGE + ",\"metrics\":{\"latencyMs\":5}}"));
  }

  private static byte[] delta(int index, String delta) {
    return event(
        "contentBlockDelta", "{\"contentBlockIndex\":" + index + ",\"delta\":" + delta + "}");
  }

  private static String invoked(String path) {
    if (path.contains("titan-embed")) {
      return "{\"embedding\":[0.5,0.25],\"inputTextTokenCount\":3}";
    }
    if (path.contains("titan")) {
      return "{\"inputTextTokenCount\":11,\"results\":[{\"tokenCount\":7,"
          + "\"outputText\":\"You are Ada.\",\"completionReason\":\"FINISH\"}]}";
    }
    if (path.contains("llama")) {
      return "{\"generation\":\"You are Ada.\",\"prompt_token_count\":11,"
          + "\"generation_token_count\":7,\"stop_reason\":\"stop\"}";
    }
    return path.contains("nova")
        ? conversed("", false)
        : """
          {"id":"msg-1","model":"claude-3-haiku-20240307","type":"message","role":"assistant",
           "content":[{"type":"text","text":"You are Ada."}],"stop_reason":"end_turn",
           "usage":{"input_tokens":11,"output_tokens":7,"cache_read_input_tokens":3}}""";
  }

  private static Answer invokedStream(String scenario) {
    String text = "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":%s}";
    List<String> blocks =
        scenario.endsWith("tools")
            ? List.of(
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\","
                    + "\"id\":\"call-1\",\"name\":\"weather\",\"input\":{}}}",
                text.formatted(
                    "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"city\\\":\"}"),
                text.formatted(
                    "{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"Oslo\\\"}\"}"))
            : List.of(
                "{\"type\":\"content_block_start\",\"index\":0,"
                    + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                text.formatted("{\"type\":\"text_delta\",\"text\":\"You are \"}"),
                text.formatted("{\"type\":\"text_delta\",\"text\":\"Ada.\"}"));
    List<String> events = new ArrayList<>();
    events.add(
        "{\"type\":\"message_start\",\"message\":{\"id\":\"msg-1\",\"model\":\"claude-3-haiku-20240307\","
            + "\"usage\":{\"input_tokens\":11,\"cache_read_input_tokens\":3,\"output_tokens\":1}}}");
    events.addAll(blocks);
    events.add(
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}}");
    events.add("{\"type\":\"message_stop\"}");
    Answer answer = Answer.eventStream();
    for (String each : events) {
      String bytes = Base64.getEncoder().encodeToString(each.getBytes(UTF_8));
      answer = answer.then(event("chunk", "{\"bytes\":\"" + bytes + "\"}"));
    }
    return answer;
  }

  private static Answer json(String body) {
    return Answer.json(body).header("x-amzn-RequestId", "request-1");
  }

  private static Answer error(int status, String type, String message) {
    return Answer.json(status, "{\"message\":\"" + message + "\"}")
        .header("x-amzn-ErrorType", type)
        .header("x-amzn-RequestId", "request-1");
  }

  @Test
  @Shows(
      value = {
        SYNC,
        SYSTEM,
        MESSAGES,
        PARAMETERS,
        TOKENS,
        CACHED_TOKENS,
        COST,
        FINISH,
        RESPONSE_ID
      },
      calls = "converse")
  void aConversation() {
    Row row = row("blocking");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_system_prompt")).isEqualTo("Be brief.\n\nBe kind.");
    assertThat(row.text("final_user_prompt")).isEqualTo("What is\nmy name?");
    assertThat(row.json("messages").findValuesAsText("role"))
        .containsExactly("user", "assistant", "user");
    assertThat(row.json("messages", "/0/content").asText()).isEqualTo("[blocking] My name is Ada.");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.text("finish_reason")).isEqualTo("end_turn");
    assertThat(row.text("response_id")).isEqualTo("request-1");
    JsonNode given = row.json("model_parameters");
    assertThat(given.at("/model").asText()).isEqualTo("anthropic.claude-3-haiku-20240307-v1:0");
    assertThat(given.at("/max_tokens").asInt()).isEqualTo(64);
    assertThat(given.at("/temperature").asDouble()).isEqualTo(0.25);
    assertThat(given.at("/top_p").asDouble()).isEqualTo(0.5);
    assertThat(given.at("/stop/0").asText()).isEqualTo("STOP");
    assertThat(given.at("/additional").toString()).contains("top_k").contains("20");
    assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("aws");
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  /** Input that was read from the cache or written to it is reported beside the rest. */
  private static void assertSpent(Row row) {
    JsonNode tokens = row.json("token_metrics");
    assertThat(tokens.at("/completion_tokens").asInt()).isEqualTo(7);
    assertThat(tokens.at("/buckets/input").asInt()).isEqualTo(11);
    assertThat(tokens.at("/price_id").asText()).startsWith("aws/");
    assertThat(tokens.at("/estimated_cost").decimalValue()).isPositive();
  }

  @Test
  @Shows(value = CACHED_TOKENS, calls = "converse")
  @Since("2.54.14")
  void cachedTokens() {
    for (String scenario : List.of("blocking", "stream")) {
      JsonNode tokens = row(scenario).json("token_metrics");
      assertThat(tokens.at("/cached_tokens").asInt()).isEqualTo(3);
      assertThat(tokens.at("/cache_write_tokens").asInt()).isEqualTo(2);
      assertThat(tokens.at("/prompt_tokens").asInt()).isEqualTo(16);
    }
  }

  @Test
  @Shows(value = PARTS, calls = "converse")
  void partsThatAreNoText() {
    JsonNode parts = row("parts").json("messages", "/0/content");
    assertThat(parts.findValuesAsText("type")).containsExactly("text", "image");
    assertThat(parts.at("/1/media_type").asText()).isEqualTo("image/png");
    assertThat(parts.at("/1/bytes").asInt()).isEqualTo(4);
    assertThat(parts.at("/1/sha256").asText()).startsWith("9f64a747e1b97f13");
  }

  @Test
  @Shows(
      value = {TOOLS, TOOL_CALLS},
      calls = "converse")
  void toolsAreOfferedCalledAndAnswered() {
    List<Row> rows = observed.rows("tools");
    assertThat(rows).hasSize(2);
    JsonNode asked = rows.get(0).json("llm_calls", "/0");
    assertThat(asked.at("/tools/0/name").asText()).isEqualTo("weather");
    assertThat(asked.at("/tools/0/description").asText()).isEqualTo("Tells the weather of a city");
    assertThat(asked.at("/tools/0/parameters").toString()).contains("object");
    assertCalled(asked.at("/tool_calls"));
    assertThat(rows.get(0).text("finish_reason")).isEqualTo("tool_use");
    JsonNode told = rows.get(1).json("messages");
    assertThat(told.findValuesAsText("role")).containsExactly("user", "assistant", "tool");
    assertCalled(told.at("/1/tool_calls"));
    assertThat(told.at("/2/tool_call_id").asText()).isEqualTo("call-1");
    assertThat(told.at("/2/content").toString()).contains("clear sky");
    assertThat(rows.get(1).text("final_user_prompt"))
        .isEqualTo("[tools] What is the weather in Oslo?");
  }

  private static void assertCalled(JsonNode calls) {
    assertThat(calls).hasSize(1);
    assertThat(calls.at("/0/id").asText()).isEqualTo("call-1");
    assertThat(calls.at("/0/name").asText()).isEqualTo("weather");
    assertThat(calls.at("/0/arguments").toString()).contains("city").contains("Oslo");
  }

  @Test
  @Shows(value = REASONING, calls = "converse")
  @Since("2.54.14")
  void reasoningIsNotTheAnswer() {
    Row row = row("thinking");
    assertThat(row.text("response_text")).isEqualTo("It is 42.");
    assertThat(row.json("llm_calls", "/0/reasoning").asText()).isEqualTo("Let me see.");
  }

  @ParameterizedTest
  @CsvSource({
    "bad, ValidationException, not to its liking",
    "async-bad, ValidationException, not to its liking",
    "stream-bad, ValidationException, not to its liking",
    "invoke-bad, ValidationException, not to its liking",
    "error, InternalServerException, something broke"
  })
  @Shows(
      value = ERRORS,
      calls = {"converse", "converseStream", "invokeModel"})
  void refused(String scenario, String type, String message) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type")).endsWith("." + type);
    assertThat(row.text("error_message")).startsWith(message);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"busy", "async-busy", "stream-busy"})
  @Shows(
      value = RETRIES,
      calls = {"converse", "converseStream"})
  void theLibraryTriesAgain(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("retry_count")).isEqualTo("1");
    JsonNode attempts = row.json("llm_calls", "/0/attempts");
    assertThat(attempts.findValuesAsText("status")).containsExactly("429", "200");
  }

  @Test
  @Shows(value = RETRIES, calls = "converse")
  void everyTryOfACallThatFailsIsTold() {
    JsonNode attempts = row("error").json("llm_calls", "/0/attempts");
    assertThat(attempts.findValuesAsText("status")).containsExactly("500", "500", "500", "500");
    assertThat(row("error").text("retry_count")).isEqualTo("3");
  }

  @Test
  @Shows(
      value = {ASYNC, TOKENS},
      calls = "converse")
  void anAsynchronousCall() {
    Row row = row("async");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.json("model_parameters", "/temperature").asDouble()).isEqualTo(0.5);
    assertSpent(row);
    assertThat(row("consumer").text("response_text")).isEqualTo("You are Ada.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "stream-visited", "stream-busy"})
  @Shows(
      value = {ASYNC_STREAM, TOKENS, FINISH},
      calls = "converseStream")
  void aStream(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Once upon a time.");
    assertThat(row.text("finish_reason")).isEqualTo("end_turn");
    assertThat(row.json("llm_calls", "/0/stream/chunks").asInt()).isEqualTo(7);
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(
      value = TOOL_CALLS,
      calls = {"converseStream", "invokeModelWithResponseStream"})
  void aToolIsCalledAmidAStream() {
    assertCalled(row("stream-tools").json("llm_calls", "/0/tool_calls"));
    assertCalled(row("invoke-stream-tools").json("llm_calls", "/0/tool_calls"));
  }

  /** Of a try that broke off nothing is part of what the next one says. */
  @ParameterizedTest
  @ValueSource(strings = {"stream-broken", "stream-failed"})
  @Shows(value = BROKEN_STREAM, calls = "converseStream")
  void aStreamThatBreaks(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type")).endsWith("Exception");
    assertThat(row.text("response_text")).isIn("Once ", "Once upon a ");
  }

  @Test
  @Shows(value = CANCELLED, calls = "converseStream")
  void aStreamThatIsCancelled() {
    Row row = row("stream-cancelled");
    assertThat(row.text("status")).isEqualTo("cancelled");
    assertThat(row.text("response_text")).isEqualTo("Once ");
  }

  @ParameterizedTest
  @CsvSource({
    "invoke-claude, anthropic.claude-3-haiku-20240307-v1:0, 64, end_turn",
    "invoke-nova, amazon.nova-lite-v1:0, 64, end_turn",
    "invoke-titan, amazon.titan-text-express-v1, 64, FINISH",
    "invoke-llama, meta.llama3-8b-instruct-v1:0, 64, stop"
  })
  @Shows(
      value = {SYNC, SYSTEM, MESSAGES, PARAMETERS, TOKENS, COST, FINISH},
      calls = "invokeModel")
  void aBodyOfTheModelsOwnFamily(String scenario, String model, int most, String finish) {
    Row row = row(scenario);
    boolean system = scenario.equals("invoke-claude") || scenario.equals("invoke-nova");
    assertThat(row.text("final_system_prompt")).isEqualTo(system ? "Be brief." : null);
    assertThat(row.text("final_user_prompt")).isEqualTo("[" + scenario + "] Who am I?");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.text("finish_reason")).isEqualTo(finish);
    assertThat(row.json("model_parameters", "/model").asText()).isEqualTo(model);
    assertThat(row.json("model_parameters", "/max_tokens").asInt()).isEqualTo(most);
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(
      value = {ASYNC, ASYNC_STREAM, TOKENS, CACHED_TOKENS},
      calls = "invokeModel")
  void bodiesThatComeLater() {
    assertThat(row("invoke-async").text("response_text")).isEqualTo("You are Ada.");
    Row streamed = row("invoke-stream");
    assertThat(streamed.text("response_text")).isEqualTo("You are Ada.");
    assertThat(streamed.text("finish_reason")).isEqualTo("end_turn");
    assertThat(streamed.json("token_metrics", "/cached_tokens").asInt()).isEqualTo(3);
    assertSpent(streamed);
  }

  @Test
  @Shows(
      value = {SYNC, TOKENS},
      calls = "embeddings by invokeModel")
  void embeddings() {
    Row row = row("invoke-embeddings");
    assertThat(row.text("final_user_prompt")).isEqualTo("[invoke-embeddings] me");
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(3);
    assertThat(row.text("response_text")).isNull();
  }
}
