package io.promptnotary.it;

import static io.promptnotary.it.Shown.ASYNC;
import static io.promptnotary.it.Shown.ASYNC_STREAM;
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

/** LangChain4j 1.x with nothing configured. */
@OnEachVersion("langchain4j")
class LangChain4jLibraryIT extends LibraryTest {
  private static final String CHAT = "chat models";
  private static final String SERVICES = "AI services";

  LangChain4jLibraryIT(Setup setup) {
    super(setup, LangChain4jLibraryIT::provider);
  }

  static StubServer provider() {
    return new StubServer()
        .on("/v1/chat/completions", ChatCompletions::chat)
        .on("/v1/embeddings", ChatCompletions::embeddings)
        .on("/v1/completions", ChatCompletions::completion)
        .on("/api/generate", OllamaAnswers::generate);
  }

  @Test
  void nothingIsMissing() {
    assertThat(observed.rows())
        .allSatisfy(row -> assertThat(row.text("capture_gaps")).as("%s", row).isNull())
        .allSatisfy(row -> assertThat(row.json("llm_calls")).as("%s", row).isNotEmpty());
  }

  @Test
  @Shows(
      value = {SYNC, TOKENS, CACHED_TOKENS, COST, FINISH, RESPONSE_ID},
      calls = CHAT)
  void aText() {
    Row row = row("text");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_user_prompt")).isEqualTo("[text] Say plain.");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.text("finish_reason")).isEqualTo("STOP");
    assertThat(row.text("response_id")).isEqualTo("chatcmpl-1");
    ChatCompletions.assertTokens(row, 1);
    JsonNode call = row.json("llm_calls", "/0");
    assertThat(row.json("llm_calls")).hasSize(1);
    assertThat(call.path("provider").asText()).isEqualTo("openai");
    assertThat(call.path("model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertThat(call.path("requested_model").asText()).isEqualTo("gpt-4o-mini");
    assertThat(call.at("/cost/price_id").asText()).isEqualTo("openai/gpt-4o-mini");
  }

  @Test
  @Shows({SYSTEM, MESSAGES, PARAMETERS})
  void aConversation() {
    Row row = row("conversation");
    assertThat(row.text("final_system_prompt")).isEqualTo("You are brief.");
    assertThat(row.text("final_user_prompt")).isEqualTo("Say plain again.");
    assertThat(row.text("messages"))
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"You are brief.\"},"
                + "{\"role\":\"user\",\"content\":\"[conversation] Who are you?\",\"name\":\"anna\"},"
                + "{\"role\":\"assistant\",\"content\":\"A model.\"},"
                + "{\"role\":\"user\",\"content\":\"Say plain again.\"}]");
    assertThat(row.json("llm_calls", "/0/parameters").toString())
        .isEqualTo(
            "{\"temperature\":0.5,\"top_p\":0.9,\"max_tokens\":99,\"stop\":[\"END\"],"
                + "\"frequency_penalty\":0.1,\"presence_penalty\":0.2,\"seed\":7,\"user\":\"u-1\"}");
  }

  @Test
  @Shows(PARTS)
  void partsThatAreNoTexts() {
    JsonNode parts = row("parts").json("messages", "/0/content");
    assertThat(parts).hasSize(4);
    assertThat(parts.at("/0/text").asText()).isEqualTo("[parts] Say plain what you see.");
    assertThat(parts.at("/1/url").asText()).isEqualTo("https://example.org/a.png");
    assertThat(parts.at("/2/media_type").asText()).isEqualTo("image/png");
    assertThat(parts.at("/2/bytes").asInt()).isEqualTo(5);
    assertThat(parts.at("/2/sha256").asText()).hasSize(64);
    assertThat(parts.at("/3/type").asText()).isEqualTo("audio");
    assertThat(parts.at("/3/bytes").asInt()).isEqualTo(4);
  }

  @Test
  @Shows({TOOLS, TOOL_CALLS})
  void toolsOfTheHost() {
    List<Row> rows = observed.rows("tools");
    assertThat(rows).hasSize(2);
    JsonNode asked = rows.get(0).json("llm_calls", "/0");
    assertThat(asked.at("/tools/0/name").asText()).isEqualTo("weather");
    assertThat(asked.at("/tools/0/description").asText()).isEqualTo("Tells the weather of a town");
    assertThat(asked.at("/tools/0/parameters").asText()).contains("town");
    assertThat(asked.at("/tool_calls/0/id").asText()).isEqualTo("call_1");
    assertThat(asked.at("/tool_calls/0/arguments").asText()).isEqualTo("{\"town\": \"Oslo\"}");
    assertThat(rows.get(0).text("finish_reason")).isEqualTo("TOOL_EXECUTION");
    assertThat(rows.get(1).json("messages", "/1/tool_calls/0/name").asText()).isEqualTo("weather");
    assertThat(rows.get(1).json("messages", "/2").toString())
        .isEqualTo(
            "{\"role\":\"tool\",\"content\":\"sun\",\"name\":\"weather\","
                + "\"tool_call_id\":\"call_1\"}");
    assertThat(rows.get(1).text("response_text")).isEqualTo("It is sun.");
  }

  @Test
  @Shows(STRUCTURED)
  void anAnswerWithASchema() {
    Row row = row("structured");
    assertThat(row.json("model_parameters", "/response_format").toString()).contains("town");
    assertThat(row.json("messages").size()).isEqualTo(1);
    assertThat(row.text("response_text")).isEqualTo("{\"name\": \"Oslo\", \"people\": 700000}");
  }

  @Test
  @Shows(ERRORS)
  void refusals() {
    for (String scenario : List.of("refused", "stream-refused", "service-refused")) {
      Row row = row(scenario);
      assertThat(row.text("status")).as(scenario).isEqualTo("failed");
      assertThat(row.text("error_type"))
          .isEqualTo("dev.langchain4j.exception.InvalidRequestException");
      assertThat(row.text("error_message")).contains("This is refused.");
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
    JsonNode tries = busy.json("llm_calls", "/0/attempts");
    assertThat(tries).hasSize(2);
    assertThat(tries.at("/0/status").asInt()).isEqualTo(429);
    assertThat(tries.at("/1/status").asInt()).isEqualTo(200);

    Row crashed = row("crashed");
    assertThat(crashed.text("status")).isEqualTo("failed");
    assertThat(crashed.json("llm_calls", "/0/attempts"))
        .hasSize(3)
        .allSatisfy(each -> assertThat(each.path("status").asInt()).isEqualTo(500));
  }

  @Test
  @Shows(ONE_ROW)
  void aModelAroundAModel() {
    Row row = row("own");
    assertThat(row.json("llm_calls")).hasSize(1);
    assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("openai");
    assertThat(row.json("llm_calls", "/0/parameters/seed").asInt()).isEqualTo(7);
    ChatCompletions.assertTokens(row, 1);
  }

  @Test
  void anotherThread() {
    assertThat(row("thread").text("response_text")).isEqualTo("Plain and simple.");
  }

  @Test
  @Shows(STREAM)
  void streams() {
    Row row = row("stream");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_system_prompt")).isEqualTo("You are brief.");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.text("response_id")).isEqualTo("chatcmpl-2");
    ChatCompletions.assertTokens(row, 1);
    assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("openai");
    assertThat(row("stream-tools").json("llm_calls", "/0/tool_calls/0/arguments").asText())
        .isEqualTo("{\"town\": \"Oslo\"}");
  }

  @Test
  @Shows(BROKEN_STREAM)
  void aStreamThatBreaksOff() {
    Row row = row("stream-broken");
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("response_text")).isEqualTo("Plain ");
    assertThat(row.json("llm_calls", "/0/outcome").asText()).isEqualTo("failed");
  }

  @Test
  @Shows(COMPOSE)
  void templates() {
    Row row = row("template");
    assertThat(row.text("final_user_prompt")).isEqualTo("[template] Say plain: a word.");
    assertThat(row.json("attributes", "/template").asText())
        .isEqualTo("[template] Say plain: {{what}}.");
    assertThat(row.json("attributes", "/variables/what").asText()).isEqualTo("a word");
  }

  @Test
  @Shows(value = SYNC, calls = SERVICES)
  void services() {
    Row row = row("service");
    assertThat(row.text("name")).isEqualTo("greet");
    assertThat(row.json("attributes", "/service").asText()).isEqualTo("Main$Clerk");
    assertThat(row.text("final_system_prompt")).isEqualTo("You are a clerk.");
    assertThat(row.text("final_user_prompt")).isEqualTo("[service] Say plain to Ben, please.");
    assertThat(row.json("llm_calls")).hasSize(1);

    Row tools = row("service-tools");
    assertThat(tools.json("llm_calls")).hasSize(2);
    assertThat(tools.json("llm_calls", "/0/tool_calls/0/name").asText()).isEqualTo("weather");
    assertThat(tools.json("llm_calls", "/1/messages/2/content").asText()).isEqualTo("rain in Oslo");
    assertThat(tools.text("response_text")).isEqualTo("It is rain in Oslo.");
    ChatCompletions.assertTokens(tools, 2);

    assertThat(row("service-json").text("response_text")).contains("\"people\": 700000");
  }

  /** The service's method has returned before its first call begins. */
  @Test
  void aServiceThatStreams() {
    List<Row> rows = observed.rows("service-stream-tools");
    assertThat(rows).hasSize(2);
    assertThat(rows.get(1).text("response_text")).isEqualTo("It is rain in Oslo.");
  }

  @Test
  @Shows(value = SYNC, calls = "embeddings")
  void embeddings() {
    Row row = row("embeddings");
    assertThat(row.text("final_user_prompt")).isEqualTo("[embeddings] one\ntwo");
    assertThat(row.json("attributes", "/operation").asText()).isEqualTo("embeddings");
    assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("openai");
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("text-embedding-3-small");
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(4);
  }

  @Test
  @Shows(value = SYNC, calls = "completions")
  void completions() {
    Row row = row("completion");
    assertThat(row.text("final_user_prompt")).isEqualTo("[completion] Say plain, old one.");
    assertThat(row.text("response_text")).isEqualTo("Plain and old.");
    assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("openai");
    assertThat(row.json("token_metrics", "/total_tokens").asInt()).isEqualTo(8);
  }

  @Test
  @Since("1.13.0")
  @Shows({CHECKS, REPAIRS})
  void guardrails() {
    Row guarded = row("guarded");
    assertThat(guarded.text("status")).isEqualTo("success");
    assertThat(guarded.json("llm_calls")).hasSize(2);
    assertThat(guarded.json("llm_calls", "/1/purpose").asText()).isEqualTo("repair 1");
    assertThat(guarded.json("repair_metrics", "/repair_count").asInt()).isEqualTo(1);
    assertThat(guarded.text("response_text")).isEqualTo("Plain again.");

    Row never = row("never");
    assertThat(never.text("status")).isEqualTo("failed");
    assertThat(never.json("repair_metrics", "/open_issues/0").asText())
        .isEqualTo("Never good enough.");
  }

  @Test
  @Since("1.13.0")
  @Shows(CANCELLED)
  void aStreamThatIsCancelled() {
    Row row = row("stream-cancelled");
    assertThat(row.text("status")).isEqualTo("cancelled");
    assertThat(row.text("response_text")).isEqualTo("Plain and ");
  }

  @Test
  @Since("1.19.0")
  @Shows(ASYNC)
  void futures() {
    for (String scenario : List.of("async", "waited")) {
      Row row = row(scenario);
      assertThat(row.text("status")).isEqualTo("success");
      assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
      assertThat(row.json("llm_calls")).hasSize(1);
      assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("ollama");
      assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(20);
    }
    assertThat(row("async-refused").text("error_message")).isEqualTo("status 400");
    assertThat(row("async-not").text("error_message")).contains("doChatAsync");
  }

  @Test
  @Since("1.19.0")
  @Shows(ASYNC_STREAM)
  void publishers() {
    Row row = row("flow");
    assertThat(row.text("response_text")).isEqualTo("Plain pieces.");
    assertThat(row.text("response_id")).isEqualTo("own-1");
    assertThat(row.json("token_metrics", "/completion_tokens").asInt()).isEqualTo(6);
    assertThat(row("flow-cancelled").text("status")).isEqualTo("cancelled");
    assertThat(row("flow-cancelled").text("response_text")).isEqualTo("Plain ");
    assertThat(row("flow-broken").text("status")).isEqualTo("failed");
    assertThat(row("flow-broken").text("error_message")).isEqualTo("it broke");
    assertThat(observed.rows("flow-unread")).isEmpty();
  }
}
