package io.promptnotary.it;

import static io.promptnotary.it.Shown.ASYNC_STREAM;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * LangChain4j's models that stand on azure-ai-openai and on Bedrock's runtime: both are watched,
 * one call is one row.
 */
@OnEachVersion(value = "langchain4j-clients", library = "langchain4j")
class LangChain4jClientsLibraryIT extends LibraryTest {

  LangChain4jClientsLibraryIT(Setup setup) {
    super(setup, LangChain4jClientsLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer()
        .on("/openai/", AzureAiOpenAiLibraryIT::answer)
        .on("/model/", BedrockLibraryIT::answer);
  }

  @ParameterizedTest
  @CsvSource({
    "azure, azure, gpt-4o-mini-2024-07-18",
    "bedrock, aws, anthropic.claude-3-haiku-20240307-v1:0"
  })
  @Shows(
      value = {SYNC, TOKENS, ONE_ROW},
      calls = {"models on azure-ai-openai", "models on bedrock"})
  void oneCallIsOneRow(String scenario, String provider, String model) {
    Row row = row(scenario);
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_system_prompt")).isEqualTo("Be brief.");
    assertThat(row.text("final_user_prompt")).isEqualTo("[" + scenario + "] hello");
    assertThat(row.text("response_text")).startsWith("You are");
    assertThat(row.json("llm_calls")).hasSize(1);
    JsonNode call = row.json("llm_calls", "/0");
    assertThat(call.at("/pointcut").asText()).startsWith("langchain4j.");
    assertThat(call.at("/provider").asText()).isEqualTo(provider);
    assertThat(call.at("/model").asText()).isEqualTo(model);
    JsonNode tokens = row.json("token_metrics");
    assertThat(tokens.at("/completion_tokens").asInt()).isEqualTo(7);
    assertThat(tokens.at("/cached_tokens").asInt()).isEqualTo(3);
    assertThat(row.text("capture_gaps")).isNull();
  }

  @Test
  @Shows(ERRORS)
  void aRefusal() {
    assertThat(observed.rows("azure-bad")).isNotEmpty();
    assertThat(observed.rows("azure-bad"))
        .allSatisfy(row -> assertThat(row.text("status")).isEqualTo("failed"));
  }

  @Test
  @Shows(RETRIES)
  void triesAreThoseOfTheLibraryBelow() {
    Row row = row("bedrock-busy");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("retry_count")).isEqualTo("1");
    assertThat(row.json("llm_calls", "/0/attempts").findValuesAsText("status"))
        .containsExactly("429", "200");
  }

  @Test
  @Shows(
      value = {STREAM, ASYNC_STREAM, ONE_ROW},
      calls = "models on bedrock")
  void aStream() {
    Row row = row("bedrock-stream");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("response_text")).isEqualTo("Once upon a time.");
    assertThat(row.json("llm_calls")).hasSize(1);
    assertThat(row.json("token_metrics", "/completion_tokens").asInt()).isEqualTo(7);
  }
}
