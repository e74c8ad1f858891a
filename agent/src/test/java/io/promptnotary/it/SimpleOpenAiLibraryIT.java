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
import static io.promptnotary.it.Shown.STRUCTURED;
import static io.promptnotary.it.Shown.SYSTEM;
import static io.promptnotary.it.Shown.TOKENS;
import static io.promptnotary.it.Shown.TOOLS;
import static io.promptnotary.it.Shown.TOOL_CALLS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** simple-openai with nothing configured. */
@OnEachVersion("simple-openai")
class SimpleOpenAiLibraryIT extends LibraryTest {
  private static final String ABOUT =
      "\"id\":\"chatcmpl-1\",\"created\":1700000000,\"model\":\"gpt-4o-mini-2024-07-18\"";
  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":3},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}";
  private static final String CALL =
      "{\"index\":0,\"id\":\"call-1\",\"type\":\"function\","
          + "\"function\":{\"name\":\"weather\",\"arguments\":\"%s\"}}";
  private static final String RESPONSE =
      """
      {"id":"resp-1","object":"response","created_at":1700000000,"status":"%s",
       "model":"gpt-4o-mini-2024-07-18","output":[%s]%s}""";
  private static final String RESPONSE_USAGE =
      """
      ,"usage":{"input_tokens":11,"output_tokens":7,"total_tokens":18,
        "input_tokens_details":{"cached_tokens":3},"output_tokens_details":{"reasoning_tokens":2}}""";
  private static final String MESSAGE =
      """
      {"type":"message","id":"msg-1","status":"completed","role":"assistant",
       "content":[{"type":"output_text","text":"You are Ada.","annotations":[]}]}""";
  private static final String FUNCTION_CALL =
      """
      {"type":"function_call","id":"fc-1","status":"completed","call_id":"call-1","name":"weather",
       "arguments":"{\\"city\\":\\"Oslo\\"}"}""";
  private static final int MANY = 200;

