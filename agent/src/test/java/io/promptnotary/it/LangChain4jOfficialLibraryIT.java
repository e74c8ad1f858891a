package io.promptnotary.it;

import static io.promptnotary.it.Shown.ERRORS;
import static io.promptnotary.it.Shown.ONE_ROW;
import static io.promptnotary.it.Shown.RETRIES;
import static io.promptnotary.it.Shown.STREAM;
import static io.promptnotary.it.Shown.SYNC;
import static io.promptnotary.it.Shown.TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import org.junit.jupiter.api.Test;

/**
 * LangChain4j's models that stand on openai-java: both libraries are watched, one call is one row.
 */
@OnEachVersion(value = "langchain4j-official", library = "langchain4j")
class LangChain4jOfficialLibraryIT extends LibraryTest {

  LangChain4jOfficialLibraryIT(Setup setup) {
    super(setup, LangChain4jLibraryIT::provider);
  }

  @Test
  @Shows(
      value = {SYNC, TOKENS, ONE_ROW},
      calls = "models on openai-java")
  void oneCallIsOneRow() {
    assertThat(observed.rows()).hasSize(4);
    Row row = row("text");
    assertThat(row.text("capture_gaps")).isNull();
    assertThat(row.text("final_system_prompt")).isEqualTo("You are brief.");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.text("response_id")).isEqualTo("chatcmpl-1");
    assertThat(row.json("llm_calls")).hasSize(1);
    JsonNode call = row.json("llm_calls", "/0");
    assertThat(call.path("provider").asText()).isEqualTo("openai");
    assertThat(call.path("model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertThat(call.path("pointcut").asText()).isEqualTo("langchain4j.chat");
    assertThat(call.at("/parameters/temperature").asDouble()).isEqualTo(0.5);
    ChatCompletions.assertTokens(row, 1);
  }

  @Test
  @Shows(RETRIES)
  void triesAreThoseOfTheSdk() {
    Row row = row("busy");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("retry_count")).isEqualTo("1");
    assertThat(row.json("llm_calls")).hasSize(1);
  }

  @Test
  @Shows(ERRORS)
  void aRefusal() {
    assertThat(row("refused").text("status")).isEqualTo("failed");
    assertThat(row("refused").json("llm_calls")).hasSize(1);
  }

  @Test
  @Shows(STREAM)
  void aStream() {
    Row row = row("stream");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Plain and simple.");
    assertThat(row.json("llm_calls")).hasSize(1);
    ChatCompletions.assertTokens(row, 1);
  }
}
