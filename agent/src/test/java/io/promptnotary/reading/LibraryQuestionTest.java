package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows as the tests of the known libraries find them on record, asked again. */
class LibraryQuestionTest {

  private static Question of(Wire wire, String messages, String parameters) throws Exception {
    Map<Column, Object> row = new EnumMap<>(Column.class);
    row.put(Column.ID, "an-id");
    row.put(Column.MESSAGES, messages);
    row.put(Column.MODEL_PARAMETERS, parameters);
    return Question.of(new Row(new Snapshot(row)), null, wire);
  }

  private static JsonNode sent(Wire wire, String messages) throws Exception {
    return of(wire, messages, "{\"model\":\"m\"}").body().path("messages");
  }

  /** As openai-java leaves it. */
  private static final String PARTS =
      """
      [{"role":"user","content":[
        {"type":"text","text":"What is this?"},
        {"type":"image","url":"https://example.org/cat.png"},
        {"type":"image","media_type":"image/png","bytes":8,"sha256":"4c4b"},
        {"type":"audio","media_type":"audio/wav","bytes":4,"sha256":"a40f"},
        {"type":"file","name":"plan.pdf","bytes":5,"sha256":"3852"},
        {"type":"file","url":"file-7"},
        {"type":"file","url":"https://example.org/plan.pdf"},
        {"type":"thinking","text":"Hm."},
        {"type":"text","text":"Be brief."}]}]""";

  @Test
  void parts_are_sent_as_far_as_they_are_on_record() throws Exception {
    Question question = of(Wire.OPENAI, PARTS, "{\"model\":\"m\"}");

    assertThat(question.body().path("messages"))
        .isEqualTo(
            Json.read(
                """
                [{"role":"user","content":[
                  {"type":"text","text":"What is this?"},
                  {"type":"image_url","image_url":{"url":"https://example.org/cat.png"}},
                  {"type":"file","file":{"file_id":"file-7"}},
                  {"type":"text","text":"Be brief."}]}]"""));
    assertThat(question.remarks())
        .containsExactly(
            "The image (image/png) is left out: only its length and hash are on record.",
            "The audio (audio/wav) is left out: only its length and hash are on record.",
            "The file is left out: only its length and hash are on record.",
            "The file at https://example.org/plan.pdf is left out: the format takes none by its"
                + " address.",
            "What the model thought is left out: the format has no place for it.");
  }

  @Test
  void anthropic_takes_other_parts() throws Exception {
    Question question = of(Wire.ANTHROPIC, PARTS, "{\"model\":\"m\",\"max_tokens\":9}");

    assertThat(question.body().path("messages"))
        .isEqualTo(
            Json.read(
                """
                [{"role":"user","content":[
                  {"type":"text","text":"What is this?"},
                  {"type":"image","source":{"type":"url","url":"https://example.org/cat.png"}},
                  {"type":"document","source":{"type":"file","file_id":"file-7"}},
                  {"type":"document","source":{"type":"url","url":"https://example.org/plan.pdf"}},
                  {"type":"text","text":"Be brief."}]}]"""));
    assertThat(question.remarks())
        .hasSize(5)
        .contains("What the model thought is left out: its signature is not on record.");
    assertThat(
            sent(
                Wire.ANTHROPIC,
                "[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"text\":\"A note.\"},"
                    + "{\"type\":\"text\",\"text\":\"\"}]}]"))
        .isEqualTo(
            Json.read(
                "[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"text\","
                    + "\"media_type\":\"text/plain\",\"data\":\"A note.\"}}]}]"));
  }

  /** As anthropic-java leaves it: both results are in one message. */
  @Test
  void several_results_of_tools_in_one_message() throws Exception {
    String messages =
        """
        [{"role":"user","content":"Weather?"},
         {"role":"assistant","content":"","tool_calls":[
           {"id":"t1","name":"weather","arguments":{"town":"Bern"}},
           {"id":"t2","name":"weather","arguments":"{\\"town\\":\\"Thun\\"}"}]},
         {"role":"tool","tool_call_id":"t1","content":[
           {"type":"tool_result","text":"sunny","name":"t1"},
           {"type":"tool_result","text":"no such town","name":"t2"},
           {"type":"text","text":"And now?"}]}]""";

    assertThat(sent(Wire.OPENAI, messages))
        .isEqualTo(
            Json.read(
                """
                [{"role":"user","content":"Weather?"},
                 {"role":"assistant","content":null,"tool_calls":[
                   {"id":"t1","type":"function",
                    "function":{"name":"weather","arguments":"{\\"town\\":\\"Bern\\"}"}},
                   {"id":"t2","type":"function",
                    "function":{"name":"weather","arguments":"{\\"town\\":\\"Thun\\"}"}}]},
                 {"role":"tool","tool_call_id":"t1","content":"sunny"},
                 {"role":"tool","tool_call_id":"t2","content":"no such town"},
                 {"role":"user","content":[{"type":"text","text":"And now?"}]}]"""));
    assertThat(sent(Wire.ANTHROPIC, messages))
        .isEqualTo(
            Json.read(
                """
                [{"role":"user","content":"Weather?"},
                 {"role":"assistant","content":[
                   {"type":"tool_use","id":"t1","name":"weather","input":{"town":"Bern"}},
                   {"type":"tool_use","id":"t2","name":"weather","input":{"town":"Thun"}}]},
                 {"role":"user","content":[
                   {"type":"tool_result","tool_use_id":"t1","content":"sunny"},
                   {"type":"tool_result","tool_use_id":"t2","content":"no such town"}]},
                 {"role":"user","content":[{"type":"text","text":"And now?"}]}]"""));
  }

