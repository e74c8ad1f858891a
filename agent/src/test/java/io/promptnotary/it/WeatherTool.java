package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import java.util.List;

/**
 * The tool that hosts of OpenAI-like libraries offer, and how their stubs have the model use it.
 */
final class WeatherTool {
  private WeatherTool() {}

  /** Two calls: the model asks for the tool, and is told what that said. */
  static void isOfferedCalledAndAnswered(List<Row> rows) {
    assertThat(rows).hasSize(2);
    JsonNode asked = rows.get(0).json("llm_calls", "/0");
    assertThat(asked.at("/tools/0/name").asText()).isEqualTo("weather");
    assertThat(asked.at("/tools/0/description").asText()).isEqualTo("Tells the weather of a city");
    assertThat(asked.at("/tools/0/parameters").toString()).contains("object");
    isCalled(asked.at("/tool_calls"));
    assertThat(rows.get(0).text("finish_reason")).isEqualTo("tool_calls");
    JsonNode told = rows.get(1).json("messages");
    assertThat(told.findValuesAsText("role")).containsExactly("user", "assistant", "tool");
    isCalled(told.at("/1/tool_calls"));
    assertThat(told.at("/2/tool_call_id").asText()).isEqualTo("call-1");
    assertThat(told.at("/2/content").asText()).startsWith("clear sky");
    assertThat(rows.get(1).text("response_text")).isEqualTo("You are Ada.");
    assertThat(rows.get(1).text("final_user_prompt"))
        .isEqualTo("[tools] What is the weather in Oslo?");
  }

  static void isCalled(JsonNode calls) {
    assertThat(calls).hasSize(1);
    assertThat(calls.at("/0/id").asText()).isEqualTo("call-1");
    assertThat(calls.at("/0/name").asText()).isEqualTo("weather");
    assertThat(calls.at("/0/arguments").asText()).isEqualTo("{\"city\":\"Oslo\"}");
  }
}
