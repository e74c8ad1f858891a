package io.promptnotary.it;

import static io.promptnotary.it.Shown.BROKEN_STREAM;
import static io.promptnotary.it.Shown.CACHED_TOKENS;
import static io.promptnotary.it.Shown.CANCELLED;
import static io.promptnotary.it.Shown.CHECKS;
import static io.promptnotary.it.Shown.COMPOSE;
import static io.promptnotary.it.Shown.COST;
import static io.promptnotary.it.Shown.ERRORS;
import static io.promptnotary.it.Shown.FINISH;
import static io.promptnotary.it.Shown.MESSAGES;
import static io.promptnotary.it.Shown.ONE_ROW;
import static io.promptnotary.it.Shown.PARAMETERS;
import static io.promptnotary.it.Shown.PARTS;
import static io.promptnotary.it.Shown.REPAIRS;
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

/** Spring AI with nothing configured. */
@OnEachVersion("spring-ai")
class SpringAiLibraryIT extends LibraryTest {
  private static final String MODELS = "chat models";
  private static final String CLIENTS = "ChatClient";

  SpringAiLibraryIT(Setup setup) {
    super(setup, LangChain4jLibraryIT::provider);
  }

  /** From 2.0 on the tool loop is the client's, and the models stand on openai-java. */
  private boolean standsOnSdk() {
    return setup.version().since("2.0.1");
  }

  @Test
  void nothingIsMissing() {
    assertThat(observed.rows())
        .allSatisfy(row -> assertThat(row.text("capture_gaps")).as("%s", row).isNull())
        .allSatisfy(
            row ->
                assertThat(row.json("llm_calls"))
                    .as("%s", row)
                    .isNotEmpty()
                    .allSatisfy(
                        call -> assertThat(call.path("provider").asText()).isEqualTo("openai")));
  }

  @Test
  @Shows(
      value = {SYNC, TOKENS, CACHED_TOKENS, COST, FINISH, RESPONSE_ID, ONE_ROW},
      calls = MODELS)
  void aText() {
    Row row = row("text");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_user_prompt")).isEqualTo("[text] Say plain.");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.text("finish_reason")).isEqualTo("STOP");
    assertThat(row.text("response_id")).isEqualTo("chatcmpl-1");
    ChatCompletions.assertTokens(row, 1);
    assertThat(row.json("llm_calls")).hasSize(1);
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertThat(row.json("llm_calls", "/0/parameters/temperature").asDouble()).isEqualTo(0.5);
    assertThat(row.json("llm_calls", "/0/cost/price_id").asText()).isEqualTo("openai/gpt-4o-mini");
  }

