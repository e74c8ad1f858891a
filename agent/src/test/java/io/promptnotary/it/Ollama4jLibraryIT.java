package io.promptnotary.it;

import static io.promptnotary.it.Shown.ASYNC;
import static io.promptnotary.it.Shown.BROKEN_STREAM;
import static io.promptnotary.it.Shown.ERRORS;
import static io.promptnotary.it.Shown.FINISH;
import static io.promptnotary.it.Shown.MESSAGES;
import static io.promptnotary.it.Shown.PARAMETERS;
import static io.promptnotary.it.Shown.PARTS;
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

/** ollama4j with nothing configured. */
@OnEachVersion("ollama4j")
class Ollama4jLibraryIT extends LibraryTest {
  private static final String CHAT = "chat";
  private static final String GENERATE = "generate";
  private static final String EXCEPTION = "io.github.ollama4j.exceptions.OllamaException";

  Ollama4jLibraryIT(Setup setup) {
    super(setup, Ollama4jLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer()
        .on("/api/chat", OllamaAnswers::chat)
        .on("/api/generate", OllamaAnswers::generate)
        .on("/api/embed", OllamaAnswers::embed);
  }

  private static void assertTokens(Row row, int answers) {
    JsonNode tokens = row.json("token_metrics");
    assertThat(tokens.path("prompt_tokens").asInt()).as("%s", tokens).isEqualTo(20 * answers);
    assertThat(tokens.path("completion_tokens").asInt()).isEqualTo(6 * answers);
  }

  @Test
  void nothingIsMissing() {
    assertThat(observed.rows())
        .hasSameSizeAs(observed.bare().out().lines().toList())
        .allSatisfy(row -> assertThat(row.text("capture_gaps")).as("%s", row).isNull())
        .allSatisfy(
            row -> assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("ollama"));
  }

  @Test
  @Shows(
      value = {SYNC, TOKENS, FINISH},
      calls = CHAT)
  void aChat() {
    Row row = row("chat");
    assertThat(row.text("name")).isEqualTo("Ollama.chat");
    assertThat(row.text("final_user_prompt")).isEqualTo("[chat] Say plain.");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertThat(row.json("llm_calls")).hasSize(1);
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("llama3");
    assertTokens(row, 1);
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
    assertThat(parameters.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(parameters.path("top_k").asInt()).isEqualTo(40);
    assertThat(parameters.path("max_tokens").asInt()).isEqualTo(99);
    assertThat(parameters.path("seed").asInt()).isEqualTo(7);
  }

  @Test
  @Shows(PARTS)
  void anImage() {
    JsonNode parts = row("image").json("messages", "/0/content");
    assertThat(parts.at("/0/text").asText()).isEqualTo("[image] Say plain what you see.");
    assertThat(parts.at("/1/type").asText()).isEqualTo("image");
    assertThat(parts.at("/1/bytes").asInt()).isEqualTo(5);
    assertThat(parts.at("/1/sha256").asText()).hasSize(64);
  }

  @Test
  @Shows({TOOLS, TOOL_CALLS})
  void tools() {
    Row row = row("tools");
    assertThat(row.json("llm_calls")).hasSize(2);
    JsonNode asked = row.json("llm_calls", "/0");
    assertThat(asked.at("/tools/0/name").asText()).isEqualTo("weather");
    assertThat(asked.at("/tool_calls/0/name").asText()).isEqualTo("weather");
    assertThat(asked.at("/tool_calls/0/arguments").toString()).contains("Oslo");
    JsonNode told = row.json("llm_calls", "/1/messages");
    assertThat(told.path(told.size() - 1).path("role").asText()).isEqualTo("tool");
    assertThat(told.path(told.size() - 1).path("content").asText()).contains("rain in Oslo");
    assertTokens(row, 2);
  }

  @Test
  @Shows(ERRORS)
  void refusals() {
    for (String scenario : List.of("refused", "stream-refused", "generate-refused")) {
      Row row = row(scenario);
      assertThat(row.text("status")).as(scenario).isEqualTo("failed");
      assertThat(row.text("error_type")).isEqualTo(EXCEPTION);
      assertThat(row.json("llm_calls", "/0/outcome").asText()).isEqualTo("failed");
    }
    assertThat(row("crashed").text("error_message")).contains("the server fell over");
  }

  @Test
  @Shows(value = STREAM, calls = CHAT)
  void aStream() {
    Row row = row("stream");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertTokens(row, 1);
  }

  @Test
  @Shows(BROKEN_STREAM)
  void aStreamThatBreaksOff() {
    Row row = row("stream-broken");
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("response_text")).isEqualTo("Plain and ");
  }

  @Test
  @Shows(
      value = {SYNC, STRUCTURED, STREAM},
      calls = GENERATE)
  void generations() {
    assertThat(row("generate").text("response_text")).isEqualTo("Plain and simple.");
    assertTokens(row("generate"), 1);

    Row json = row("generate-json");
    assertThat(json.text("final_system_prompt")).isEqualTo("You are a clerk.");
    assertThat(json.json("model_parameters", "/response_format/type").asText()).isEqualTo("object");
    assertThat(json.text("response_text")).isEqualTo("{\"name\": \"Oslo\", \"people\": 700000}");

    assertThat(row("generate-stream").text("response_text")).isEqualTo("Plain and simple.");
    assertTokens(row("generate-stream"), 1);
  }

  @Test
  @Shows(value = ASYNC, calls = GENERATE)
  void generationsOnAnotherThread() {
    Row row = row("generate-async");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("llama3");
  }

  @Test
  @Shows(value = SYNC, calls = "embeddings")
  void embeddings() {
    Row row = row("embed");
    assertThat(row.text("final_user_prompt")).isEqualTo("[embed] one\ntwo");
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("nomic-embed-text");
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(4);
  }
}
