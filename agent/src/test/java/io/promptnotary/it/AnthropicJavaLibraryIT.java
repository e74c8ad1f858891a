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

import io.promptnotary.it.Db.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** anthropic-java with nothing configured. */
@OnEachVersion("anthropic-java")
class AnthropicJavaLibraryIT extends LibraryTest {
  private static final String ERRORS_OF = "com.anthropic.errors.";
  private static final String CALL_IN_BERN =
      "{\"id\":\"toolu_1\",\"name\":\"weather\",\"arguments\":{\"town\":\"Bern\"}}";

  AnthropicJavaLibraryIT(Setup setup) {
    super(setup, AnthropicStub::server);
  }

  @Test
  void everyCallIsOneRowWithoutGaps() {
    assertEachScenarioIsOneRowWithoutGaps("anthropic");
  }

  @Test
  @Shows(
      value = {SYNC, SYSTEM, MESSAGES, PARAMETERS, TOKENS, COST, FINISH, RESPONSE_ID},
      calls = "messages")
  void aBlockingCall() {
    Row row = row("blocking");

    assertAnswered(row, "blocking");
    assertThat(row.text("final_system_prompt")).isEqualTo("You are brief.");
    assertJson(
        row,
        "messages",
        """
        [{"role":"system","content":"You are brief."},{"role":"user","content":"[blocking] Name a colour."}]""");
    assertJson(
        row,
        "model_parameters",
        """
        {"model":"claude-3-5-haiku-latest","max_tokens":64,"temperature":0.25,"top_p":0.5,"top_k":40,"stop":["END"],"user":"user-9"}""");
    assertThat(row.json("attributes", "/operation").asText()).isEqualTo("messages");
    assertTokens(row, 20, 10);
    assertThat(row.json("token_metrics", "/estimated_cost").decimalValue())
        .isEqualByComparingTo("0.000056");
  }

  @Test
  @Shows(ASYNC)
  void anAsynchronousCall() {
    assertAnswered(row("async"), "async");
    assertTokens(row("async"), 20, 10);
  }

  @Test
  void answersThatAreParsedByTheHost() {
    for (String scenario : List.of("raw", "raw-async")) {
      assertAnswered(row(scenario), scenario);
      assertTokens(row(scenario), 20, 10);
    }
    assertThat(row("raw-unread").text("status")).isEqualTo("cancelled");
  }

  @Test
  @Shows({SYSTEM, CACHED_TOKENS})
  void systemPromptsInBlocksAndCaching() {
    Row blocks = row("system-blocks");
    Row cached = row("cached");

    assertThat(blocks.text("final_system_prompt")).isEqualTo("Be brief.\n\nBe kind.");
    assertThat(blocks.json("messages").findValuesAsText("role")).containsExactly("system", "user");
    assertThat(blocks.json("attributes", "/cache_control").toString()).contains("ephemeral");
    assertTokens(cached, 520, 10);
    assertThat(cached.json("token_metrics", "/cached_tokens").asInt()).isEqualTo(400);
    assertThat(cached.json("token_metrics", "/cache_write_tokens").asInt()).isEqualTo(100);
  }

  @Test
  @Shows(REASONING)
  void thinking() {
    for (String scenario : List.of("thinking", "stream-thinking")) {
      Row row = row(scenario);
      assertAnswered(row, scenario);
      assertThat(row.json("llm_calls", "/0/reasoning").asText()).isEqualTo("A colour is wanted.");
      assertThat(row.json("model_parameters", "/thinking").asText()).isEqualTo("enabled");
      assertThat(row.json("model_parameters", "/thinking_budget").asInt()).isEqualTo(1024);
    }
  }

  @Test
  @Shows(PARTS)
  void partsThatAreNoText() {
    assertThat(row("parts").text("final_user_prompt")).contains("[parts] What is this?");
    assertJson(
        row("parts"),
        "messages",
        """
        [{"role":"user","content":[
          {"type":"text","text":"[parts] What is this?"},
          {"type":"image","url":"https://example.org/cat.png"},
          {"type":"image","media_type":"image/png","bytes":8,"sha256":"4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"},
          {"type":"file","media_type":"application/pdf","name":"plan.pdf","bytes":5,"sha256":"38523c087796e5d5dd1cf9bad1fb026781a838dd9dd2cf8af58b9f6502a46778"},
          {"type":"file","text":"A note."},
          {"type":"file","url":"https://example.org/plan.pdf"},
          {"type":"text","text":"Be brief."}]}]""");
  }

  @Test
  @Shows({TOOLS, TOOL_CALLS})
  void toolsAndWhatBecomesOfThem() {
    Row asked = row("tools");
    Row told = row("tool-results");

    assertThat(asked.json("model_parameters", "/tools").toString())
        .isEqualTo(
            "[{\"name\":\"weather\",\"description\":\"The weather of a town.\",\"parameters\":{\"town\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\",\"minimum\":1}}}]");
    assertThat(asked.json("llm_calls", "/0/tool_calls").toString())
        .isEqualTo(
            "["
                + CALL_IN_BERN
                + ",{\"id\":\"toolu_2\",\"name\":\"weather\",\"arguments\":{\"town\":\"Thun\",\"days\":2}}]");
    assertThat(asked.text("finish_reason")).isEqualTo("tool_use");
    assertThat(asked.text("response_text")).isEqualTo("I will look.");
    assertThat(told.json("messages").findValuesAsText("role"))
        .containsExactly("user", "assistant", "tool", "assistant", "user");
    assertThat(told.json("messages", "/1/tool_calls/0").toString()).isEqualTo(CALL_IN_BERN);
    assertThat(told.json("messages", "/2/content").findValuesAsText("text"))
        .containsExactly("sunny in Bern", "no such town");
    assertThat(told.json("messages", "/2/content").findValuesAsText("name"))
        .containsExactly("toolu_1", "toolu_2");
    assertThat(told.text("final_user_prompt")).isEqualTo("Are you sure?");
    assertThat(row("stream-tools").json("llm_calls", "/0/tool_calls").toString())
        .isEqualTo(
            "[{\"id\":\"toolu_1\",\"name\":\"weather\",\"arguments\":\"{\\\"town\\\":\\\"Bern\\\"}\"},"
                + "{\"id\":\"toolu_2\",\"name\":\"weather\",\"arguments\":\"{\\\"town\\\":\\\"Thun\\\"}\"}]");
  }

