package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AssemblerTest {

  /** A draft that fails a check, is repaired once, passes, and is saved. */
  private static Told pipeline() {
    return new Told()
        .part(
            part(Role.GENERATION, 0)
                .open(0)
                .with("org_id", "org-7")
                .with("input", Map.of("topic", "tea")))
        .part(
            part(Role.COMPOSE, 1)
                .in(0)
                .at(1, 3)
                .with("system", "You are terse.")
                .with("user", "Write about tea.\nTone: warm")
                .with("template.id", "T-42")
                .with("template.name", "post")
                .with("template.version", 3)
                .with("modules", List.of("voice", "tone"))
                .with("prompt_tokens", 17)
                .with("variables", Map.of("tone", "warm"))
                .with("org_id", "not asked")
                .with("user_id", "u1")
                .with("session_id", "s1")
                .with("platform", "linkedin")
                .with("attributes.late", true))
        .part(
            call(2)
                .in(0)
                .open(4)
                .with("model", "gpt-4o")
                .with("system", "You are terse.")
                .with("user", "Write about tea.\nTone: warm")
                .with("params.temperature", 0.7)
                .with("tools", List.of("search")))
        .part(
            call(2)
                .in(0)
                .at(4, 104.25)
                .with("model", "gpt-4o-2024-08-06")
                .with("output", "Tea!")
                .with("tokens.prompt", 100)
                .with("tokens.completion", 20L)
                .with("response_id", "r1"))
        .part(
            part(Role.CHECK, 4)
                .in(3)
                .at(105, 106)
                .with("ok", false)
                .with("score", 0.4)
                .with("issues", List.of("Too short", "no_json"))
                .with("feedback", "Write more."))
        .part(
            call(5)
                .in(3)
                .at(107, 157)
                .with("provider", "openai")
                .with("model", "gpt-4o-2024-08-06")
                .with("user", "Write more.")
                .with("output", "Tea is warm.")
                .with("tokens.prompt", "30")
                .with("tokens.completion", 5)
                .with("tokens.cached", 10)
                .with("finish_reason", "stop")
                .with("response_id", "r2")
                .with("cached", false))
        .part(part(Role.CHECK, 6).in(3).at(158, 159).with("ok", true).with("score", 0.9))
        .part(part(Role.REPAIR, 3).in(0).at(104.5, 160))
        .part(
            part(Role.SAVE, 7)
                .in(0)
                .at(161, 163)
                .with("entity.type", "post")
                .with("entity.id", 4711L))
        .part(part(Role.GENERATION, 0).at(0, 170.5).with("output", "Tea is warm!"))
        .ends(Status.SUCCESS, 170.5);
  }

  @Test
  void tellsWhoseGenerationItIs() {
    Told.Row row = pipeline().row();
    assertThat(row.snapshot().id()).isEqualTo(Told.ID.toString());
    assertThat(row.snapshot().values())
        .containsEntry(Column.STATUS, "success")
        .containsEntry(Column.SERVICE, "studio")
        .containsEntry(Column.HOST, "box")
        .containsEntry(Column.PROCESS_ID, 42L)
        .containsEntry(Column.RUN_ID, "run-1")
        .containsEntry(Column.NAME, "Host.generation")
        .containsEntry(Column.STARTED_AT, "2026-01-01T00:00:00.000Z")
        .containsEntry(Column.COMPLETED_AT, "2026-01-01T00:00:00.170Z")
        .containsEntry(Column.ORG_ID, "org-7")
        .containsEntry(Column.USER_ID, "u1")
        .containsEntry(Column.SESSION_ID, "s1")
        .containsEntry(Column.PLATFORM, "linkedin")
        .containsEntry(Column.TEMPLATE_ID, "T-42")
        .containsEntry(Column.TEMPLATE_NAME, "post")
        .containsEntry(Column.TEMPLATE_VERSION, "3")
        .containsEntry(Column.PROMPT_MODULES, "[\"voice\",\"tone\"]")
        .doesNotContainKeys(
            Column.ERROR_TYPE, Column.TRACE_ID, Column.SPAN_ID, Column.CAPTURE_GAPS);
  }

  @Test
  void holdsThePromptsOfTheDraft() {
    Told.Row row = pipeline().row();
    assertThat(row.get(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("You are terse.");
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("Write about tea.\nTone: warm");
    assertThat(row.json(Column.MESSAGES))
        .isEqualTo(
            Trees.parse(
                """
                [{"role": "system", "content": "You are terse."},
                 {"role": "user", "content": "Write about tea.\\nTone: warm"}]"""));
    assertThat(row.json(Column.MODEL_PARAMETERS))
        .isEqualTo(
            Trees.parse("{\"model\": \"gpt-4o\", \"temperature\": 0.7, \"tools\": [\"search\"]}"));
  }

  @Test
  void holdsTheAnswerAndTheMetrics() {
    Told.Row row = pipeline().row();
    assertThat(row.snapshot().values())
        .containsEntry(Column.RESPONSE_TEXT, "Tea is warm!")
        .containsEntry(Column.RESPONSE_ID, "r2")
        .containsEntry(Column.FINISH_REASON, "stop")
        .containsEntry(Column.CACHED, 0L)
        .containsEntry(Column.RETRY_COUNT, 0L);
    assertThat(row.json(Column.TOKEN_METRICS))
        .isEqualTo(
            Trees.parse(
                """
                {"prompt_tokens": 130, "completion_tokens": 25, "total_tokens": 155,
                 "cached_tokens": 10, "buckets": {"input": 120, "cache_read": 10, "output": 25},
                 "cost_unknown": "no price table",
                 "source": "reported", "calls_with_usage": 2, "calls": 2}"""));
    assertThat(row.get(Column.PERFORMANCE_METRICS))
        .asString()
        .startsWith(
            "{\"total_latency_ms\":160,\"provider_latency_ms\":150.25,"
                + "\"model_identifier\":\"gpt-4o-2024-08-06\",\"generation_ms\":170.5,\"steps\":");
    assertThat(row.json(Column.REPAIR_METRICS))
        .isEqualTo(
            Trees.parse(
                """
                {"repair_count": 1, "repair_types": ["too-short", "no_json"],
                 "initial_validation_score": 0.4, "final_validation_score": 0.9,
                 "repair_log": ["Write more."], "repair_tokens": 35, "source": "derived"}"""));
  }

  @Test
  void listsEveryCall() {
    Told.Row row = pipeline().row();
    assertThat(row.json(Column.LLM_CALLS))
        .isEqualTo(
            Trees.parse(
                """
                [{"n": 1, "purpose": "draft", "attempt": 1, "outcome": "success",
                  "model": "gpt-4o-2024-08-06", "requested_model": "gpt-4o",
                  "started_at": "2026-01-01T00:00:00.004Z", "latency_ms": 100.25,
                  "system": "You are terse.", "user": "Write about tea.\\nTone: warm",
                  "parameters": {"temperature": 0.7}, "tools": ["search"], "response": "Tea!",
                  "tokens": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120,
                             "buckets": {"input": 100, "output": 20}, "source": "reported",
                             "reported": {"prompt": 100, "completion": 20}},
                  "cost_unknown": "no price table",
                  "response_id": "r1", "method": "Host.call", "pointcut": "call-point"},
                 {"n": 2, "purpose": "repair 1", "attempt": 1, "outcome": "success",
                  "provider": "openai", "model": "gpt-4o-2024-08-06",
                  "started_at": "2026-01-01T00:00:00.107Z", "latency_ms": 50,
                  "user": "Write more.", "response": "Tea is warm.",
                  "tokens": {"prompt_tokens": 30, "completion_tokens": 5, "total_tokens": 35,
                             "cached_tokens": 10,
                             "buckets": {"input": 20, "cache_read": 10, "output": 5},
                             "source": "reported",
                             "reported": {"prompt": 30, "completion": 5, "cached": 10}},
                  "cost_unknown": "no price table",
                  "finish_reason": "stop", "response_id": "r2", "cached": false,
                  "method": "Host.call", "pointcut": "call-point"}]"""));
  }

  @Test
  void linksTheEntityAndKeepsTheAttributes() {
    Told.Row row = pipeline().row();
    assertThat(row.snapshot().values())
        .containsEntry(Column.ENTITY_TYPE, "post")
        .containsEntry(Column.ENTITY_ID, "4711")
        .containsEntry(Column.LINKED_AT, "2026-01-01T00:00:00.163Z")
        .containsEntry(
            Column.ATTRIBUTES,
            "{\"estimated_prompt_tokens\":17,\"input\":{\"topic\":\"tea\"},\"late\":true,"
                + "\"variables\":{\"tone\":\"warm\"}}");
  }

  @Test
  void takesACallOutsideAnyGenerationAsTheRoot() {
    Told.Row row =
        new Told()
            .part(part(Role.COMPOSE, 0).at(-5, -4).with("text", "Hello").with("org_id", "o"))
            .part(call(1).at(0, 9).with("text", "Hello").with("output", "Hi"))
            .ends(Status.SUCCESS, 9)
            .row();
    assertThat(row.snapshot().values())
        .containsEntry(Column.NAME, "Host.call")
        .containsEntry(Column.ORG_ID, "o")
        .containsEntry(Column.FINAL_USER_PROMPT, "Hello")
        .containsEntry(Column.RESPONSE_TEXT, "Hi")
        .doesNotContainKeys(Column.REPAIR_METRICS, Column.ATTRIBUTES);
  }

  @Test
  void holdsThePromptBeforeTheCallHasEnded() {
    Told.Row row =
        new Told()
            .part(part(Role.GENERATION, 0).open(0).with("name", "post").with("entity.id", "e1"))
            .part(call(1).in(0).open(3).with("text", "Hello").with("model", "m"))
            .stands(Status.PENDING)
            .row();
    assertThat(row.snapshot().values())
        .containsEntry(Column.STATUS, "pending")
        .containsEntry(Column.NAME, "post")
        .containsEntry(Column.FINAL_USER_PROMPT, "Hello")
        .containsEntry(Column.ENTITY_ID, "e1")
        .containsEntry(Column.LINKED_AT, "2026-01-01T00:00:00.000Z")
        .containsEntry(Column.PERFORMANCE_METRICS, "{\"model_identifier\":\"m\"}")
        .doesNotContainKeys(Column.COMPLETED_AT, Column.RESPONSE_TEXT, Column.ENTITY_TYPE);
    assertThat(row.json(Column.LLM_CALLS).at("/0/outcome").asText()).isEqualTo("pending");
    assertThat(row.json(Column.LLM_CALLS).at("/0/latency_ms").isMissingNode()).isTrue();
  }

  @Test
  void takesAPromptThatWasComposedButNotSentYet() {
    Told.Row row =
        new Told().part(part(Role.COMPOSE, 0).with("system", "s")).stands(Status.PENDING).row();
    assertThat(row.get(Column.NAME)).isEqualTo("Host.compose");
    assertThat(row.get(Column.FINAL_SYSTEM_PROMPT)).isEqualTo("s");
    assertThat(row.snapshot().values())
        .doesNotContainKeys(Column.LLM_CALLS, Column.RETRY_COUNT, Column.PERFORMANCE_METRICS);
  }

  @Test
  void measuresAcrossTheEndOfTheClock() {
    Told.Row row =
        new Told()
            .zero(Long.MAX_VALUE - 5_000_000)
            .part(part(Role.COMPOSE, 1).in(0).at(1, 2).with("user", "hi"))
            .part(part(Role.COMPOSE, 2).in(0).at(12, 13).with("user", "too late"))
            .part(call(3).in(0).at(4, 10.1239))
            .part(part(Role.GENERATION, 0).at(0, 5000))
            .ends(Status.SUCCESS, 5000)
            .row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("hi");
    assertThat(row.get(Column.COMPLETED_AT)).isEqualTo("2026-01-01T00:00:05.000Z");
    assertThat(row.get(Column.PERFORMANCE_METRICS))
        .isEqualTo(
            "{\"total_latency_ms\":10.123,\"provider_latency_ms\":6.123,\"generation_ms\":5000,"
                + "\"steps\":[{\"role\":\"compose\",\"method\":\"Host.compose\",\"at_ms\":1,\"took_ms\":1},"
                + "{\"role\":\"compose\",\"method\":\"Host.compose\",\"at_ms\":12,\"took_ms\":1}]}");
  }

  @Test
  void takesTheWholeGenerationWhereNothingElseWasMeasured() {
    Told.Row row = new Told().part(part(Role.GENERATION, 0).at(0, 8)).ends(Status.SUCCESS, 8).row();
    assertThat(row.get(Column.PERFORMANCE_METRICS))
        .isEqualTo("{\"total_latency_ms\":8,\"generation_ms\":8}");
  }

  @Test
  void givesNoEndToAGenerationThatNeverEnded() {
    Told.Row row = new Told().part(part(Role.GENERATION, 0).open(0)).stands(Status.ABANDONED).row();
    assertThat(row.get(Column.STATUS)).isEqualTo("abandoned");
    assertThat(row.snapshot().values())
        .doesNotContainKeys(Column.COMPLETED_AT, Column.PERFORMANCE_METRICS);
  }

  @Test
  void answersWithTheHostsWordThenTheRepairedThenTheLastGoodCall() {
    Told told =
        new Told()
            .part(call(1).in(0).with("output", Map.of("a", List.of(1, true))))
            .part(call(2).in(0).with("output", "never came").thrown(new IllegalStateException()))
            .part(part(Role.GENERATION, 0).at(0, 9));
    assertThat(told.row().get(Column.RESPONSE_TEXT)).isEqualTo("{\"a\":[1,true]}");
    told.part(part(Role.REPAIR, 3).in(0).with("output", "repaired"));
    assertThat(told.row().get(Column.RESPONSE_TEXT)).isEqualTo("repaired");
    told.part(part(Role.GENERATION, 0).at(0, 9).with("output", 12));
    assertThat(told.row().get(Column.RESPONSE_TEXT)).isEqualTo("12");
  }

  @Test
  void namesTheModelThatAnsweredRatherThanTheOneThatFailed() {
    Told.Row row =
        new Told()
            .part(call(0).with("model", "m").thrown(new IllegalStateException("429")))
            .part(call(1).with("model", "m-2026"))
            .row();
    assertThat(row.json(Column.PERFORMANCE_METRICS).get("model_identifier").asText())
        .isEqualTo("m-2026");
  }

  @Test
  void prefersTheLastSaveThatWorkedOverTheGenerationsOwnWord() {
    Told.Row row =
        new Told()
            .part(part(Role.GENERATION, 0).at(0, 9).with("entity.id", "own"))
            .part(part(Role.SAVE, 1).in(0).with("entity.id", "a").with("entity.type", "x"))
            .part(part(Role.SAVE, 2).in(0).with("entity.id", "b"))
            .part(part(Role.SAVE, 3).in(0).with("entity.type", "y"))
            .part(part(Role.SAVE, 4).in(0).with("entity.id", "c").thrown(new RuntimeException()))
            .row();
    assertThat(row.get(Column.ENTITY_ID)).isEqualTo("b");
    assertThat(row.get(Column.ENTITY_TYPE)).isNull();
  }

  @Test
  void linksALateSave() {
    Assembler assembler = new Assembler(Told.ORIGIN, List.of(Pattern.compile("secret")));
    Part save =
        part(Role.SAVE, 0).with("entity.type", "post").with("entity.id", "a-secret\0").build(0);
    assertThat(assembler.link(new Capture.Link(Told.ID, Told.STARTED_AT + 1, save, 0)))
        .contains(
            new EntityLink(
                Told.ID.toString(), "post", "a-[redacted]\u2400", "2026-01-01T00:00:00.001Z"));
  }

  @Test
  void linksNothingWithoutAnIdOrASuccess() {
    Assembler assembler = new Assembler(Told.ORIGIN, List.of());
    Part nameless = part(Role.SAVE, 0).with("entity.type", "post").build(0);
    Part failed =
        part(Role.SAVE, 0).with("entity.id", 1).thrown(new IllegalStateException()).build(0);
    assertThat(assembler.link(new Capture.Link(Told.ID, 0, nameless, 0))).isEmpty();
    assertThat(assembler.link(new Capture.Link(Told.ID, 0, failed, 0))).isEmpty();
  }

  @Test
  void keepsNulInJsonAndShowsItElsewhere() {
    Told.Row row = new Told().part(call(0).with("text", "a\0b")).row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("a\u2400b");
    assertThat(row.json(Column.LLM_CALLS).at("/0/user").asText()).isEqualTo("a\0b");
    assertThat(row.json(Column.ATTRIBUTES).at("/exact_text/final_user_prompt").asText())
        .isEqualTo("a\0b");
    assertThat(row.reasons()).isEmpty();
  }

  @Test
  void passesGapsOnOnce() {
    Told.Row row =
        new Told()
            .redact("hunter2")
            .part(call(0).open(1).gap("model", "null at args[0] hunter2"))
            .part(call(0).gap("model", "null at args[0] hunter2"))
            .row();
    assertThat(row.json(Column.CAPTURE_GAPS))
        .isEqualTo(
            Trees.parse(
                "[{\"pointcut\": \"call-point\", \"field\": \"model\","
                    + " \"reason\": \"null at args[0] [redacted]\"}]"));
  }

  @Test
  void keepsAMillionCharactersWhole() {
    String prompt = "x".repeat(1_000_000);
    Told.Row row = new Told().redact("sk-[a-z]{20,}").part(call(0).with("text", prompt)).row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo(prompt);
  }
}