  @Test
  @Shows({SYSTEM, MESSAGES, PARAMETERS})
  void aConversation() {
    Row row = row("conversation");
    assertThat(row.text("final_system_prompt")).isEqualTo("You are brief.");
    assertThat(row.text("messages"))
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"You are brief.\"},"
                + "{\"role\":\"user\",\"content\":\"[conversation] Who are you?\"},"
                + "{\"role\":\"assistant\",\"content\":\"A model.\"},"
                + "{\"role\":\"user\",\"content\":\"Say plain again.\"}]");
    JsonNode parameters = row.json("llm_calls", "/0/parameters");
    assertThat(parameters.path("temperature").asDouble()).isEqualTo(0.25);
    assertThat(parameters.path("top_p").asDouble()).isEqualTo(0.9);
    assertThat(parameters.path("max_tokens").asInt()).isEqualTo(99);
    assertThat(parameters.path("frequency_penalty").asDouble()).isEqualTo(0.1);
    assertThat(parameters.path("presence_penalty").asDouble()).isEqualTo(0.2);
    assertThat(parameters.path("seed").asInt()).isEqualTo(7);
    assertThat(parameters.path("stop").toString()).isEqualTo("[\"END\"]");
    assertThat(row.json("llm_calls", "/0/requested_model").asText()).isEqualTo("gpt-4o");
  }

  @Test
  @Shows(PARTS)
  void partsThatAreNoTexts() {
    JsonNode parts = row("parts").json("messages", "/0/content");
    assertThat(parts).hasSize(3);
    assertThat(parts.at("/0/text").asText()).isEqualTo("[parts] Say plain what you see.");
    assertThat(parts.at("/1/type").asText()).isEqualTo("image");
    assertThat(parts.at("/1/url").asText()).isEqualTo("https://example.org/a.png");
    assertThat(parts.at("/2/media_type").asText()).isEqualTo("image/png");
    assertThat(parts.at("/2/bytes").asInt()).isEqualTo(5);
    assertThat(parts.at("/2/sha256").asText()).hasSize(64);
  }

  @Test
  @Shows({TOOLS, TOOL_CALLS})
  void tools() {
    Row row = row("tools");
    JsonNode asked = row.json("llm_calls", "/0");
    assertThat(asked.at("/tools/0/name").asText()).isEqualTo("weather");
    assertThat(asked.at("/tools/0/description").asText()).isEqualTo("Tells the weather of a town");
    assertThat(asked.at("/tools/0/parameters").toString()).contains("town");
    assertThat(asked.at("/tool_calls/0/id").asText()).isEqualTo("call_1");
    assertThat(asked.at("/tool_calls/0/arguments").asText()).isEqualTo("{\"town\": \"Oslo\"}");
    assertThat(row.json("llm_calls")).hasSize(standsOnSdk() ? 1 : 2);
    assertThat(row("stream-tools").json("llm_calls")).hasSize(standsOnSdk() ? 1 : 2);
  }

  @Test
  @Shows(ERRORS)
  void refusals() {
    for (String scenario : List.of("refused", "stream-refused", "client-refused")) {
      Row row = row(scenario);
      assertThat(row.text("status")).as(scenario).isEqualTo("failed");
      assertThat(row.text("error_message")).contains("400");
      assertThat(row.json("llm_calls", "/0/outcome").asText()).isEqualTo("failed");
      assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("gpt-4o-mini");
    }
  }

  @Test
  @Shows(RETRIES)
  void tries() {
    Row busy = row("busy");
    assertThat(busy.text("status")).isEqualTo("success");
    assertThat(busy.text("retry_count")).isEqualTo("1");
    assertThat(busy.json("llm_calls")).hasSize(1);
    assertThat(busy.text("response_text")).isEqualTo("Plain again.");
  }

  @Test
  @Shows(STREAM)
  void streams() {
    for (String scenario : List.of("stream", "stream-thread")) {
      Row row = row(scenario);
      assertThat(row.text("status")).isEqualTo("success");
      assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
      assertThat(row.text("finish_reason")).isEqualTo("STOP");
      assertThat(row.text("response_id")).isEqualTo("chatcmpl-2");
      assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
    }
  }

  @Test
  void tokensThatNobodyTellsAreNotNought() {
    boolean told = standsOnSdk();
    assertThat(row("stream").json("llm_calls", "/0/tokens").isMissingNode()).isEqualTo(!told);
  }

  @Test
  @Shows({BROKEN_STREAM, CANCELLED})
  void streamsThatEndEarly() {
    Row broken = row("stream-broken");
    assertThat(broken.text("status")).isEqualTo("failed");
    assertThat(broken.text("response_text")).startsWith("Plain");
    Row cancelled = row("stream-cancelled");
    assertThat(cancelled.text("status")).isEqualTo("cancelled");
    assertThat(cancelled.text("response_text")).isEqualTo("Plain ");
  }

  @Test
  @Shows(COMPOSE)
  void templates() {
    Row row = row("template");
    assertThat(row.text("final_user_prompt")).isEqualTo("[template] Say plain: a word.");
    assertThat(row.json("attributes", "/template").asText())
        .isEqualTo("[template] Say plain: {what}.");
    assertThat(row.json("attributes", "/variables/what").asText()).isEqualTo("a word");
  }

  @Test
  @Shows(
      value = {SYNC, STREAM, STRUCTURED},
      calls = CLIENTS)
  void clients() {
    Row row = row("client");
    assertThat(row.text("name")).isEqualTo("ChatClient.call");
    assertThat(row.text("final_system_prompt")).isEqualTo("You are a clerk.");
    assertThat(row.text("final_user_prompt")).isEqualTo("[client] Say plain: a word.");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.json("llm_calls")).hasSize(1);
    ChatCompletions.assertTokens(row, 1);

    assertThat(row("client-json").text("response_text"))
        .isEqualTo("{\"name\": \"Oslo\", \"people\": 700000}");

    Row stream = row("client-stream");
    assertThat(stream.text("name")).isEqualTo("ChatClient.stream");
    assertThat(stream.text("status")).isEqualTo("success");
    assertThat(stream.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(stream.json("llm_calls")).hasSize(1);
  }

  @Test
  @Shows(value = TOOL_CALLS, calls = CLIENTS)
  void toolLoopsOfClients() {
    Row row = row("client-tools");
    assertThat(row.json("llm_calls")).hasSize(2);
    assertThat(row.json("llm_calls", "/0/tool_calls/0/name").asText()).isEqualTo("weather");
    JsonNode told = row.json("llm_calls", "/1/messages");
    assertThat(told.path(told.size() - 1).path("role").asText()).isEqualTo("tool");
    assertThat(told.path(told.size() - 1).path("content").asText()).contains("rain in Oslo");
    assertThat(told.path(told.size() - 1).path("tool_call_id").asText()).isEqualTo("call_1");
    assertThat(row.text("response_text")).contains("rain in Oslo");
    ChatCompletions.assertTokens(row, 2);

    Row stream = row("client-stream-tools");
    assertThat(stream.json("llm_calls")).hasSize(2);
    assertThat(stream.json("llm_calls", "/0/tool_calls/0/arguments").asText())
        .isEqualTo("{\"town\": \"Oslo\"}");
    assertThat(stream.text("response_text")).contains("rain in Oslo");
  }

  @Test
  @Since("1.1.8")
  @Shows({CHECKS, REPAIRS})
  void validations() {
    Row row = row("validated");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.json("llm_calls")).hasSize(2);
    assertThat(row.json("llm_calls", "/1/purpose").asText()).isEqualTo("repair 1");
    assertThat(row.json("repair_metrics", "/repair_count").asInt()).isEqualTo(1);
    assertThat(row.text("response_text")).contains("Oslo");
  }

  @Test
  @Shows(value = SYNC, calls = "embeddings")
  void embeddings() {
    Row row = row("embeddings");
    assertThat(row.text("final_user_prompt")).isEqualTo("[embeddings] one\ntwo");
    assertThat(row.json("attributes", "/operation").asText()).isEqualTo("embeddings");
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("text-embedding-3-small");
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(4);
  }
}
