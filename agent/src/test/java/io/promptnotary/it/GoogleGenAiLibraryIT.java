package io.promptnotary.it;

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
import static io.promptnotary.it.Shown.STREAM;
import static io.promptnotary.it.Shown.STRUCTURED;
import static io.promptnotary.it.Shown.SYNC;
import static io.promptnotary.it.Shown.SYSTEM;
import static io.promptnotary.it.Shown.TOKENS;
import static io.promptnotary.it.Shown.TOOLS;
import static io.promptnotary.it.Shown.TOOL_CALLS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's own library for Gemini with nothing configured. */
@OnEachVersion("google-genai")
class GoogleGenAiLibraryIT extends LibraryTest {
  private static final String USAGE =
      """
      "usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":7,"thoughtsTokenCount":5,
        "cachedContentTokenCount":3,"totalTokenCount":23}""";
  private static final String ABOUT =
      "\"modelVersion\":\"gemini-2.5-flash-001\",\"responseId\":\"resp-1\"";
  private static final String CALL =
      "{\"functionCall\":{\"id\":\"call-1\",\"name\":\"weather\",\"args\":{\"city\":\"Oslo\"}}}";
  private static final int MANY = 200;

  GoogleGenAiLibraryIT(Setup setup) {
    super(setup, GoogleGenAiLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer().on("/v1beta/models/", GoogleGenAiLibraryIT::answer);
  }

  private static Answer answer(Received request) {
    String scenario = request.scenario();
    if (scenario.endsWith("bad")) {
      return error(400, "INVALID_ARGUMENT", "not to its liking");
    }
    if (scenario.endsWith("error")) {
      return error(500, "INTERNAL", "something broke");
    }
    if (scenario.endsWith("busy") && request.attempt() == 1) {
      return error(429, "RESOURCE_EXHAUSTED", "too many at once");
    }
    if (request.path().contains(":streamGenerateContent")) {
      return stream(scenario);
    }
    if (request.path().contains("mbedContent")) {
      String vector = "{\"values\":[0.5,0.25]}";
      boolean two = scenario.equals("embeddings");
      return Answer.json("{\"embeddings\":[" + vector + (two ? "," + vector : "") + "]}");
    }
    return Answer.json(whole(scenario, request.body().contains("functionResponse")));
  }

  private static String whole(String scenario, boolean told) {
    return switch (scenario) {
      case "blocked" ->
          "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}," + USAGE + "," + ABOUT + "}";
      case "tools", "automatic", "async-automatic" -> last(told ? "{\"text\":\"Clear.\"}" : CALL);
      case "thinking" ->
          last("{\"text\":\"Let me see.\",\"thought\":true},{\"text\":\"It is 42.\"}");
      case "structured" -> last("{\"text\":\"{\\\"name\\\":\\\"Ada\\\"}\"}");
      default -> last("{\"text\":\"You are \"},{\"text\":\"Ada.\"}");
    };
  }

  private static Answer stream(String scenario) {
    Answer answer = Answer.events(chunk("{\"text\":\"Once \"}"));
    if (scenario.equals("stream-thinking")) {
      answer =
          answer.thenEvents(
              chunk("{\"text\":\"Let me \",\"thought\":true}"),
              chunk("{\"text\":\"see.\",\"thought\":true}"));
    }
    if (scenario.equals("stream-tools")) {
      answer = answer.thenEvents(chunk(CALL));
    }
    for (int i = 0; scenario.endsWith("cancelled") && i < MANY; i++) {
      answer = answer.thenEvents(chunk("{\"text\":\"and again \"}"));
    }
    answer = answer.thenEvents(chunk("{\"text\":\"upon \"},{\"text\":\"a \"}"));
    return scenario.endsWith("broken")
        ? answer.thenCut()
        : answer.thenEvents(last("{\"text\":\"time.\"}"));
  }

  private static String chunk(String parts) {
    return "{\"candidates\":[" + content(parts) + "}]," + ABOUT + "}";
  }

  private static String last(String parts) {
    String json =
        "{\"candidates\":["
            + content(parts)
            + ",\"finishReason\":\"STOP\"}],"
            + USAGE
            + ","
            + ABOUT
            + "}";
    return json.replace("\n", "");
  }

  private static String content(String parts) {
    return "{\"content\":{\"role\":\"model\",\"parts\":[" + parts + "]}";
  }

  private static Answer error(int status, String name, String message) {
    return Answer.json(
        status,
        "{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\"}}"
            .formatted(status, message, name));
  }

  @Test
  @Shows(
      value = {SYNC, SYSTEM, MESSAGES, PARAMETERS, TOKENS, CACHED_TOKENS, COST, FINISH},
      calls = "generateContent")
  void aConversation() {
    Row row = row("blocking");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_system_prompt")).isEqualTo("Be brief.\n\nBe kind.");
    assertThat(row.text("final_user_prompt")).isEqualTo("What is\nmy name?");
    assertThat(row.json("messages").findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "user");
    assertThat(row.json("messages", "/1/content").asText()).isEqualTo("[blocking] My name is Ada.");
    assertThat(row.json("messages", "/2/content").asText()).isEqualTo("Hello Ada.");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.text("finish_reason")).isEqualTo("STOP");
    JsonNode call = row.json("llm_calls", "/0");
    assertThat(call.at("/provider").asText()).isEqualTo("google");
    assertThat(call.at("/model").asText()).isEqualTo("gemini-2.5-flash-001");
    assertThat(call.at("/requested_model").asText()).isEqualTo("gemini-2.5-flash");
    JsonNode given = row.json("model_parameters");
    assertThat(given.at("/temperature").asDouble()).isEqualTo(0.25);
    assertThat(given.at("/top_p").asDouble()).isEqualTo(0.5);
    assertThat(given.at("/top_k").asDouble()).isEqualTo(20);
    assertThat(given.at("/max_tokens").asInt()).isEqualTo(64);
    assertThat(given.at("/seed").asInt()).isEqualTo(7);
    assertThat(given.at("/stop/0").asText()).isEqualTo("STOP");
    assertThat(given.at("/presence_penalty").asDouble()).isEqualTo(0.5);
    assertThat(given.at("/frequency_penalty").asDouble()).isEqualTo(0.75);
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  /** Thoughts are billed as output, beside the candidates. */
  private static void assertSpent(Row row) {
    JsonNode tokens = row.json("token_metrics");
    assertThat(tokens.at("/prompt_tokens").asInt()).isEqualTo(11);
    assertThat(tokens.at("/completion_tokens").asInt()).isEqualTo(12);
    assertThat(tokens.at("/reasoning_tokens").asInt()).isEqualTo(5);
    assertThat(tokens.at("/cached_tokens").asInt()).isEqualTo(3);
    assertThat(tokens.at("/total_tokens").asInt()).isEqualTo(23);
    assertThat(tokens.at("/price_id").asText()).isEqualTo("google/gemini-2.5-flash");
    assertThat(tokens.at("/estimated_cost").decimalValue()).isPositive();
  }

  @Test
  @Shows(value = RESPONSE_ID, calls = "generateContent")
  @Since("1.18.0")
  void theAnswerHasItsId() {
    assertThat(row("blocking").text("response_id")).isEqualTo("resp-1");
  }

  @Test
  @Shows(value = SYNC, calls = "generateContent")
  void withoutAnyConfiguration() {
    Row row = row("bare");
    assertThat(row.text("final_user_prompt")).isEqualTo("[bare] hello from nowhere");
    assertThat(row.text("final_system_prompt")).isNull();
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(value = PARTS, calls = "generateContent")
  void partsThatAreNoText() {
    JsonNode parts = row("parts").json("messages", "/0/content");
    assertThat(parts.findValuesAsText("type")).containsExactly("text", "image", "file");
    assertThat(parts.at("/0/text").asText()).isEqualTo("[parts] What is on these?");
    assertThat(parts.at("/1/media_type").asText()).isEqualTo("image/png");
    assertThat(parts.at("/1/bytes").asInt()).isEqualTo(4);
    assertThat(parts.at("/1/sha256").asText()).startsWith("9f64a747e1b97f13");
    assertThat(parts.at("/2/media_type").asText()).isEqualTo("application/pdf");
    assertThat(parts.at("/2/url").asText()).isEqualTo("gs://papers/one.pdf");
  }

  @Test
  @Shows(
      value = {TOOLS, TOOL_CALLS},
      calls = "generateContent")
  void toolsAreOfferedCalledAndAnswered() {
    List<Row> rows = observed.rows("tools");
    assertThat(rows).hasSize(2);
    JsonNode asked = rows.get(0).json("llm_calls", "/0");
    assertThat(asked.at("/tools/0/name").asText()).isEqualTo("weather");
    assertThat(asked.at("/tools/0/description").asText()).isEqualTo("Tells the weather of a city");
    assertThat(asked.at("/tools/0/parameters").toString()).contains("city").contains("STRING");
    assertCalled(asked.at("/tool_calls/0"));
    assertThat(rows.get(0).text("response_text")).isNull();
    JsonNode told = rows.get(1).json("messages");
    assertThat(told.findValuesAsText("role")).containsExactly("user", "assistant", "tool");
    assertCalled(told.at("/1/tool_calls/0"));
    assertThat(told.at("/2/name").asText()).isEqualTo("weather");
    assertThat(told.at("/2/tool_call_id").asText()).isEqualTo("call-1");
    assertThat(told.at("/2/content").toString()).contains("clear");
    assertThat(rows.get(1).text("response_text")).isEqualTo("Clear.");
    assertThat(rows.get(1).text("final_user_prompt"))
        .isEqualTo("[tools] What is the weather in Oslo?");
  }

  private static void assertCalled(JsonNode call) {
    assertThat(call.at("/name").asText()).isEqualTo("weather");
    assertThat(call.at("/id").asText()).isEqualTo("call-1");
    assertThat(call.at("/arguments/city").asText()).isEqualTo("Oslo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"automatic", "async-automatic"})
  @Shows(value = TOOL_CALLS, calls = "automatic function calling")
  void functionsThatTheLibraryCallsItselfAreTwoRoundTrips(String scenario) {
    List<Row> rows = observed.rows(scenario);
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).json("llm_calls", "/0/tools/0/name").asText()).isEqualTo("weather");
    assertCalled(rows.get(0).json("llm_calls", "/0/tool_calls/0"));
    assertThat(rows.get(1).json("messages", "/2/role").asText()).isEqualTo("tool");
    assertThat(rows.get(1).json("messages", "/2/content").toString()).contains("rain in Oslo");
    assertThat(rows.get(1).text("response_text")).isEqualTo("Clear.");
  }

  @Test
  @Shows(value = REASONING, calls = "generateContent")
  void thoughtsAreNotTheAnswer() {
    Row row = row("thinking");
    assertThat(row.text("response_text")).isEqualTo("It is 42.");
    assertThat(row.json("llm_calls", "/0/reasoning").asText()).isEqualTo("Let me see.");
    assertThat(row.json("model_parameters", "/thinking_budget").asInt()).isEqualTo(128);
  }

  @Test
  @Shows(value = REASONING, calls = "generateContentStream")
  void thoughtsThatAreStreamed() {
    Row row = row("stream-thinking");
    assertThat(row.text("response_text")).isEqualTo("Once upon a time.");
    assertThat(row.json("llm_calls", "/0/reasoning").asText()).isEqualTo("Let me see.");
  }

  @Test
  @Shows(value = STRUCTURED, calls = "generateContent")
  void structuredOutput() {
    Row row = row("structured");
    assertThat(row.text("response_text")).isEqualTo("{\"name\":\"Ada\"}");
    assertThat(row.json("model_parameters", "/response_format").toString()).contains("STRING");
    assertThat(row.json("model_parameters", "/response_mime_type").asText())
        .isEqualTo("application/json");
  }

  @Test
  @Shows(value = FINISH, calls = "generateContent")
  void aPromptThatIsBlocked() {
    assertThat(row("blocked").text("finish_reason")).isEqualTo("SAFETY");
    assertThat(row("blocked").text("response_text")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad", "error", "stream-bad", "async-bad", "embedding-bad"})
  @Shows(value = ERRORS, calls = "generateContent")
  void refused(String scenario) {
    Row row = row(scenario);
    boolean client = scenario.endsWith("bad");
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type"))
        .isEqualTo("com.google.genai.errors." + (client ? "ClientException" : "ServerException"));
    assertThat(row.text("error_message"))
        .startsWith(client ? "400" : "500")
        .endsWith(client ? "not to its liking" : "something broke");
    assertThat(row.text("response_text")).isNull();
    assertThat(row.text("capture_gaps")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"busy", "async-busy"})
  @Shows(value = RETRIES, calls = "generateContent")
  @Since("1.70.0")
  void theLibraryTriesAgain(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("retry_count")).isEqualTo("1");
    JsonNode attempts = row.json("llm_calls", "/0/attempts");
    assertThat(attempts.findValuesAsText("status")).containsExactly("429", "200");
    assertThat(attempts.findValuesAsText("outcome")).containsExactly("failed", "success");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "chat-stream"})
  @Shows(
      value = {STREAM, TOKENS, FINISH},
      calls = "generateContentStream")
  void aStream(String scenario) {
    assertStreamed(observed.rows(scenario).get(0));
  }

  @Test
  @Shows(value = ASYNC_STREAM, calls = "generateContentStream")
  void aStreamThatIsAskedForAsynchronously() {
    assertStreamed(row("async-stream"));
  }

  private static void assertStreamed(Row row) {
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Once upon a time.");
    assertThat(row.text("finish_reason")).isEqualTo("STOP");
    JsonNode call = row.json("llm_calls", "/0");
    assertThat(call.at("/stream/chunks").asInt()).isEqualTo(3);
    assertThat(call.at("/model").asText()).isEqualTo("gemini-2.5-flash-001");
    assertThat(call.at("/requested_model").asText()).isEqualTo("gemini-2.5-flash");
    assertThat(call.has("reasoning")).isFalse();
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(value = TOOL_CALLS, calls = "generateContentStream")
  void aToolIsCalledAmidAStream() {
    Row row = row("stream-tools");
    assertCalled(row.json("llm_calls", "/0/tool_calls/0"));
    assertThat(row.text("response_text")).isEqualTo("Once upon a time.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream-cancelled", "async-stream-cancelled"})
  @Shows(value = CANCELLED, calls = "generateContentStream")
  void aStreamThatIsClosedEarly(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("cancelled");
    assertThat(row.text("response_text")).isEqualTo("Once and again ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream-broken", "async-stream-broken"})
  @Shows(value = BROKEN_STREAM, calls = "generateContentStream")
  void aStreamThatBreaks(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type")).isEqualTo("com.google.genai.errors.GenAiIOException");
    assertThat(row.text("response_text")).startsWith("Once ");
  }

  @Test
  @Shows(value = ASYNC, calls = "generateContent")
  void anAsynchronousCall() {
    Row row = row("async");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.json("model_parameters", "/temperature").asDouble()).isEqualTo(0.5);
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(value = MESSAGES, calls = "chats")
  void aChatSendsItsHistory() {
    List<Row> rows = observed.rows("chat");
    assertThat(rows).hasSize(2);
    assertThat(rows.get(1).json("messages").findValuesAsText("role"))
        .containsExactly("user", "assistant", "user");
    assertThat(rows.get(1).text("final_user_prompt")).isEqualTo("two");
  }

  @Test
  @Shows(
      value = {SYNC, ASYNC, PARAMETERS},
      calls = "embedContent")
  void embeddings() {
    Row row = row("embedding");
    assertThat(row.json("attributes", "/operation").asText()).isEqualTo("embeddings");
    assertThat(row.text("final_user_prompt")).isEqualTo("[embedding] me");
    assertThat(row.json("model_parameters", "/dimensions").asInt()).isEqualTo(2);
    assertThat(row("embeddings").json("messages").findValuesAsText("content"))
        .containsExactly("[embeddings] one", "two");
    assertThat(row("embedding-async").text("status")).isEqualTo("success");
  }
}