  SimpleOpenAiLibraryIT(Setup setup) {
    super(setup, SimpleOpenAiLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer()
        .on("/v1/chat/completions", refusing(SimpleOpenAiLibraryIT::chat))
        .on("/v1/responses", refusing(SimpleOpenAiLibraryIT::response))
        .on("/v1/completions", any -> Answer.json(said()))
        .on("/v1/embeddings", SimpleOpenAiLibraryIT::embeddings);
  }

  private static java.util.function.Function<Received, Answer> refusing(
      java.util.function.Function<Received, Answer> route) {
    return request -> {
      String scenario = request.scenario();
      if (scenario.endsWith("bad")) {
        return error(400, "not to its liking");
      }
      if (scenario.endsWith("error")) {
        return error(500, "something broke");
      }
      return scenario.endsWith("busy") && request.attempt() == 1
          ? error(429, "too many at once")
          : route.apply(request);
    };
  }

  private static Answer chat(Received request) {
    String scenario = request.scenario();
    if (scenario.startsWith("stream")) {
      return stream(scenario);
    }
    boolean calls = scenario.equals("tools") && !request.body().contains("\"tool_call_id\"");
    String text = scenario.equals("structured") ? "{\\\"name\\\":\\\"Ada\\\"}" : "You are Ada.";
    return Answer.json(
        "{"
            + ABOUT
            + ",\"choices\":[{\"index\":0,\"finish_reason\":\""
            + (calls ? "tool_calls" : "stop")
            + "\",\"message\":{\"role\":\"assistant\",\"content\":"
            + (calls
                ? "null,\"tool_calls\":[" + CALL.formatted("{\\\"city\\\":\\\"Oslo\\\"}") + "]"
                : "\"" + text + "\"")
            + "}}],"
            + USAGE
            + "}");
  }

  private static Answer stream(String scenario) {
    Answer answer = Answer.events(delta("{\"role\":\"assistant\",\"content\":\"Once \"}", null));
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

  private static Answer response(Received request) {
    boolean calls = request.scenario().endsWith("tools");
    String whole = RESPONSE.formatted("completed", calls ? FUNCTION_CALL : MESSAGE, RESPONSE_USAGE);
    if (!request.scenario().endsWith("stream")) {
      return Answer.json(whole);
    }
    return Answer.events(
        named("response.created", "\"response\":" + RESPONSE.formatted("in_progress", "", "")),
        named("response.output_text.delta", spoken("delta", "You are ")),
        named("response.output_text.delta", spoken("delta", "Ada.")),
        named("response.output_text.done", spoken("text", "You are Ada.")),
        named("response.completed", "\"response\":" + whole));
  }

  private static String named(String name, String rest) {
    return "event: " + name + "\n" + ("{\"type\":\"" + name + "\"," + rest + "}").replace("\n", "");
  }

  private static String spoken(String key, String text) {
    return "\"item_id\":\"msg-1\",\"output_index\":0,\"content_index\":0,\""
        + key
        + "\":\""
        + text
        + "\"";
  }

  private static String said() {
    return "{"
        + ABOUT
        + ",\"choices\":[{\"index\":0,\"text\":\"Said.\",\"finish_reason\":\"stop\"}],"
        + USAGE
        + "}";
  }

  private static Answer embeddings(Received request) {
    String vector = "{\"index\":0,\"embedding\":[0.5,0.25]}";
    boolean two = request.scenario().equals("embeddings");
    return Answer.json(
        "{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":["
            + vector
            + (two ? "," + vector : "")
            + "],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");
  }

  private static Answer error(int status, String message) {
    return Answer.json(
        status,
        "{\"error\":{\"message\":\""
            + message
            + "\",\"type\":\"invalid_request_error\",\"code\":null}}");
  }

  @Test
  @Shows(
      value = {
        ASYNC,
        SYSTEM,
        MESSAGES,
        PARAMETERS,
        TOKENS,
        CACHED_TOKENS,
        REASONING,
        COST,
        FINISH,
        RESPONSE_ID
      },
      calls = "chat completions")
  void aConversation() {
    Row row = row("chat");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_system_prompt")).isEqualTo("Be brief.");
    assertThat(row.text("final_user_prompt")).isEqualTo("What is my name?");
    assertThat(row.json("messages").findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "user");
    assertThat(row.json("messages").findValuesAsText("content"))
        .containsExactly("Be brief.", "[chat] My name is Ada.", "Hello Ada.", "What is my name?");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertThat(row.text("response_id")).isEqualTo("chatcmpl-1");
    JsonNode given = row.json("model_parameters");
    assertThat(given.at("/temperature").asDouble()).isEqualTo(0.25);
    assertThat(given.at("/top_p").asDouble()).isEqualTo(0.5);
    assertThat(given.at("/max_tokens").asInt()).isEqualTo(64);
    assertThat(given.at("/seed").asInt()).isEqualTo(7);
    assertThat(given.at("/stop").asText()).isEqualTo("STOP");
    assertThat(given.at("/presence_penalty").asDouble()).isEqualTo(0.5);
    assertThat(given.at("/frequency_penalty").asDouble()).isEqualTo(0.75);
    assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("openai");
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
    assertThat(tokens.at("/cached_tokens").asInt()).isEqualTo(3);
    assertThat(tokens.at("/reasoning_tokens").asInt()).isEqualTo(2);
    assertThat(tokens.at("/estimated_cost").decimalValue()).isPositive();
  }

  @Test
  @Shows(
      value = {SYSTEM, PARAMETERS},
      calls = "chat completions")
  void aDevelopersMessage() {
    Row row = row("developer");
    assertThat(row.json("messages", "/0/role").asText()).isEqualTo("developer");
    assertThat(row.text("final_system_prompt")).isEqualTo("Be precise.");
    assertThat(row.json("model_parameters", "/reasoning_effort").asText())
        .isEqualToIgnoringCase("low");
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
    assertThat(row.json("model_parameters", "/response_format").asText())
        .isEqualToIgnoringCase("json_object");
  }

  @Test
  @Shows(value = ASYNC, calls = "chat completions")
  void whatDependsOnTheFutureGoesOn() {
    assertThat(row("observed").text("response_text")).isEqualTo("You are Ada.");
  }

  @ParameterizedTest
  @CsvSource({"bad, 0", "stream-bad, 0", "error, 2"})
  @Shows(value = ERRORS, calls = "chat completions")
  void refused(String scenario, String retries) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type")).endsWith("CleverClientException");
    assertThat(row.text("final_user_prompt")).startsWith("[" + scenario + "]");
    assertThat(row.text("retry_count")).isEqualTo(retries);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(value = RETRIES, calls = "chat completions")
  void theLibraryTriesAgain() {
    Row row = row("busy");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("retry_count")).isEqualTo("1");
    JsonNode attempts = row.json("llm_calls", "/0/attempts");
    assertThat(attempts.findValuesAsText("outcome")).containsExactly("failed", "success");
    assertThat(attempts.at("/0/status").asInt()).isEqualTo(429);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "stream-iterated"})
  @Shows(
      value = {ASYNC_STREAM, FINISH, TOKENS},
      calls = "chat completions")
  void aStreamInAFuture(String scenario) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Once upon a time.");
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertThat(row.json("llm_calls", "/0/stream/chunks").asInt()).isEqualTo(5);
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertSpent(row);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(value = TOOL_CALLS, calls = "chat completions")
  void aToolIsCalledAmidAStream() {
    WeatherTool.isCalled(row("stream-tools").json("llm_calls", "/0/tool_calls"));
  }

  @Test
  @Shows(value = CANCELLED, calls = "chat completions")
  void aStreamThatIsClosedEarly() {
    Row row = row("stream-cancelled");
    assertThat(row.text("status")).isEqualTo("cancelled");
    assertThat(row.text("response_text")).isEqualTo("Once and again ");
  }

  @Test
  @Shows(value = BROKEN_STREAM, calls = "chat completions")
  void aStreamThatBreaks() {
    Row row = row("stream-broken");
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type")).isEqualTo("java.io.UncheckedIOException");
    assertThat(row.text("response_text")).isIn("Once ", "Once upon a ");
  }

  @Test
  @Shows(
      value = {ASYNC, SYSTEM, PARAMETERS, TOKENS},
      calls = "responses")
  @Since("3.22.2")
  void aResponse() {
    Row row = row("response");
    assertThat(row.text("final_system_prompt")).isEqualTo("Be brief.");
    assertThat(row.text("final_user_prompt")).isEqualTo("[response] Who am I?");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.text("response_id")).isEqualTo("resp-1");
    assertThat(row.json("model_parameters", "/temperature").asDouble()).isEqualTo(0.25);
    assertThat(row.json("model_parameters", "/max_tokens").asInt()).isEqualTo(64);
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(11);
    assertThat(row.json("llm_calls", "/0").has("tool_calls")).isFalse();
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(
      value = {MESSAGES, PARTS},
      calls = "responses")
  @Since("3.22.2")
  void aResponseToMessages() {
    Row row = row("response-messages");
    assertThat(row.json("messages").findValuesAsText("role")).containsExactly("system", "user");
    assertThat(row.text("final_system_prompt")).isEqualTo("Be kind.");
    assertThat(row.text("final_user_prompt")).isEqualTo("[response-messages] What is this?");
    assertThat(row.json("messages", "/1/content/1/type").asText()).isEqualTo("image");
    assertThat(row.json("messages", "/1/content/1/url").asText())
        .isEqualTo("https://pictures.example/one.png");
  }

  @Test
  @Shows(
      value = {TOOLS, TOOL_CALLS},
      calls = "responses")
  @Since("3.22.2")
  void aResponseThatCallsATool() {
    JsonNode call = row("response-tools").json("llm_calls", "/0");
    assertThat(call.at("/tools/0/name").asText()).isEqualTo("weather");
    WeatherTool.isCalled(call.at("/tool_calls"));
  }

  @Test
  @Shows(value = ERRORS, calls = "responses")
  @Since("3.22.2")
  void aResponseThatIsRefused() {
    assertThat(row("response-bad").text("status")).isEqualTo("failed");
  }

  @Test
  @Shows(
      value = {ASYNC_STREAM, TOKENS},
      calls = "responses")
  @Since("3.22.2")
  void aStreamOfEvents() {
    Row row = row("response-stream");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("You are Ada.");
    assertThat(row.text("response_id")).isEqualTo("resp-1");
    assertThat(row.json("token_metrics", "/completion_tokens").asInt()).isEqualTo(7);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(
      value = {ASYNC, TOKENS},
      calls = {"completions", "embeddings"})
  void otherEndpoints() {
    assertThat(row("completion").text("response_text")).isEqualTo("Said.");
    assertThat(row("completion").text("final_user_prompt")).isEqualTo("[completion] say");
    Row one = row("embedding");
    assertThat(one.text("final_user_prompt")).isEqualTo("[embedding] me");
    assertThat(one.json("model_parameters", "/dimensions").asInt()).isEqualTo(2);
    assertThat(one.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(5);
    assertThat(row("embeddings").text("final_user_prompt")).isEqualTo("[embeddings] one\ntwo");
  }
}
