package io.promptnotary.it;

import static io.promptnotary.it.Shown.COMPOSE;
import static io.promptnotary.it.Shown.ERRORS;
import static io.promptnotary.it.Shown.FINISH;
import static io.promptnotary.it.Shown.MESSAGES;
import static io.promptnotary.it.Shown.PARAMETERS;
import static io.promptnotary.it.Shown.PARTS;
import static io.promptnotary.it.Shown.RETRIES;
import static io.promptnotary.it.Shown.STREAM;
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

/** The models of LangChain4j 0.36, which generate, with nothing configured. */
@OnEachVersion(value = "langchain4j-0.36", library = "langchain4j")
class LangChain4j036LibraryIT extends LibraryTest {

  LangChain4j036LibraryIT(Setup setup) {
    super(setup, LangChain4jLibraryIT::provider);
  }

  @Test
  void nothingIsMissing() {
    assertThat(observed.rows())
        .allSatisfy(row -> assertThat(row.text("capture_gaps")).as("%s", row).isNull())
        .allSatisfy(
            row -> assertThat(row.json("llm_calls", "/0/provider").asText()).isEqualTo("openai"));
  }

  @Test
  @Shows(
      value = {SYNC, TOKENS, FINISH},
      calls = "chat models")
  void aText() {
    Row row = row("text");
    assertThat(row.text("final_user_prompt")).isEqualTo("[text] Say plain.");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.text("finish_reason")).isEqualTo("STOP");
    assertThat(row.json("llm_calls")).hasSize(1);
    assertThat(row.json("llm_calls", "/0/model").asText()).isEqualTo("gpt-4o-mini");
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(20);
  }

  @Test
  @Shows({SYSTEM, MESSAGES, PARAMETERS})
  void aConversation() {
    Row row = row("conversation");
    assertThat(row.text("final_system_prompt")).isEqualTo("You are brief.");
    assertThat(row.text("messages"))
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"You are brief.\"},"
                + "{\"role\":\"user\",\"content\":\"[conversation] Who are you?\",\"name\":\"anna\"},"
                + "{\"role\":\"assistant\",\"content\":\"A model.\"},"
                + "{\"role\":\"user\",\"content\":\"Say plain again.\"}]");
    assertThat(row.json("llm_calls", "/0/parameters/temperature").asDouble()).isEqualTo(0.5);
  }

  @Test
  @Shows(PARTS)
  void partsThatAreNoTexts() {
    JsonNode parts = row("parts").json("messages", "/0/content");
    assertThat(parts).hasSize(3);
    assertThat(parts.at("/1/url").asText()).isEqualTo("https://example.org/a.png");
    assertThat(parts.at("/2/bytes").asInt()).isEqualTo(5);
  }

  @Test
  @Shows({TOOLS, TOOL_CALLS})
  void tools() {
    List<Row> rows = observed.rows("tools");
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).json("llm_calls", "/0/tools/0/name").asText()).isEqualTo("weather");
    assertThat(rows.get(0).json("llm_calls", "/0/tool_calls/0/arguments").asText())
        .isEqualTo("{\"town\": \"Oslo\"}");
    assertThat(rows.get(1).json("messages", "/2/role").asText()).isEqualTo("tool");
    assertThat(rows.get(1).json("messages", "/2/content").asText()).isEqualTo("sun");
  }

  @Test
  @Shows({ERRORS, RETRIES})
  void triesThatFail() {
    Row refused = row("refused");
    assertThat(refused.text("status")).isEqualTo("failed");
    assertThat(refused.json("llm_calls", "/0/attempts/0/status").asInt()).isEqualTo(400);
    Row busy = row("busy");
    assertThat(busy.text("status")).isEqualTo("success");
    assertThat(busy.text("retry_count")).isEqualTo("1");
    assertThat(busy.json("llm_calls", "/0/attempts/0/status").asInt()).isEqualTo(429);
  }

  @Test
  @Shows(STREAM)
  void streams() {
    assertThat(row("stream").text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row("stream").json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(20);
    assertThat(row("stream-refused").text("status")).isEqualTo("failed");
  }

  @Test
  @Shows(COMPOSE)
  void templates() {
    Row row = row("template");
    assertThat(row.text("final_user_prompt")).isEqualTo("[template] Say plain: a word.");
    assertThat(row.json("attributes", "/variables/what").asText()).isEqualTo("a word");
  }

  @Test
  @Shows(value = SYNC, calls = "AI services")
  void aServiceWithTools() {
    Row row = row("service-tools");
    assertThat(row.text("name")).isEqualTo("ask");
    assertThat(row.text("final_system_prompt")).isEqualTo("You are a clerk.");
    assertThat(row.json("llm_calls")).hasSize(2);
    assertThat(row.text("response_text")).isEqualTo("It is rain in Oslo.");
  }

  @Test
  @Shows(value = SYNC, calls = "embeddings")
  void embeddings() {
    assertThat(row("embeddings").text("final_user_prompt")).isEqualTo("[embeddings] one\ntwo");
  }
}
