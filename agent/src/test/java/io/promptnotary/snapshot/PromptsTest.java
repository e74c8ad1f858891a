package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptsTest {
  private static final String CHANGED = "prompt_changed_after_composition";

  private enum Speaker {
    SYSTEM,
    USER
  }

  private static Told.One compose() {
    return part(Role.COMPOSE, 0).at(0, 1);
  }

  private static Told.Row row(Told.One composed, Told.One sent) {
    return new Told().part(composed).part(sent.at(2, 3)).row();
  }

  private static Map<String, Object> say(Object role, Object text) {
    return Map.of("role", role, "text", text);
  }

  @Test
  void readsThemFromTheConversation() {
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .with(
                        "messages",
                        List.of(
                            say(Speaker.SYSTEM, "Be terse."),
                            say("Developer", "Answer in JSON."),
                            say(Speaker.USER, "first"),
                            say("assistant", "so?"),
                            say("user", "last")))
                    .with("text", "not this"))
            .row();
    assertThat(row.get(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("Be terse.\n\nAnswer in JSON.");
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("last");
    assertThat(row.json(Column.MESSAGES).findValuesAsText("role"))
        .containsExactly("system", "developer", "user", "assistant", "user");
    assertThat(row.json(Column.LLM_CALLS).at("/0/messages")).isEqualTo(row.json(Column.MESSAGES));
  }

  @Test
  void letsExplicitFieldsWinOverTheConversation() {
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .with("messages", List.of(say("system", "a"), say("user", "b")))
                    .with("system", "c")
                    .with("user", "d"))
            .row();
    assertThat(row.get(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("c");
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("d");
  }

  @Test
  void aSystemPromptApartFromTheMessagesIsPartOfTheConversation() {
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .with("system", "Be terse.")
                    .with(
                        "messages",
                        List.of(say("developer", "Answer in JSON."), say("user", "first"))))
            .row();
    assertThat(row.get(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("Be terse.\n\nAnswer in JSON.");
    assertThat(row.json(Column.MESSAGES).findValuesAsText("role"))
        .containsExactly("system", "developer", "user");
    assertThat(row.json(Column.MESSAGES).at("/0/content").asText()).isEqualTo("Be terse.");
  }

  @Test
  void whatComesOfAToolHasItsRole() {
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .with(
                        "messages",
                        List.of(
                            say("customToolCallOutput", "a"),
                            say("tool_result", "b"),
                            say("function", "c"))))
            .row();
    assertThat(row.json(Column.MESSAGES).findValuesAsText("role"))
        .containsExactly("tool", "tool", "tool");
  }

  @Test
  void acceptsOtherShapesOfMessages() {
    List<Object> pieces =
        List.of(
            Map.of("type", "text", "text", "look"), Map.of("type", "image", "url", "x"), "closely");
    Told.Row row =
        new Told()
            .part(
                call(0)
                    .with(
                        "messages",
                        Arrays.asList(
                            null,
                            "plain",
                            Map.of("role", "tool", "id", "t1", "content", "42"),
                            Map.of("role", "assistant", "tool_calls", List.of("f")),
                            Map.of("role", "user", "content", pieces))))
            .row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("look\nclosely");
    assertThat(row.json(Column.MESSAGES))
        .isEqualTo(
            Trees.parse(
                """
                [{"role": "user", "content": "plain"},
                 {"role": "tool", "content": "42", "id": "t1"},
                 {"role": "assistant", "content": "", "tool_calls": ["f"]},
                 {"role": "user", "content": [{"type": "text", "text": "look"},
                                              {"type": "image", "url": "x"}, "closely"]}]"""));
  }

  @Test
  void readsASingleMessage() {
    Map<String, Object> content = Map.of("role", "user", "content", Map.of("text", "hi"));
    Told.Row row = new Told().part(call(0).with("messages", content)).row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("hi");
    Told.Row odd =
        new Told().part(call(0).with("messages", Map.of("content", Map.of("a", 1)))).row();
    assertThat(odd.get(Column.FINAL_USER_PROMPT)).isEqualTo("{\"a\":1}");
  }

  @Test
  void takesFromTheCompositionWhatTheCallLeavesOpen() {
    Told.Row row = row(compose().with("system", "s").with("text", "t"), call(1));
    assertThat(row.get(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("s");
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("t");
    assertThat(row.json(Column.MESSAGES).findValuesAsText("content")).containsExactly("s", "t");
    assertThat(row.get(Column.ATTRIBUTES)).isNull();
  }

  @Test
  void takesAConversationFromTheComposition() {
    Told.Row row = row(compose().with("messages", List.of(say("user", "u"))), call(1));
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("u");
    assertThat(row.json(Column.MESSAGES).findValuesAsText("content")).containsExactly("u");
  }

  @Test
  void showsTheConversationThatWasSentAndNotTheComposedOne() {
    Told.Row row =
        row(compose().with("messages", List.of(say("user", "cold"))), call(1).with("user", "warm"));
    assertThat(row.get(Column.MESSAGES)).isEqualTo("[{\"role\":\"user\",\"content\":\"warm\"}]");
  }

  @Test
  void saysWhenTheCallSentSomethingElse() {
    Told.Row user = row(compose().with("user", "Tone: cold"), call(1).with("text", "Tone: warm"));
    assertThat(user.get(Column.FINAL_USER_PROMPT)).isEqualTo("Tone: warm");
    assertThat(user.json(Column.ATTRIBUTES).get(CHANGED).asBoolean()).isTrue();
    Told.Row system = row(compose().with("system", "a"), call(1).with("system", "b"));
    assertThat(system.json(Column.ATTRIBUTES).get(CHANGED).asBoolean()).isTrue();
  }

  @Test
  void doesNotClaimASystemPromptThatTheConversationLacks() {
    Told.Row row =
        row(compose().with("system", "s"), call(1).with("messages", List.of(say("user", "u"))));
    assertThat(row.get(Column.FINAL_SYSTEM_PROMPT)).isNull();
    assertThat(row.json(Column.ATTRIBUTES).get(CHANGED).asBoolean()).isTrue();
  }

  @Test
  void seesNoChangeWhereATextWasSentAsSystem() {
    Told.Row row = row(compose().with("text", "a"), call(1).with("system", "a").with("user", "b"));
    assertThat(row.get(Column.ATTRIBUTES)).isNull();
    Told.Row named = row(compose().with("user", "u"), call(1).with("user", "u").with("text", "x"));
    assertThat(named.get(Column.ATTRIBUTES)).isNull();
  }

  @Test
  void comparesBeforeAnythingIsCut() {
    String prompt = "0123456789";
    Told.Row row = row(compose().with("user", prompt).max(4), call(1).with("user", prompt));
    assertThat(row.json(Column.ATTRIBUTES).has(CHANGED)).isFalse();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo(prompt);
  }

  @Test
  void joinsTheLastCompositionBeforeTheFirstCall() {
    Told.Row row =
        new Told()
            .part(part(Role.COMPOSE, 0).at(0, 1).with("user", "early").with("platform", "p"))
            .part(part(Role.COMPOSE, 1).at(1, 2).with("user", "late"))
            .part(call(2).at(2, 3))
            .part(part(Role.COMPOSE, 3).at(4, 5).with("user", "for a repair"))
            .row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("late");
    assertThat(row.get(Column.PLATFORM)).isEqualTo("p");
  }
}