  /** As google-genai leaves it: often without ids, and the result is an object. */
  @Test
  void calls_and_results_without_ids_find_each_other() throws Exception {
    Question question =
        of(
            Wire.OPENAI,
            """
            [{"role":"user","content":"Weather?"},
             {"role":"assistant","content":"","tool_calls":[
               {"name":"town","arguments":{}},{"name":"weather","arguments":{"city":"Oslo"}}]},
             {"role":"tool","name":"weather","content":[
               {"type":"tool_result","text":{"sky":"clear"}}]},
             {"role":"tool","name":"town","content":"Oslo"}]""",
            "{\"model\":\"m\"}");

    assertThat(question.body().at("/messages/1/tool_calls").findValuesAsText("id"))
        .containsExactly("call_1", "call_2");
    assertThat(question.body().at("/messages/2"))
        .isEqualTo(
            Json.read(
                "{\"role\":\"tool\",\"tool_call_id\":\"call_2\",\"content\":\"{\\\"sky\\\":\\\"clear\\\"}\"}"));
    assertThat(question.body().at("/messages/3/tool_call_id").asText()).isEqualTo("call_1");
    assertThat(question.remarks())
        .containsExactly(
            "Calls of tools without an id were given one.",
            "Results of tools without an id were taken for those of the calls in order.");
  }

