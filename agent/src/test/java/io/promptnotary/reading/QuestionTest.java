package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
  private static final String MESSAGES = "[{\"role\":\"user\",\"content\":\"Say it.\"}]";

  private static Question of(Map<Column, Object> more) throws ReplayException {
    Map<Column, Object> row = new EnumMap<>(Column.class);
    row.put(Column.ID, "an-id");
    row.put(Column.MESSAGES, MESSAGES);
    row.put(Column.MODEL_PARAMETERS, "{\"model\":\"m-1\"}");
    row.putAll(more);
    return Question.of(new Row(new Snapshot(row)), null);
  }

  @Test
  void parameters_take_the_form_of_the_wire() throws Exception {
    Question question =
        of(
            Map.of(
                Column.MODEL_PARAMETERS,
                "{\"model\":\"m-1\",\"maxTokens\":5,\"responseFormat\":\"json_object\","
                    + "\"stream\":true,\"seed\":null,\"topP\":0.50}"));

    assertThat(question.body())
        .isEqualTo(
            Json.read(
                """
                {"model": "m-1", "messages": [{"role": "user", "content": "Say it."}],
                 "max_tokens": 5, "response_format": {"type": "json_object"}, "top_p": 0.50}
                """));
    assertThat(question.remarks())
        .containsExactly("'stream' is left out: the answer comes in one piece.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"type\":\"function\"}] | true",
        "[{\"name\":\"x\"}] | true",
        "[{\"x\":1}] | false",
        "7 | false"
      })
  void tools_are_sent_in_the_right_form_only(String tools, boolean sent) throws Exception {
    Question question =
        of(Map.of(Column.MODEL_PARAMETERS, "{\"model\":\"m\",\"tools\":" + tools + "}"));

    assertThat(question.body().has("tools")).isEqualTo(sent);
    assertThat(question.remarks().toString().contains("The tools are left out")).isNotEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Say it. | {\"truncated\":[{\"field\":\"call.messages\"}]} | Texts were cut when",
        "Say it. | {\"redactions\":{\"count\":1}} | Passages were redacted when",
        "my key is [redacted] | {} | Passages were redacted when",
      })
  void says_where_it_is_not_what_was_sent(String content, String attributes, String remark)
      throws Exception {
    Question question =
        of(
            Map.of(
                Column.MESSAGES,
                MESSAGES.replace("Say it.", content),
                Column.ATTRIBUTES,
                attributes));

    assertThat(question.remarks()).singleElement().asString().startsWith(remark);
    assertThat(of(Map.of()).remarks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | {\"model\":\"m\"} | {} | holds no messages",
        "broken | {\"model\":\"m\"} | {} | holds no messages",
        "[{\"role\":\"user\",\"content\":\"x\"}] | {\"model\":\"m\"} | {\"texts\":{\"user\":1}} |"
            + " holds no messages: it was recorded without its texts",
        "[{\"content\":\"x\"}] | {\"model\":\"m\"} | {} | holds a message without a role",
        "[{\"role\":\"user\"}] | {\"model\":\"m\"} | {} | holds a message without its text",
        "[{\"role\":\"user\",\"content\":\"x\"}] | {} | {} | names no model: give one with --model",
      })
  void a_row_without_a_whole_question_is_refused(
      String messages, String parameters, String attributes, String why) {
    Map<Column, Object> row =
        Map.of(
            Column.MESSAGES,
            messages,
            Column.MODEL_PARAMETERS,
            parameters,
            Column.ATTRIBUTES,
            attributes);

    assertThatThrownBy(() -> of(row))
        .isInstanceOf(ReplayException.class)
        .hasMessageStartingWith("snapshot an-id " + why);
  }
}
