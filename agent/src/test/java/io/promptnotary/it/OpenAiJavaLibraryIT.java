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

/** openai-java with nothing configured. */
@OnEachVersion("openai-java")
class OpenAiJavaLibraryIT extends LibraryTest {
  private static final String CHAT = "chat completions";
  private static final String RESPONSES = "Responses";
  private static final String USER = "[%s] Name a colour.";
  private static final String BAD_REQUEST = "com.openai.errors.BadRequestException";
  private static final String BROKEN = "com.openai.errors.OpenAIIoException";
  private static final String CALL_IN_BERN =
      "{\"id\":\"call_1\",\"name\":\"weather\",\"arguments\":\"{\\\"town\\\":\\\"Bern\\\"}\"}";

  OpenAiJavaLibraryIT(Setup setup) {
    super(setup, OpenAiStub::server);
  }

  @Test
  void everyCallIsOneRowWithoutGaps() {
    assertEachScenarioIsOneRowWithoutGaps("openai");
  }

  @Test
  @Shows(
      value = {SYNC, SYSTEM, MESSAGES, PARAMETERS, TOKENS, COST, FINISH, RESPONSE_ID},
      calls = CHAT)
  void aBlockingCall() {
    Row row = row("blocking");

    assertAnswered(row, "blocking", "Blue.");
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
        {"model":"gpt-4o-mini","temperature":0.25,"top_p":0.5,"max_tokens":64,"seed":7,"stop":"END","frequency_penalty":0.125,"presence_penalty":0.0625,"user":"user-9"}""");
    assertThat(row.json("attributes", "/operation").asText()).isEqualTo("chat");
    assertThat(row.json("llm_calls", "/0/requested_model").asText()).isEqualTo("gpt-4o-mini");
    assertTokens(row, 20, 10);
    assertThat(row.json("token_metrics", "/estimated_cost").decimalValue())
        .isEqualByComparingTo("0.000009");
    assertThat(row.json("llm_calls", "/0/stream").isMissingNode()).isTrue();
  }

  @Test
  @Shows(ASYNC)
  void anAsynchronousCall() {
    assertAnswered(row("async"), "async", "Blue.");
    assertTokens(row("async"), 20, 10);
  }

  @Test
  void answersThatAreParsedByTheHost() {
    for (String scenario : List.of("raw", "raw-async")) {
      assertAnswered(row(scenario), scenario, "Blue.");
      assertTokens(row(scenario), 20, 10);
    }
    assertThat(row("raw-unread").text("status")).isEqualTo("cancelled");
    assertThat(row("raw-unread").text("response_text")).isNull();
  }

  @Test
  void systemPromptsInEveryShape() {
    Row row = row("system-parts");

    assertThat(row.text("final_system_prompt"))
        .isEqualTo("You write for children.\n\nBe brief.\nBe kind.");
    assertThat(row.json("messages").findValuesAsText("role"))
        .containsExactly("developer", "system", "user");
  }

  @Test
  @Shows(PARTS)
  void partsThatAreNoText() {
    Row row = row("parts");

    assertThat(row.text("final_user_prompt")).isEqualTo("[parts] What is this?\nBe brief.");
    assertJson(
        row,
        "messages",
        """
        [{"role":"user","content":[
          {"type":"text","text":"[parts] What is this?"},
          {"type":"image","url":"https://example.org/cat.png"},
          {"type":"image","media_type":"image/png","bytes":8,"sha256":"4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"},
          {"type":"audio","media_type":"audio/wav","bytes":4,"sha256":"a40ff3d5900fb7698b8c865041347cb49eccedc8f93945f89629ad104aaecce4"},
          {"type":"file","name":"plan.pdf","bytes":5,"sha256":"38523c087796e5d5dd1cf9bad1fb026781a838dd9dd2cf8af58b9f6502a46778"},
          {"type":"file","url":"file-7"},
          {"type":"text","text":"Be brief."}]}]""");
  }

  @Test
  @Shows({TOOLS, TOOL_CALLS})
  void toolsAndWhatBecomesOfThem() {
    Row asked = row("tools");
    Row told = row("tool-results");

    assertThat(asked.json("model_parameters", "/tools").toString())
        .isEqualTo(
            "[{\"name\":\"weather\",\"description\":\"The weather of a town.\",\"parameters\":{\"type\":\"object\",\"properties\":{\"town\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\",\"minimum\":1}},\"required\":[\"town\"]}}]");
    assertThat(asked.json("llm_calls", "/0/tool_calls").toString())
        .isEqualTo(
            "["
                + CALL_IN_BERN
                + ","
                + CALL_IN_BERN.replace("Bern", "Thun").replace("_1", "_2")
                + "]");
    assertThat(asked.text("finish_reason")).isEqualTo("tool_calls");
    assertThat(asked.text("response_text")).isNull();
    assertThat(told.json("messages").findValuesAsText("role"))
        .containsExactly("user", "assistant", "tool", "tool", "assistant", "user");
    assertThat(told.json("messages", "/1/tool_calls/0").toString()).isEqualTo(CALL_IN_BERN);
    assertThat(told.json("messages", "/2").toString())
        .isEqualTo("{\"role\":\"tool\",\"content\":\"sunny in Bern\",\"tool_call_id\":\"call_1\"}");
    assertThat(told.json("messages", "/4/content").asText()).isEqualTo("Bern.");
    assertThat(told.json("messages", "/5/name").asText()).isEqualTo("eva");
    assertThat(told.text("final_user_prompt")).isEqualTo("Are you sure?");
  }

  @Test
  void refusalsAndOtherChoices() {
    assertThat(row("refusal").text("response_text")).isEqualTo("I can't help with that.");
    assertThat(row("refusal").json("attributes", "/refusal").asText())
        .isEqualTo("I can't help with that.");
    assertThat(row("two").text("response_text")).isEqualTo("Blue.");
    assertThat(row("two").json("attributes", "/other_choices").toString()).contains("Red");
    assertThat(row("two").json("model_parameters", "/n").asInt()).isEqualTo(2);
  }

  @Test
  @Shows(CACHED_TOKENS)
  void cachedTokensAreCountedOnceAndCostLess() {
    Row row = row("cached");

    assertTokens(row, 20, 10);
    assertThat(row.json("token_metrics", "/cached_tokens").asInt()).isEqualTo(16);
    assertThat(row.json("token_metrics", "/estimated_cost").decimalValue())
        .isEqualByComparingTo("0.0000078");
  }

  @Test
  void answersOfServersThatLeaveThingsOut() {
    Row row = row("bare-answer");

    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Blue.");
    assertThat(row.json("performance_metrics", "/model_identifier").asText())
        .isEqualTo("gpt-4o-mini");
    assertThat(row.json("token_metrics", "/prompt_tokens").isMissingNode()).isTrue();
    assertFailed(row("no-json"), "com.openai.errors.OpenAIInvalidDataException");
  }

  @Test
  void formatsOfAnswers() {
    assertThat(row("json-object").json("model_parameters", "/response_format").asText())
        .isEqualTo("json_object");
    assertThat(row("json-object").json("model_parameters", "/reasoning_effort").asText())
        .isEqualTo("low");
  }

  @Test
  @Since("2.15.0")
  @Shows(STRUCTURED)
  void answersThatAreObjects() {
    List<String> scenarios =
        setup.version().since("3.7.1")
            ? List.of("structured", "responses-structured", "structured-async")
            : List.of("structured", "responses-structured");
    for (String scenario : scenarios) {
      Row row = row(scenario);

      assertThat(row.text("response_text")).isEqualTo("{\"name\":\"blue\",\"rgb\":[0,0,255]}");
      assertThat(row.json("model_parameters", "/response_format").asText())
          .isEqualTo("json_schema");
      assertThat(row.json("model_parameters", "/response_schema/properties/rgb").toString())
          .isEqualTo("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}");
    }
  }

  @Test
  @Shows({ERRORS, RETRIES})
  void failuresAndWhatTheLibraryTriesAgain() {
    assertFailed(row("error-400"), BAD_REQUEST);
    assertThat(row("error-400").text("error_message")).isEqualTo("400: Unsupported value.");
    assertFailed(row("error-async"), BAD_REQUEST);
    assertFailed(row("error-500"), "com.openai.errors.InternalServerException");
    for (String scenario : List.of("retry", "retry-async", "own-retry")) {
      Row row = row(scenario);
      assertAnswered(row, scenario, "Blue.");
      assertThat(row.text("retry_count")).isEqualTo("2");
      assertThat(row.json("llm_calls", "/0/attempts").findValuesAsText("status"))
          .containsExactly("429", "503", "200");
      assertThat(row.json("llm_calls", "/0/attempts").findValuesAsText("outcome"))
          .containsExactly("failed", "failed", "success");
    }
    assertThat(row("blocking").text("retry_count")).isEqualTo("0");
  }

  @Test
  void clientsThatNoBuilderHasMade() {
    assertAnswered(row("own"), "own", "Blue.");
  }

  @Test
  @Shows(STREAM)
  void aStream() {
    Row row = row("stream");

    assertAnswered(row, "stream", "Blue.");
    assertTokens(row, 20, 10);
    assertThat(row.json("token_metrics", "/cached_tokens").asInt()).isEqualTo(4);
    assertThat(row.json("llm_calls", "/0/stream/chunks").asInt()).isEqualTo(6);
    assertThat(row.json("performance_metrics", "/time_to_first_token_ms").isNumber()).isTrue();
    assertAnswered(row("stream-raw"), "stream-raw", "Blue.");
    assertThat(row("stream-tools").json("llm_calls", "/0/tool_calls").toString())
        .isEqualTo(
            "[" + CALL_IN_BERN + ",{\"id\":\"call_2\",\"name\":\"weather\",\"arguments\":\"{}\"}]");
    assertThat(row("stream-tools").text("finish_reason")).isEqualTo("tool_calls");
  }

  @Test
  @Shows(ASYNC_STREAM)
  void anAsynchronousStream() {
    for (String scenario : List.of("stream-async", "stream-async-raw")) {
      assertAnswered(row(scenario), scenario, "Blue.");
      assertThat(row(scenario).json("llm_calls", "/0/stream/chunks").asInt()).isEqualTo(5);
    }
  }

  @Test
  @Shows({BROKEN_STREAM, CANCELLED})
  void streamsThatDoNotReachTheirEnd() {
    for (String scenario : List.of("stream-broken", "stream-async-broken")) {
      assertFailed(row(scenario), BROKEN);
      assertThat(row(scenario).text("response_text")).isEqualTo("Blue");
    }
    assertFailed(row("stream-error"), "com.openai.errors.SseException");
    assertThat(row("stream-error").text("response_text")).isEqualTo("Blue");
    assertFailed(row("stream-400"), BAD_REQUEST);
    assertFailed(row("stream-async-400"), BAD_REQUEST);
    for (String scenario : List.of("stream-cancel", "stream-async-cancel")) {
      assertThat(row(scenario).text("status")).isEqualTo("cancelled");
      assertThat(row(scenario).text("response_text")).isEqualTo("Blue");
      assertThat(row(scenario).text("finish_reason")).isNull();
    }
    assertThat(row("cancel-async").text("status")).isEqualTo("cancelled");
    assertThat(row("cancel-async").text("final_user_prompt"))
        .isEqualTo(USER.formatted("cancel-async"));
  }

  @Test
  @Shows(
      value = {SYNC, ASYNC, SYSTEM, PARAMETERS, CACHED_TOKENS},
      calls = RESPONSES)
  void theResponsesApi() {
    Row row = row("responses");

    assertThat(row.text("final_system_prompt")).isEqualTo("You are brief.");
    assertJson(
        row,
        "messages",
        """
        [{"role":"system","content":"You are brief."},{"role":"user","content":"[responses] Name a colour."}]""");
    assertJson(
        row,
        "model_parameters",
        """
        {"model":"gpt-4o-mini","temperature":0.25,"top_p":0.5,"max_tokens":64}""");
    for (String scenario : List.of("responses", "responses-async", "responses-raw")) {
      assertResponded(row(scenario), scenario, "Blue.", "completed");
      assertThat(row(scenario).json("token_metrics", "/cached_tokens").asInt()).isEqualTo(8);
    }
    assertResponded(row("responses-incomplete"), "responses-incomplete", "Bl", "max_output_tokens");
    assertResponded(
        row("responses-refusal"), "responses-refusal", "I can't help with that.", "completed");
    assertThat(row("responses-failed").text("finish_reason")).isEqualTo("failed");
    assertThat(row("responses-failed").json("attributes", "/error").asText())
        .isEqualTo("The model failed.");
    assertFailed(row("responses-400"), BAD_REQUEST);
  }

  @Test
  void itemsOfTheResponsesApi() {
    Row row = row("responses-items");

    assertThat(row.text("final_system_prompt")).isEqualTo("You know the weather.\n\nBe brief.");
    assertThat(row.text("final_user_prompt")).isEqualTo("And the weather there?");
    assertJson(
        row,
        "messages",
        """
        [{"role":"system","content":"You know the weather."},
         {"role":"developer","content":"Be brief."},
         {"role":"user","content":[
           {"type":"text","text":"[responses-items] What is this?"},
           {"type":"image","media_type":"image/png","bytes":8,"sha256":"4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"},
           {"type":"image","url":"file-7"},
           {"type":"file","name":"plan.pdf","bytes":5,"sha256":"38523c087796e5d5dd1cf9bad1fb026781a838dd9dd2cf8af58b9f6502a46778"}]},
         {"role":"assistant","content":"A map."},
         {"role":"user","content":"And the weather there?"},
         {"role":"assistant","content":"I must ask."},
         {"role":"assistant","content":"","tool_calls":[{"id":"call_1","name":"weather","arguments":"{\\"town\\":\\"Bern\\"}"}]},
         {"role":"tool","content":"sunny","tool_call_id":"call_1"}]""");
  }

  @Test
  @Shows(REASONING)
  void reasoningAndToolsOfTheResponsesApi() {
    Row row = row("responses-reasoning");

    assertThat(row.json("llm_calls", "/0/reasoning").asText())
        .isEqualTo("The user wants a colour.\n\nBlue is one.");
    assertThat(row.json("token_metrics", "/reasoning_tokens").asInt()).isEqualTo(6);
    assertThat(row.json("model_parameters", "/reasoning_effort").asText()).isEqualTo("low");
    assertThat(row("responses-tools").json("model_parameters", "/tools/0").toString())
        .isEqualTo(
            "{\"name\":\"weather\",\"description\":\"The weather of a town.\",\"parameters\":{\"type\":\"object\",\"properties\":{\"town\":{\"type\":\"string\"}}}}");
    for (String scenario : List.of("responses-tools", "responses-stream-tools")) {
      assertThat(row(scenario).json("llm_calls", "/0/tool_calls").toString())
          .isEqualTo("[" + CALL_IN_BERN + "]");
    }
  }

  @Test
  @Shows({STREAM, ASYNC_STREAM})
  void streamsOfTheResponsesApi() {
    for (String scenario : List.of("responses-stream", "responses-stream-async")) {
      assertResponded(row(scenario), scenario, "Blue.", "completed");
      assertTokens(row(scenario), 20, 10);
    }
    assertThat(row("responses-stream-cancel").text("status")).isEqualTo("cancelled");
    assertThat(row("responses-stream-cancel").text("response_text")).isEqualTo("Blue");
    assertFailed(row("responses-stream-broken"), BROKEN);
    assertThat(row("responses-stream-broken").text("response_text")).isEqualTo("Blue");
  }

  @Test
  @Shows(
      value = {SYNC, ASYNC, STREAM},
      calls = "completions")
  void completionsOfTheOldKind() {
    for (String scenario : List.of("completion", "completion-async", "completion-stream")) {
      Row row = row(scenario);
      assertThat(row.text("status")).isEqualTo("success");
      assertThat(row.text("final_user_prompt")).isEqualTo("[" + scenario + "] Once upon a time");
      assertThat(row.text("response_text")).isEqualTo(" there was a fox.");
      assertThat(row.text("finish_reason")).isEqualTo("stop");
      assertThat(row.text("response_id")).isEqualTo("cmpl-" + scenario);
      assertThat(row.json("model_parameters", "/max_tokens").asInt()).isEqualTo(16);
    }
    assertTokens(row("completion"), 6, 5);
  }

  @Test
  @Shows(
      value = {SYNC, ASYNC, ERRORS},
      calls = "embeddings")
  void embeddings() {
    assertThat(row("embedding").text("final_user_prompt")).isEqualTo("[embedding] a red house");
    assertThat(row("embedding").json("model_parameters", "/dimensions").asInt()).isEqualTo(3);
    assertThat(row("embeddings").text("final_user_prompt"))
        .isEqualTo("[embeddings] a red house\na blue house");
    for (String scenario : List.of("embedding", "embeddings")) {
      assertThat(row(scenario).text("status")).isEqualTo("success");
      assertThat(row(scenario).json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(4);
      assertThat(row(scenario).json("attributes", "/operation").asText()).isEqualTo("embeddings");
    }
    assertFailed(row("embedding-400"), BAD_REQUEST);
  }

  private static void assertAnswered(Row row, String scenario, String answer) {
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_user_prompt")).isEqualTo(USER.formatted(scenario));
    assertThat(row.text("response_text")).isEqualTo(answer);
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertThat(row.text("response_id")).isEqualTo("chatcmpl-" + scenario);
    assertThat(row.json("performance_metrics", "/model_identifier").asText())
        .isEqualTo(OpenAiStub.MODEL);
  }

  @Test
  void whatIsOnRecordIsSentAgainAsItWas() {
    assertThat(askedAgain("tools")).isEqualTo(sent("tools"));
  }

  private static void assertResponded(Row row, String scenario, String answer, String finish) {
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo(answer);
    assertThat(row.text("finish_reason")).isEqualTo(finish);
    assertThat(row.text("response_id")).isEqualTo("resp_" + scenario);
    assertThat(row.json("performance_metrics", "/model_identifier").asText())
        .isEqualTo(OpenAiStub.MODEL);
  }
}