  @Test
  void what_speaks_the_format_already_is_sent_as_it_is() throws Exception {
    String messages =
        """
        [{"role":"developer","content":"Be kind."},
         {"role":"user","name":"eva","content":[{"type":"text","text":"x","detail":1},
           {"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"low"}},
           {"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}},
           {"type":"file","file":{"file_id":"f"}}]},
         {"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function",
           "function":{"name":"f","arguments":"{}"}}],"annotations":[]},
         {"role":"tool","tool_call_id":"a","content":"1"},
         {"role":"assistant","content":[{"type":"refusal","refusal":"no"}]}]""";

    assertThat(sent(Wire.OPENAI, messages)).isEqualTo(Json.read(messages));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"maxOutputTokens\":9 | {\"max_tokens\":9}",
        "\"stop_sequences\":[\"x\"] | {\"stop\":[\"x\"]}",
        "\"candidateCount\":2,\"topP\":0.5 | {\"n\":2,\"top_p\":0.5}",
        "\"response_format\":\"JSON\" | {\"response_format\":{\"type\":\"json_object\"}}",
        "\"response_format\":\"application/json\",\"response_mime_type\":\"application/json\" |"
            + " {\"response_format\":{\"type\":\"json_object\"}}",
        "\"response_format\":\"json_schema\",\"response_schema\":{\"type\":\"object\"} |"
            + " {\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
            + "{\"name\":\"answer\",\"schema\":{\"type\":\"object\"}}}}",
        "\"response_format\":{\"type\":\"OBJECT\",\"properties\":{\"a\":{\"type\":\"STRING\"}}} |"
            + " {\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\","
            + "\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}}}}",
        "\"tools\":[{\"name\":\"f\"}],\"tool_choice\":\"f\" | {\"tools\":[{\"type\":\"function\","
            + "\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"function\","
            + "\"function\":{\"name\":\"f\"}}}",
        "\"tool_choice\":\"ANY\",\"reasoning_effort\":\"LOW\" |"
            + " {\"tool_choice\":\"required\",\"reasoning_effort\":\"low\"}",
        "\"tools\":[{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"OBJECT\"}}] |"
            + " {\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\","
            + "\"parameters\":{\"type\":\"object\"}}}]}",
      })
  void parameters_of_other_libraries_have_openais_names(String recorded, String expected)
      throws Exception {
    String user = "[{\"role\":\"user\",\"content\":\"x\"}]";
    Question question = of(Wire.OPENAI, user, "{\"model\":\"m\"," + recorded + "}");

    question.body().remove(List.of("model", "messages"));
    assertThat(question.body()).isEqualTo(Json.read(expected));
    assertThat(question.remarks())
        .filteredOn(remark -> !remark.startsWith("The answer's schema is called 'answer'"))
        .isEmpty();
    assertThat(question.remarks()).hasSize(expected.contains("json_schema") ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"top_k\":5 | 'top_k' is left out: OpenAI's format has no place for it.",
        "\"previous_response_id\":\"r\" | 'previous_response_id' is left out: what was said before"
            + " is with the provider only.",
        "\"tools\":[{\"name\":\"f\",\"parameters\":\"JsonObjectSchema {}\"}] | The parameters of"
            + " the tool 'f' are left out: they are no schema on record.",
        "\"response_format\":\"JsonSchema {}\" | 'response_format' is left out: its schema is not"
            + " on record.",
        "\"tool_choice\":\"other\" | 'tool_choice' is left out: 'other' names no tool.",
      })
  void what_has_no_place_is_named(String recorded, String remark) throws Exception {
    String user = "[{\"role\":\"user\",\"content\":\"x\"}]";

    assertThat(of(Wire.OPENAI, user, "{\"model\":\"m\"," + recorded + "}").remarks())
        .containsExactly(remark);
  }

  @Test
  void models_that_reason_have_another_name_for_the_limit() throws Exception {
    String user = "[{\"role\":\"user\",\"content\":\"x\"}]";

    assertThat(of(Wire.OPENAI, user, "{\"model\":\"o4-mini\",\"max_tokens\":9}").body())
        .isEqualTo(
            Json.read(
                "{\"model\":\"o4-mini\",\"messages\":" + user + ",\"max_completion_tokens\":9}"));
  }

  @Test
  void anthropics_parameters() throws Exception {
    Question question =
        of(
            Wire.ANTHROPIC,
            "[{\"role\":\"user\",\"content\":\"x\"}]",
            """
            {"model":"m","thinking":"enabled","thinking_budget":1024,"reasoning_effort":"LOW",
             "response_schema":{"type":"object"},"user":"u","stop":"END","seed":7,
             "tool_choice":"required","tools":[{"name":"f","parameters":"?"}]}""");

    assertThat(question.body())
        .isEqualTo(
            Json.read(
                """
                {"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":4096,
                 "thinking":{"type":"enabled","budget_tokens":1024},
                 "output_config":{"effort":"low",
                   "format":{"type":"json_schema","schema":{"type":"object"}}},
                 "metadata":{"user_id":"u"},"stop_sequences":["END"],
                 "tool_choice":{"type":"any"},
                 "tools":[{"name":"f","input_schema":{"type":"object"}}]}"""));
    assertThat(question.remarks())
        .containsExactly(
            "'seed' is left out: Anthropic's format has no place for it.",
            "The parameters of the tool 'f' are left out: they are no schema on record.",
            "'max_tokens' is 4096: none is on record, and one is needed.");
  }

  @Test
  void a_message_of_which_nothing_is_left_is_left_out() throws Exception {
    String lost =
        "{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"bytes\":1,\"sha256\":\"a\"}]}";
    String messages = "[" + lost + ",{\"role\":\"user\",\"content\":\"x\"}]";

    for (Wire wire : Wire.values()) {
      assertThat(sent(wire, messages)).hasSize(1);
      assertThatThrownBy(() -> sent(wire, "[" + lost + "]"))
          .isInstanceOf(ReplayException.class)
          .hasMessageContaining("holds no message that can be sent");
    }
  }

  @Test
  void what_was_no_chat_is_sent_as_one_and_says_so() throws Exception {
    Map<Column, Object> row = new EnumMap<>(Column.class);
    row.put(Column.ID, "an-id");
    row.put(Column.MESSAGES, "[{\"role\":\"user\",\"content\":\"Once upon\"}]");
    row.put(Column.MODEL_PARAMETERS, "{\"model\":\"m\"}");
    row.put(Column.ATTRIBUTES, "{\"operation\":\"completions\"}");

    assertThat(Question.of(new Row(new Snapshot(row)), null).remarks())
        .containsExactly("It was asked as one of 'completions', and is sent as a chat.");
  }

  @Test
  void embeddings_are_no_question() {
    Map<Column, Object> row = new EnumMap<>(Column.class);
    row.put(Column.ID, "an-id");
    row.put(Column.MODEL_PARAMETERS, "{\"model\":\"m\"}");
    row.put(Column.ATTRIBUTES, "{\"operation\":\"embeddings\"}");

    assertThatThrownBy(() -> Question.of(new Row(new Snapshot(row)), null))
        .hasMessageContaining("asked for embeddings");
  }
}
