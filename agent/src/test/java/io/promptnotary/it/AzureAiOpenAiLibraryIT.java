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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Azure's library for OpenAI with nothing configured. */
@OnEachVersion("azure-ai-openai")
class AzureAiOpenAiLibraryIT extends LibraryTest {
  private static final String ABOUT =
      "\"id\":\"chatcmpl-1\",\"created\":1700000000,\"model\":\"gpt-4o-mini-2024-07-18\"";
  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":3},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}";
  private static final String CALL =
      "{\"index\":0,\"id\":\"call-1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"%s\"}}";
  private static final int MANY = 200;

  AzureAiOpenAiLibraryIT(Setup setup) {
    super(setup, AzureAiOpenAiLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer()
        .on("/openai/deployments/", AzureAiOpenAiLibraryIT::answer)
        .on("/v1/chat/completions", AzureAiOpenAiLibraryIT::answer);
  }

  static Answer answer(Received request) {
    String scenario = request.scenario();
    if (scenario.endsWith("bad")) {
      return error(400, "not to its liking");
    }
    if (scenario.endsWith("error")) {
      return error(500, "something broke");
    }
    if (scenario.endsWith("busy") && request.attempt() == 1) {
      return error(429, "too many at once");
    }
    if (request.path().contains("/embeddings")) {
      return Answer.json(
          "{\"data\":[{\"index\":0,\"embedding\":[0.5,0.25]}],"
              + "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");
    }
    if (!request.path().contains("/chat/")) {
      return scenario.contains("stream")
          ? Answer.events(said("Sa", "null"), said("id.", "\"stop\""), "[DONE]")
          : Answer.json(said("Said.", "\"stop\""));
    }
    return scenario.contains("stream") ? stream(scenario) : Answer.json(whole(scenario, request));
  }

  private static String said(String text, String finish) {
    return "{"
        + ABOUT
        + ",\"choices\":[{\"index\":0,\"text\":\""
        + text
        + "\",\"logprobs\":null,\"finish_reason\":"
        + finish
        + "}],"
        + USAGE
        + "}";
  }

  private static String whole(String scenario, Received request) {
    boolean calls = scenario.equals("tools") && !request.body().contains("\"tool_call_id\"");
    String text = scenario.equals("structured") ? "{\\\"name\\\":\\\"Ada\\\"}" : "You are Ada.";
    return "{"
        + ABOUT
        + ",\"choices\":[{\"index\":0,\"finish_reason\":\""
        + (calls ? "tool_calls" : "stop")
        + "\",\"message\":{\"role\":\"assistant\",\"content\":"
        + (calls
            ? "null,\"tool_calls\":[" + CALL.formatted("{\\\"city\\\":\\\"Oslo\\\"}") + "]"
            : "\"" + text + "\"")
        + "}}],"
        + USAGE
        + "}";
  }

  private static Answer stream(String scenario) {
    Answer answer =
        Answer.events(
                "{\"id\":\"\",\"model\":\"\",\"created\":0,\"choices\":[],\"prompt_filter_results\":[]}")
            .thenEvents(delta("{\"role\":\"assistant\",\"content\":\"Once \"}", null));
    if (scenario.endsWith("tools")) {
      answer =
          answer.thenEvents(
              delta("{\"tool_calls\":[" + CALL.formatted("") + "]}", null),
              delta(fragment("{\\\"city\\\":"), null),
              delta(fragment("\\\"Oslo\\\"}"), null));
    }
    for (int i = 0; scenario.endsWith("cancelled") && i < MANY; i++) {
      answer = answer.thenEvents(delta("{\"content\":\"and again \"}", null));
    }
    answer = answer.thenEvents(delta("{\"content\":\"upon a \"}", null));
    return scenario.endsWith("broken")
        ? answer.thenCut()
        : answer.thenEvents(
            delta("{\"content\":\"time.\"}", null),
            delta("{}", "stop"),
            "{" + ABOUT + ",\"choices\":[]," + USAGE + "}",
            "[DONE]");
  }

  private static String fragment(String arguments) {
    return "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + arguments + "\"}}]}";
  }

  private static String delta(String delta, String finish) {
    return "{"
        + ABOUT
        + ",\"choices\":[{\"index\":0,\"finish_reason\":"
        + (finish == null ? "null" : "\"" + finish + "\"")
        + ",\"delta\":"
        + delta
        + "}]}";
  }

  private static Answer error(int status, String message) {
    return Answer.json(
        status, "{\"error\":{\"code\":\"" + status + "\",\"message\":\"" + message + "\"}}");
  }

  @Test
  @Shows(
      value = {SYNC, SYSTEM, MESSAGES, PARAMETERS, TOKENS, COST, FINISH, RESPONSE_ID},
      calls = "chat completions")
  void aConversation() {
    Row row = row("blocking");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_system_prompt")).isEqualTo("Be brief.");
    assertThat(row.text("final_user_prompt")).isEqualTo("What is my name?");
    assertThat(row.json("messages").findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "user");
    assertThat(row.json("messages").findValuesAsText("content"))
        .containsExactly(
            "Be brief.", "[blocking] My name is Ada.", "Hello Ada.", "What is my name?");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertThat(row.text("response_id")).isEqualTo("chatcmpl-1");
    JsonNode given = row.json("model_parameters");
    assertThat(given.at("/temperature").asDouble()).isEqualTo(0.25);
    assertThat(given.at("/top_p").asDouble()).isEqualTo(0.5);
    assertThat(given.at("/max_tokens").asInt()).isEqualTo(64);
    assertThat(given.at("/seed").asInt()).isEqualTo(7);
    assertThat(given.at("/stop/0").asText()).isEqualTo("STOP");
    assertThat(given.at("/presence_penalty").asDouble()).isEqualTo(0.5);
    assertThat(given.at("/frequency_penalty").asDouble()).isEqualTo(0.75);
    assertThat(given.at("/user").asText()).isEqualTo("ada");
    assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("azure");
    assertThat(row.json("llm_calls", "/0/requested_model").asText()).isEqualTo("gpt-4o-mini");
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  private static void assertSpent(Row row) {
    JsonNode tokens = row.json("token_metrics");
    assertThat(tokens.at("/prompt_tokens").asInt()).isEqualTo(11);
    assertThat(tokens.at("/completion_tokens").asInt()).isEqualTo(7);
    assertThat(tokens.at("/total_tokens").asInt()).isEqualTo(18);
    assertThat(tokens.at("/estimated_cost").decimalValue()).isPositive();
  }

  @Test
  @Shows(
      value = {CACHED_TOKENS, REASONING},
      calls = "chat completions")
  @Since("1.0.0-beta.16")
  void whatTokensWereSpentOn() {
    JsonNode tokens = row("blocking").json("token_metrics");
    assertThat(tokens.at("/cached_tokens").asInt()).isEqualTo(3);
    assertThat(tokens.at("/reasoning_tokens").asInt()).isEqualTo(2);
  }

  @Test
  @Shows(
      value = {TOOLS, TOOL_CALLS},
      calls = "chat completions")
  void toolsAreOfferedCalledAndAnswered() {
    WeatherTool.isOfferedCalledAndAnswered(observed.rows("tools"));
  }

  @Test
  @Shows(value = PARTS, calls = "chat completions")
  void partsThatAreNoText() {
    JsonNode parts = row("parts").json("messages", "/0/content");
    assertThat(parts.findValuesAsText("type")).containsExactly("text", "image", "image");
    assertThat(parts.at("/0/text").asText()).isEqualTo("[parts] What is on these?");
    assertThat(parts.at("/1/url").asText()).isEqualTo("https://pictures.example/one.png");
    assertThat(parts.at("/2/media_type").asText()).isEqualTo("image/png");
    assertThat(parts.at("/2/bytes").asInt()).isEqualTo(4);
    assertThat(parts.at("/2/sha256").asText()).startsWith("9f64a747e1b97f13");
  }

  @Test
  @Shows(value = STRUCTURED, calls = "chat completions")
  void structuredOutput() {
    Row row = row("structured");
    assertThat(row.text("response_text")).isEqualTo("{\"name\":\"Ada\"}");
    assertThat(row.json("model_parameters", "/response_format").toString()).contains("json");
  }

  @Test
  @Shows(
      value = {SYSTEM, PARTS, PARAMETERS, STRUCTURED},
      calls = "chat completions")
  @Since("1.0.0-beta.16")
  void developersSoundsAndSchemas() {
    Row row = row("newer");
    assertThat(row.json("messages").findValuesAsText("role"))
        .containsExactly("developer", "system", "user");
    assertThat(row.text("final_system_prompt")).contains("Be precise.", "Be brief.", "Be kind.");
    assertThat(row.text("final_user_prompt")).isEqualTo("[newer] What do you hear?");
    JsonNode sound = row.json("messages", "/2/content/1");
    assertThat(sound.at("/type").asText()).isEqualTo("audio");
    assertThat(sound.at("/media_type").asText()).isEqualTo("audio/wav");
    assertThat(sound.at("/bytes").asInt()).isEqualTo(4);
    assertThat(row.json("model_parameters", "/max_tokens").asInt()).isEqualTo(32);
    assertThat(row.json("model_parameters", "/reasoning_effort").asText()).isEqualTo("low");
    assertThat(row.json("model_parameters", "/response_format").toString()).contains("object");
    assertThat(row.text("capture_gaps")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"with-response", "async-with-response", "async"})
  @Shows(
      value = {SYNC, ASYNC},
      calls = "chat completions")
  void theSameInOtherWays(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("final_system_prompt")).isEqualTo("Be brief.");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.json("model_parameters", "/temperature").asDouble()).isEqualTo(0.5);
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(value = SYNC, calls = "chat completions")
  void openAiItself() {
    assertThat(row("not-azure").json("llm_calls", "/0/provider").asText()).isEqualTo("openai");
    assertThat(row("not-azure").text("response_text")).isEqualTo("You are Ada.");
  }

  /** Its body is a stream that only the host may read. */
  @Test
  @Shows(value = SYNC, calls = "protocol methods (without content)")
  void aProtocolMethod() {
    List<Row> rows =
        observed.rows().stream()
            .filter(row -> "protocol".equals(row.json("attributes", "/operation").asText()))
            .toList();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).text("status")).isEqualTo("success");
    assertThat(rows.get(0).json("model_parameters", "/model").asText()).isEqualTo("gpt-4o-mini");
  }

  @ParameterizedTest
  @CsvSource({
    "bad, 400, not to its liking",
    "stream-bad, 400, not to its liking",
    "async-bad, 400, not to its liking",
    "error, 500, something broke"
  })
  @Shows(value = ERRORS, calls = "chat completions")
  void refused(String scenario, String status, String message) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type")).endsWith("HttpResponseException");
    assertThat(row.text("error_message")).contains(status).contains(message);
    assertThat(row.text("final_user_prompt")).startsWith("[" + scenario + "]");
    assertThat(row.text("capture_gaps")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"busy", "async-busy"})
  @Shows(value = RETRIES, calls = "chat completions")
  void theLibraryTriesAgain(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("retry_count")).isEqualTo("1");
    assertThat(row.json("llm_calls", "/0/attempts").findValuesAsText("status"))
        .containsExactly("429", "200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "stream-as-stream", "stream-with-response"})
  @Shows(
      value = {STREAM, FINISH, TOKENS},
      calls = "chat completions")
  void aStream(String scenario) {
    assertStreamed(row(scenario));
  }

  @ParameterizedTest
  @ValueSource(strings = {"async-stream", "async-stream-with-response"})
  @Shows(value = ASYNC_STREAM, calls = "chat completions")
  void aFlux(String scenario) {
    assertStreamed(row(scenario));
  }

  private static void assertStreamed(Row row) {
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Once upon a time.");
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertThat(row.text("response_id")).isEqualTo("chatcmpl-1");
    assertThat(row.json("llm_calls", "/0/stream/chunks").asInt()).isEqualTo(6);
    assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("azure");
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(value = TOOL_CALLS, calls = "chat completions")
  void aToolIsCalledAmidAStream() {
    WeatherTool.isCalled(row("stream-tools").json("llm_calls", "/0/tool_calls"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream-cancelled", "async-stream-cancelled"})
  @Shows(value = CANCELLED, calls = "chat completions")
  void aStreamThatIsLeftEarly(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("cancelled");
    assertThat(row.text("response_text")).isEqualTo("Once and again ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream-broken", "async-stream-broken"})
  @Shows(value = BROKEN_STREAM, calls = "chat completions")
  void aStreamThatBreaks(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_message")).contains("prematurely closed");
    assertThat(row.text("response_text")).isIn("Once ", "Once upon a ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"completions", "completions-stream"})
  @Shows(
      value = {SYNC, STREAM, TOKENS},
      calls = "completions")
  void legacyCompletions(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("final_user_prompt")).isEqualTo("[" + scenario + "] say");
    assertThat(row.text("response_text")).isEqualTo("Said.");
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertSpent(row);
  }

  @Test
  @Shows(
      value = {SYNC, ASYNC, TOKENS, COST},
      calls = "embeddings")
  @Since("1.0.0-beta.12")
  void embeddings() {
    Row row = row("embedding");
    assertThat(row.text("final_user_prompt")).isEqualTo("[embedding] one\ntwo");
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(5);
    assertThat(row.json("token_metrics", "/estimated_cost").decimalValue()).isPositive();
    assertThat(row("embedding-async").text("status")).isEqualTo("success");
  }
}
