package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.promptnotary.reading.Comparison.Fact;
import io.promptnotary.reading.Comparison.Passage;
import io.promptnotary.reading.Comparison.Verdict;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static Row row(Map<Column, Object> values) {
    Map<Column, Object> row = new EnumMap<>(Column.class);
    row.put(Column.ID, "an-id");
    row.putAll(values);
    return new Row(new Snapshot(row));
  }

  private static Fact fact(List<Fact> facts, String name) {
    return facts.stream().filter(fact -> fact.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void tells_what_is_equal_changed_and_on_one_side_only() {
    Comparison comparison =
        Comparison.of(
            row(
                Map.of(
                    Column.STATUS, "success",
                    Column.TEMPLATE_VERSION, "v3",
                    Column.FINAL_SYSTEM_PROMPT, "You write posts.",
                    Column.FINAL_USER_PROMPT, "Tone: warm.",
                    Column.RESPONSE_TEXT, "Hello there.",
                    Column.MODEL_PARAMETERS,
                        "{\"model\":\"m-1\",\"temperature\":0.70,\"stop\":[\"END\"]}",
                    Column.TOKEN_METRICS,
                        "{\"prompt_tokens\":1200,\"estimated_cost\":0.0012,\"currency\":\"USD\"}",
                    Column.PERFORMANCE_METRICS, "{\"total_latency_ms\":4210}")),
            row(
                Map.of(
                    Column.STATUS, "pending",
                    Column.TEMPLATE_VERSION, "v4",
                    Column.FINAL_SYSTEM_PROMPT, "You write posts.",
                    Column.FINAL_USER_PROMPT, "Tone: cheeky.",
                    Column.MODEL_PARAMETERS, "{\"model\":\"m-1\",\"temperature\":0.2,\"seed\":7}",
                    Column.TOKEN_METRICS, "{\"prompt_tokens\":1250}")));

    assertThat(comparison.about())
        .extracting(Fact::name, Fact::left, Fact::right, Fact::verdict)
        .containsExactly(
            tuple("status", "success", "pending", Verdict.CHANGED),
            tuple("template version", "v3", "v4", Verdict.CHANGED),
            tuple("model that answered", "m-1", "m-1", Verdict.SAME));
    assertThat(comparison.parameters())
        .extracting(Fact::name, Fact::verdict)
        .containsExactly(
            tuple("model", Verdict.SAME),
            tuple("temperature", Verdict.CHANGED),
            tuple("stop", Verdict.LEFT_ONLY),
            tuple("seed", Verdict.RIGHT_ONLY));
    assertThat(fact(comparison.figures(), "prompt tokens"))
        .isEqualTo(new Fact("prompt tokens", "1,200", "1,250"));
    assertThat(fact(comparison.figures(), "cost")).isEqualTo(new Fact("cost", "0.0012 USD", null));
    assertThat(fact(comparison.figures(), "latency"))
        .isEqualTo(new Fact("latency", "4.21 s", null));
    assertThat(comparison.passages())
        .extracting(Passage::title, Passage::verdict)
        .containsExactly(
            tuple("system prompt", Verdict.SAME),
            tuple("user prompt", Verdict.CHANGED),
            tuple("answer", Verdict.LEFT_ONLY));
    Passage answer = comparison.passages().get(2);
    assertThat(answer.diff()).isNull();
    assertThat(answer.alike()).isNull();
    assertThat(comparison.passages().get(1).alike()).isBetween(0.1, 0.9);
    assertThat(comparison.isSame()).isFalse();
  }

  @Test
  void a_conversation_is_compared_message_by_message() {
    String asked =
        "[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"first\"},"
            + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"name\":\"find\","
            + "\"arguments\":\"{\\\"q\\\":1}\"}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"%s\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"last\"},"
            + "{\"type\":\"image\",\"media_type\":\"image/png\",\"bytes\":9,\"sha256\":\"ab\"}]}%s]";
    Map<Column, Object> texts =
        Map.of(Column.FINAL_SYSTEM_PROMPT, "S", Column.FINAL_USER_PROMPT, "last");
    Row left = row(texts);
    Row right = row(texts);
    left = with(left, String.format(asked, "seven", ""));
    right =
        with(right, String.format(asked, "eight", ",{\"role\":\"assistant\",\"content\":\"x\"}"));

    List<Passage> passages = Comparison.of(left, right).passages();

    assertThat(passages)
        .extracting(Passage::title, Passage::left, Passage::right)
        .containsExactly(
            tuple("system prompt", "S", "S"),
            tuple("user prompt", "last", "last"),
            tuple("message 1, user", "first", "first"),
            tuple(
                "message 2, assistant",
                "[asks for find as c1: {\"q\":1}]",
                "[asks for find as c1: {\"q\":1}]"),
            tuple("message 3, tool", "[answers c1]\nseven", "[answers c1]\neight"),
            tuple(
                "message 4, user",
                "last\n[image, image/png, 9 bytes, sha256 ab]",
                "last\n[image, image/png, 9 bytes, sha256 ab]"),
            tuple("message 5, assistant", null, "x"));
  }

  private static Row with(Row row, String messages) {
    Map<Column, Object> values = new EnumMap<>(row.snapshot().values());
    values.put(Column.MESSAGES, messages);
    return row(values);
  }

  @Test
  void tools_are_compared_by_name() {
    String tools = "{\"model\":\"m\",\"tools\":[%s]}";
    String find = "{\"name\":\"find\",\"description\":\"%s\"}";
    String open = "{\"type\":\"function\",\"function\":{\"name\":\"open\"}}";
    Comparison comparison =
        Comparison.of(
            row(Map.of(Column.MODEL_PARAMETERS, tools.formatted(find.formatted("a") + "," + open))),
            row(Map.of(Column.MODEL_PARAMETERS, tools.formatted(find.formatted("b") + ",7"))));

    assertThat(comparison.passages())
        .extracting(Passage::title, Passage::verdict)
        .containsExactly(
            tuple("tool find", Verdict.CHANGED),
            tuple("tool open", Verdict.LEFT_ONLY),
            tuple("tool 2", Verdict.RIGHT_ONLY));
    assertThat(comparison.parameters()).extracting(Fact::name).containsExactly("model");
  }

  @Test
  void empty_and_damaged_rows_can_be_compared() {
    Row empty = row(Map.of());
    Row damaged =
        row(
            Map.of(
                Column.MESSAGES, "[7,null,{\"role\":3,\"content\":{\"x\":1}},{}",
                Column.MODEL_PARAMETERS, "[]",
                Column.LLM_CALLS, "{}"));
    Row odd = row(Map.of(Column.MESSAGES, "[7,null,{\"role\":3,\"content\":{\"x\":1}},{}]"));

    assertThat(Comparison.of(empty, empty).isSame()).isTrue();
    assertThat(Comparison.of(empty, damaged).passages()).isEmpty();
    assertThat(Comparison.of(empty, odd).passages())
        .extracting(Passage::title, Passage::right)
        .contains(tuple("message 3, 3", "{\"x\":1}"));
  }
}