  @Test
  @Shows({ERRORS, RETRIES})
  void failuresAndWhatTheLibraryTriesAgain() {
    assertFailed(row("error-400"), ERRORS_OF + "BadRequestException");
    assertFailed(row("error-async"), ERRORS_OF + "BadRequestException");
    assertFailed(
        row("error-529"),
        ERRORS_OF
            + (setup.version().since("3.11.0")
                ? "OverloadedException"
                : "InternalServerException"));
    for (String scenario : List.of("retry", "retry-async")) {
      Row row = row(scenario);
      assertAnswered(row, scenario);
      assertThat(row.text("retry_count")).isEqualTo("2");
      assertThat(row.json("llm_calls", "/0/attempts").findValuesAsText("status"))
          .containsExactly("429", "529", "200");
    }
  }

  @Test
  @Shows({STREAM, ASYNC_STREAM, CACHED_TOKENS})
  void streams() {
    for (String scenario : List.of("stream", "stream-raw", "stream-async")) {
      Row row = row(scenario);
      assertAnswered(row, scenario);
      assertTokens(row, 420, 10);
      assertThat(row.json("token_metrics", "/cached_tokens").asInt()).isEqualTo(400);
      assertThat(row.json("llm_calls", "/0/stream/chunks").asInt()).isEqualTo(8);
    }
    assertThat(row("stream").text("final_system_prompt")).isEqualTo("Be brief.");
  }

  @Test
  @Shows({BROKEN_STREAM, CANCELLED})
  void streamsThatDoNotReachTheirEnd() {
    for (String scenario : List.of("stream-broken", "stream-async-broken")) {
      assertFailed(
          row(scenario),
          setup.version().since("2.2.0")
              ? ERRORS_OF + "AnthropicIoException"
              : "java.net.ProtocolException");
      assertThat(row(scenario).text("response_text")).isEqualTo("Blue");
    }
    assertFailed(row("stream-error"), ERRORS_OF + "SseException");
    assertThat(row("stream-error").text("response_text")).isEqualTo("Blue");
    assertFailed(row("stream-400"), ERRORS_OF + "BadRequestException");
    assertFailed(row("stream-async-400"), ERRORS_OF + "BadRequestException");
    for (String scenario : List.of("stream-cancel", "stream-async-cancel")) {
      assertThat(row(scenario).text("status")).isEqualTo("cancelled");
      assertThat(row(scenario).text("response_text")).isEqualTo("Blue");
    }
    assertThat(row("cancel-async").text("status")).isEqualTo("cancelled");
  }

  @Test
  @Shows(
      value = {SYNC, ASYNC, STREAM, SYSTEM, PARTS, TOOL_CALLS, ERRORS},
      calls = "beta messages")
  void theBeta() {
    for (String scenario : List.of("beta", "beta-async", "beta-stream")) {
      assertAnswered(row(scenario), scenario);
    }
    assertThat(row("beta").text("final_system_prompt")).isEqualTo("You are brief.");
    assertJson(
        row("beta-parts"),
        "messages",
        """
        [{"role":"user","content":[
          {"type":"text","text":"[beta-parts] What is this?"},
          {"type":"image","media_type":"image/png","bytes":8,"sha256":"4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"}]}]""");
    assertThat(row("beta-tools").json("llm_calls", "/0/tool_calls/0").toString())
        .isEqualTo(CALL_IN_BERN);
    assertFailed(row("beta-400"), ERRORS_OF + "BadRequestException");
  }

  @Test
  @Since("3.11.0")
  @Shows(STRUCTURED)
  void answersThatAreObjects() {
    Row row = row("structured");

    assertThat(row.text("response_text")).isEqualTo("{\"name\":\"blue\"}");
    assertThat(row.json("model_parameters", "/response_schema/properties/name/type").asText())
        .isEqualTo("string");
  }

  @Test
  void whatIsOnRecordIsSentAgainAsItWas() {
    assertThat(askedAgain("thinking")).isEqualTo(sent("thinking"));
  }

  private static void assertAnswered(Row row, String scenario) {
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_user_prompt")).isEqualTo("[" + scenario + "] Name a colour.");
    assertThat(row.text("response_text")).isEqualTo("Blue.");
    assertThat(row.text("finish_reason")).isEqualTo("end_turn");
    assertThat(row.text("response_id")).isEqualTo("msg_" + scenario);
    assertThat(row.json("performance_metrics", "/model_identifier").asText())
        .isEqualTo(AnthropicStub.MODEL);
  }
}
