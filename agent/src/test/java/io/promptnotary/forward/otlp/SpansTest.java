package io.promptnotary.forward.otlp;

import static io.promptnotary.forward.otlp.Samples.CHAT;
import static io.promptnotary.forward.otlp.Samples.HOST_SPAN;
import static io.promptnotary.forward.otlp.Samples.HOST_TRACE;
import static io.promptnotary.forward.otlp.Samples.REPAIRED;
import static io.promptnotary.forward.otlp.Samples.chat;
import static io.promptnotary.forward.otlp.Samples.failed;
import static io.promptnotary.forward.otlp.Samples.parcel;
import static io.promptnotary.forward.otlp.Samples.repaired;
import static io.promptnotary.forward.otlp.Samples.with;
import static io.promptnotary.forward.otlp.Samples.without;
import static io.promptnotary.servers.OtlpSink.attributes;
import static io.promptnotary.servers.OtlpSink.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.promptnotary.servers.OtlpSink;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a collector is told of snapshots, decoded from what it was sent. */
class SpansTest {
  private static final long START = nanos("2026-01-31T12:00:00.125Z");

  private final OtlpSink sink = OtlpSink.start();

  @AfterEach
  void stop() {
    sink.close();
  }

  private static long nanos(String moment) {
    return Instant.parse(moment).toEpochMilli() * 1_000_000;
  }

  private void deliver(Map<String, String> options, Snapshot... rows) throws Exception {
    try (OtlpTarget target = OtlpTarget.open(Samples.settings(sink.url(), options))) {
      target.deliver(parcel(rows));
    }
  }

  private void deliver(Snapshot... rows) throws Exception {
    deliver(Map.of(), rows);
  }

  private static JsonNode json(Span span, String attribute) {
    return JsonText.read((String) attributes(span).get(attribute));
  }

  @Test
  void aCallOfALibraryIsOneSpanInTheWordsOfTheConventions() throws Exception {
    deliver(chat());

    assertThat(sink.spans()).hasSize(1);
    Span span = sink.span("chat gpt-4o-mini");
    assertThat(span.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(START);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(START + 2_100_500_000L);
    assertThat(hex(span.getTraceId())).isEqualTo(CHAT.replace("-", ""));
    assertThat(span.getParentSpanId()).isEmpty();
    assertThat(attributes(span))
        .contains(
            entry("gen_ai.operation.name", "chat"),
            entry("gen_ai.provider.name", "openai"),
            entry("gen_ai.request.model", "gpt-4o-mini"),
            entry("gen_ai.response.model", "gpt-4o-mini-2024-07-18"),
            entry("gen_ai.response.id", "chatcmpl-9"),
            entry("gen_ai.response.finish_reasons", List.of("stop")),
            entry("gen_ai.conversation.id", "s-1"),
            entry("session.id", "s-1"),
            entry("user.id", "u-17"),
            entry("gen_ai.request.temperature", 0.7),
            entry("gen_ai.request.max_tokens", 800L),
            entry("gen_ai.request.top_p", 1.0),
            entry("gen_ai.request.seed", 7L),
            entry("gen_ai.request.stop_sequences", List.of("END")),
            entry("gen_ai.output.type", "json"),
            entry("promptnotary.id", CHAT),
            entry("promptnotary.status", "success"),
            entry("promptnotary.call.tries", List.of("429", "200")))
        .doesNotContainKeys(
            "gen_ai.request.choice.count", "gen_ai.request.stream", "error.type", "gen_ai.system");
  }

  @Test
  void cachedTokensAreAmongTheInputAndReasoningAmongTheOutput() throws Exception {
    deliver(chat());

    assertThat(attributes(sink.spans().get(0)))
        .contains(
            entry("gen_ai.usage.input_tokens", 1200L),
            entry("gen_ai.usage.cache_read.input_tokens", 1024L),
            entry("gen_ai.usage.output_tokens", 340L),
            entry("gen_ai.usage.reasoning.output_tokens", 40L),
            entry("gen_ai.usage.cost", 0.0012),
            entry("promptnotary.cost.amount", 0.0012),
            entry("promptnotary.cost.currency", "USD"))
        .doesNotContainKey("gen_ai.usage.cache_creation.input_tokens");
  }

  @Test
  void theConversationFollowsTheSchemasOfTheConventions() throws Exception {
    deliver(chat());

    Span span = sink.spans().get(0);
    assertThat(json(span, "gen_ai.input.messages"))
        .isEqualTo(
            JsonText.read(
                """
                [{"role":"system","parts":[{"type":"text","content":"You are brief."}]},
                 {"role":"user","parts":[
                   {"type":"text","content":"What is this?"},
                   {"type":"image","mime_type":"image/png","modality":"image",
                    "bytes":42,"sha256":"ab"},
                   {"type":"uri","modality":"image","uri":"https://example.org/a.png"}]}]
                """));
    assertThat(json(span, "gen_ai.output.messages"))
        .isEqualTo(
            JsonText.read(
                """
                [{"role":"assistant","parts":[{"type":"text","content":"A cat."}],
                  "finish_reason":"stop"}]
                """));
    assertThat(attributes(span)).doesNotContainKey("gen_ai.system_instructions");
  }

  @Test
  void toolsTheirCallsAndTheirResultsAreParts() throws Exception {
    deliver(
        with(
            chat(),
            Map.of(
                Column.LLM_CALLS,
                """
                [{"n":1,"purpose":"draft","outcome":"success","provider":"aws","model":"nova",
                  "started_at":"2026-01-31T12:00:00.125Z","latency_ms":10,
                  "messages":[{"role":"system","content":"Help."},
                    {"role":"user","content":"Weather?"},
                    {"role":"assistant","content":"","tool_calls":[
                      {"id":"c1","name":"weather","arguments":"{\\"city\\":\\"Paris\\"}"}]},
                    {"role":"tool","tool_call_id":"c1","content":"rainy"}],
                  "tools":[{"type":"function","function":{"name":"weather","description":"Tells it",
                    "parameters":"{\\"type\\":\\"object\\"}"}},{"name":"time"}],
                  "reasoning":"I should ask.",
                  "tool_calls":[{"id":"c2","name":"time","arguments":"now"}],
                  "finish_reason":"tool_use","method":"ChatCompletionServiceImpl.create"}]
                """)));

    Span span = sink.span("chat nova");
    assertThat(attributes(span)).containsEntry("gen_ai.provider.name", "aws.bedrock");
    assertThat(json(span, "gen_ai.system_instructions"))
        .isEqualTo(JsonText.read("[{\"type\":\"text\",\"content\":\"Help.\"}]"));
    assertThat(json(span, "gen_ai.input.messages"))
        .isEqualTo(
            JsonText.read(
                """
                [{"role":"user","parts":[{"type":"text","content":"Weather?"}]},
                 {"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"weather",
                   "arguments":{"city":"Paris"}}]},
                 {"role":"tool","parts":[{"type":"tool_call_response","id":"c1",
                   "response":"rainy"}]}]
                """));
    assertThat(json(span, "gen_ai.output.messages"))
        .isEqualTo(
            JsonText.read(
                """
                [{"role":"assistant","parts":[{"type":"reasoning","content":"I should ask."},
                   {"type":"tool_call","id":"c2","name":"time","arguments":"now"}],
                  "finish_reason":"tool_use"}]
                """));
    assertThat(json(span, "gen_ai.tool.definitions"))
        .isEqualTo(
            JsonText.read(
                """
                [{"type":"function","name":"weather","description":"Tells it",
                  "parameters":{"type":"object"}},{"type":"function","name":"time"}]
                """));
  }

  @Test
  void aRepairedGenerationIsATreeOfSpans() throws Exception {
    deliver(repaired());

    assertThat(sink.spans())
        .extracting(Span::getName)
        .containsExactlyInAnyOrder(
            "invoke_workflow ContentGenerator.generate",
            "repair 1",
            "chat claude-x",
            "chat claude-x");
    Span root = sink.span("invoke_workflow ContentGenerator.generate");
    Span repair = sink.span("repair 1");
    List<Span> calls =
        sink.spans().stream().filter(each -> each.getName().equals("chat claude-x")).toList();
    assertThat(sink.spans()).extracting(Span::getTraceId).containsOnly(root.getTraceId());
    assertThat(root.getKind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
    assertThat(root.getEndTimeUnixNano()).isEqualTo(START + 4_210_250_000L);
    assertThat(repair.getParentSpanId()).isEqualTo(root.getSpanId());
    assertThat(repair.getStartTimeUnixNano()).isEqualTo(nanos("2026-01-31T12:00:02.425Z"));
    assertThat(repair.getEndTimeUnixNano()).isEqualTo(nanos("2026-01-31T12:00:04.225Z"));
    assertThat(attributes(repair))
        .contains(
            entry("promptnotary.repair.number", 1L),
            entry("promptnotary.repair.feedback", "Shorten it."));
    assertThat(calls.get(0).getParentSpanId()).isEqualTo(root.getSpanId());
    assertThat(calls.get(1).getParentSpanId()).isEqualTo(repair.getSpanId());
    assertThat(attributes(calls.get(1)))
        .contains(
            entry("promptnotary.call.purpose", "repair 1"), entry("promptnotary.id", REPAIRED));
  }

  @Test
  void stepsAreSpansAtTheirTimes() throws Exception {
    deliver(
        with(
            repaired(),
            Map.of(
                Column.PERFORMANCE_METRICS,
                """
                {"generation_ms":4210.25,"steps":[
                  {"role":"compose","method":"Composer.compose","at_ms":0.5,"took_ms":10},
                  {"role":"repair","method":"Repairer.repair","at_ms":70,"took_ms":4100},
                  {"role":"check","method":"Rules.check","at_ms":2190.5,"took_ms":2.25,
                   "ok":false,"score":0.4},
                  {"role":"save","method":"Posts.save","at_ms":4200,"took_ms":5,
                   "error":"com.acme.Full"}]}
                """)));

    Span root = sink.span("invoke_workflow ContentGenerator.generate");
    Span compose = sink.span("compose Composer.compose");
    Span step = sink.span("repair Repairer.repair");
    Span check = sink.span("check Rules.check");
    Span save = sink.span("save Posts.save");
    assertThat(compose.getStartTimeUnixNano()).isEqualTo(START + 500_000);
    assertThat(compose.getEndTimeUnixNano()).isEqualTo(START + 10_500_000);
    assertThat(List.of(compose, step, save))
        .extracting(Span::getParentSpanId)
        .containsOnly(root.getSpanId());
    assertThat(check.getParentSpanId()).isEqualTo(step.getSpanId());
    assertThat(attributes(check))
        .contains(entry("promptnotary.check.ok", false), entry("promptnotary.check.score", 0.4));
    assertThat(check.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    assertThat(save.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(attributes(save)).containsEntry("error.type", "com.acme.Full");
    // The draft and the repair were asked for in the time of that step.
    assertThat(sink.span("repair 1").getParentSpanId()).isEqualTo(step.getSpanId());
    assertThat(sink.spans())
        .filteredOn(each -> each.getName().equals("chat claude-x"))
        .extracting(Span::getParentSpanId)
        .containsExactlyInAnyOrder(step.getSpanId(), sink.span("repair 1").getSpanId());
    assertThat(sink.spans()).extracting(Span::getSpanId).doesNotHaveDuplicates();
  }

  @Test
  void theGenerationTellsWhatItWasForAndWhatItCost() throws Exception {
    deliver(repaired());

    Span root = sink.span("invoke_workflow ContentGenerator.generate");
    assertThat(attributes(root))
        .contains(
            entry("gen_ai.operation.name", "invoke_workflow"),
            entry("gen_ai.workflow.name", "ContentGenerator.generate"),
            entry("promptnotary.org_id", "acme"),
            entry("promptnotary.platform", "linkedin"),
            entry("promptnotary.template.id", "T-42"),
            entry("promptnotary.template.name", "launch-post"),
            entry("promptnotary.template.version", "3"),
            entry("promptnotary.prompt_modules", List.of("voice", "limits")),
            entry("promptnotary.entity.type", "post"),
            entry("promptnotary.entity.id", "1002"),
            entry("promptnotary.repair.count", 1L),
            entry("promptnotary.repair.types", List.of("too-long")),
            entry("promptnotary.check.initial_score", 0.4),
            entry("promptnotary.check.final_score", 1.0),
            entry("promptnotary.cost.amount", 0.0021),
            entry("promptnotary.tokens.input", 2400L),
            entry("promptnotary.provider_latency_ms", 3900.0),
            entry("promptnotary.attribute.tone", "playful"),
            entry("promptnotary.attribute.words", 12L))
        // Or whoever sums over a trace counts twice.
        .doesNotContainKeys(
            "gen_ai.usage.input_tokens", "gen_ai.usage.cost", "gen_ai.request.model")
        .doesNotContainKey("promptnotary.attribute.input");
    assertThat(json(root, "gen_ai.output.messages").at("/0/parts/0/content").asText())
        .isEqualTo("We are live!");
  }

  @Test
  void withoutContentNothingOfTextsIsSent() throws Exception {
    deliver(Map.of("content", "false"), chat(), repaired(), failed());

    assertThat(sink.resources().toString())
        .contains("gpt-4o-mini", "T-42", "com.acme.RateLimited")
        .doesNotContain("You are brief", "A cat", "Announce", "Shorten", "We are live", "secret");
  }

  @Test
  void whatTheRowDoesNotHoldIsNotThere() throws Exception {
    deliver(
        with(
            without(chat(), Column.SESSION_ID, Column.USER_ID),
            Map.of(
                Column.LLM_CALLS,
                "[{\"n\":1,\"started_at\":\"2026-01-31T12:00:00.125Z\",\"messages\":[{\"role\":\"user\"}],"
                    + "\"outcome\":\"success\",\"method\":\"ChatCompletionServiceImpl.create\"}]")));

    assertThat(attributes(sink.span("chat")))
        .contains(entry("gen_ai.provider.name", "unknown"))
        .doesNotContainKeys(
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.request.model",
            "gen_ai.usage.input_tokens",
            "gen_ai.conversation.id",
            "user.id");
  }

  @Test
  void aFailureIsAnErrorWithItsException() throws Exception {
    deliver(failed());

    Span span = sink.span("chat gpt-4o");
    assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(span.getStatus().getMessage()).isEqualTo("HTTP 429 for 'my secret prompt'");
    assertThat(attributes(span))
        .containsEntry("error.type", "com.acme.RateLimited")
        .doesNotContainKey("gen_ai.response.model");
    Span.Event event = span.getEvents(0);
    assertThat(event.getName()).isEqualTo("exception");
    assertThat(attributes(event.getAttributesList()))
        .containsEntry("exception.type", "com.acme.RateLimited")
        .hasEntrySatisfying(
            "exception.stacktrace",
            stack -> assertThat((String) stack).contains("LlmClient.java:42"));
  }

  @ParameterizedTest
  @CsvSource({
    "abandoned, STATUS_CODE_ERROR, abandoned",
    "interrupted, STATUS_CODE_ERROR, interrupted",
    "cancelled, STATUS_CODE_UNSET, ",
    "success, STATUS_CODE_UNSET, "
  })
  void howAGenerationEndsIsTold(String status, StatusCode code, String error) throws Exception {
    deliver(with(repaired(), Map.of(Column.STATUS, status)));

    Span root = sink.span("invoke_workflow ContentGenerator.generate");
    assertThat(root.getStatus().getCode()).isEqualTo(code);
    assertThat(attributes(root).get("error.type")).isEqualTo(error);
    assertThat(attributes(root)).containsEntry("promptnotary.status", status);
  }

  @Test
  void anInterruptedGenerationLastsAsLongAsAnythingIsKnownOf() throws Exception {
    deliver(
        with(
            without(repaired(), Column.PERFORMANCE_METRICS),
            Map.of(Column.STATUS, "interrupted", Column.COMPLETED_AT, "2026-02-02T12:00:00.000Z")));

    assertThat(sink.span("invoke_workflow ContentGenerator.generate").getEndTimeUnixNano())
        .isEqualTo(nanos("2026-01-31T12:00:04.225Z"));
  }

  @Test
  void aStreamTellsWhenItsFirstWordsCame() throws Exception {
    String calls = chat().text(Column.LLM_CALLS);
    deliver(
        with(
            chat(),
            Map.of(
                Column.LLM_CALLS,
                calls.replace(
                    "\"response\"", "\"stream\":{\"chunks\":53,\"first_ms\":71.5},\"response\""))));

    assertThat(attributes(sink.spans().get(0)))
        .contains(
            entry("gen_ai.request.stream", true),
            entry("gen_ai.response.time_to_first_chunk", 0.0715),
            entry("promptnotary.call.chunks", 53L));
  }

  @Test
  void aGenerationInASpanOfTheHostsIsItsChild() throws Exception {
    deliver(with(repaired(), Map.of(Column.TRACE_ID, HOST_TRACE, Column.SPAN_ID, HOST_SPAN)));

    Span root = sink.span("invoke_workflow ContentGenerator.generate");
    assertThat(hex(root.getParentSpanId())).isEqualTo(HOST_SPAN);
    assertThat(sink.spans())
        .allSatisfy(each -> assertThat(hex(each.getTraceId())).isEqualTo(HOST_TRACE));
  }

  @Test
  void aGenerationInAGenerationIsItsChildDownToTheThird() throws Exception {
    String outer = "019c13c4-0000-7abc-8def-000000000001";
    String middle = "019c13c4-0000-7abc-8def-000000000002";
    String inner = "019c13c4-0000-7abc-8def-000000000003";
    deliver(
        with(chat(outer), Map.of(Column.STATUS, "pending")),
        with(chat(middle), Map.of(Column.STATUS, "pending", Column.PARENT_ID, outer)),
        with(chat(inner), Map.of(Column.PARENT_ID, middle)));
    deliver(chat(outer), with(chat(middle), Map.of(Column.PARENT_ID, outer)));

    Map<String, Span> spans = sink.distinct();
    assertThat(spans).hasSize(3);
    assertThat(spans.values())
        .extracting(each -> hex(each.getTraceId()))
        .containsOnly(outer.replace("-", ""));
    Map<Object, Span> byId =
        spans.values().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    each -> attributes(each).get("promptnotary.id"), each -> each));
    assertThat(byId.get(outer).getParentSpanId()).isEmpty();
    assertThat(byId.get(middle).getParentSpanId()).isEqualTo(byId.get(outer).getSpanId());
    assertThat(byId.get(inner).getParentSpanId()).isEqualTo(byId.get(middle).getSpanId());
  }

  @Test
  void aGenerationInAnotherTraceThanItsOwnerLinksToIt() throws Exception {
    deliver(
        chat(),
        with(
            chat("019c13c4-0000-7abc-8def-000000000009"),
            Map.of(
                Column.PARENT_ID, CHAT, Column.TRACE_ID, HOST_TRACE, Column.SPAN_ID, HOST_SPAN)));

    Span other =
        sink.spans().stream()
            .filter(each -> hex(each.getTraceId()).equals(HOST_TRACE))
            .findFirst()
            .orElseThrow();
    assertThat(hex(other.getParentSpanId())).isEqualTo(HOST_SPAN);
    assertThat(hex(other.getLinks(0).getTraceId())).isEqualTo(CHAT.replace("-", ""));
  }

  @Test
  void eachJvmIsAResource() throws Exception {
    deliver(
        chat(),
        with(
            repaired(),
            Map.of(Column.SERVICE, "other", Column.RUN_ID, "run-2", Column.PROCESS_ID, 5L)));

    assertThat(sink.resources()).hasSize(2);
    assertThat(sink.resources())
        .extracting(ResourceSpans::getResource)
        .extracting(Resource::getAttributesList)
        .extracting(OtlpSink::attributes)
        .allSatisfy(
            each ->
                assertThat(each)
                    .contains(
                        entry("host.name", "build-7"),
                        entry("telemetry.sdk.name", "opentelemetry"),
                        entry("telemetry.sdk.language", "java")))
        .extracting(
            each ->
                each.get("service.name")
                    + " "
                    + each.get("service.instance.id")
                    + " "
                    + each.get("process.pid"))
        .containsExactlyInAnyOrder("content-studio run-1 4711", "other run-2 5");
    assertThat(sink.resources())
        .allSatisfy(
            each -> {
              assertThat(each.getSchemaUrl()).isEqualTo(Conventions.SCHEMA_URL);
              assertThat(each.getScopeSpans(0).getScope().getName()).isEqualTo("promptnotary");
              assertThat(each.getScopeSpans(0).getScope().getVersion()).isNotEmpty();
            });
  }

  @Test
  void oldRowsKeepTheirTimes() throws Exception {
    deliver(
        with(
            without(chat(), Column.PERFORMANCE_METRICS),
            Map.of(
                Column.STARTED_AT,
                "2019-03-04T05:06:07.008Z",
                Column.COMPLETED_AT,
                "2019-03-04T05:06:09.000Z")));

    Span root = sink.span("invoke_workflow ChatCompletionServiceImpl.create");
    assertThat(root.getStartTimeUnixNano()).isEqualTo(nanos("2019-03-04T05:06:07.008Z"));
    assertThat(root.getEndTimeUnixNano()).isEqualTo(nanos("2019-03-04T05:06:09.000Z"));
  }

  @Test
  void argumentsAsDeepAsTheyCanBeReadAreDelivered() throws Exception {
    String deep = "{\\\"a\\\":".repeat(999) + "1" + "}".repeat(999);
    deliver(
        with(
            chat(),
            Map.of(
                Column.LLM_CALLS,
                "[{\"n\":1,\"outcome\":\"success\",\"started_at\":\"2026-01-31T12:00:00.125Z\","
                    + "\"tool_calls\":[{\"id\":\"c\",\"name\":\"deep\",\"arguments\":\""
                    + deep
                    + "\"}],\"method\":\"ChatCompletionServiceImpl.create\"}]")));

    assertThat((String) attributes(sink.span("chat")).get("gen_ai.output.messages"))
        .contains("{\"a\":".repeat(999) + "1");
  }

  @Test
  void aDamagedRowIsDeliveredAsFarAsItCanBeRead() throws Exception {
    deliver(
        with(
            chat(),
            Map.of(
                Column.LLM_CALLS, "[{\"n\":",
                Column.TOKEN_METRICS, "1e999999999",
                Column.STARTED_AT, "yesterday",
                Column.TRACE_ID, "zz",
                Column.SPAN_ID, "0000000000000000")));

    Span root = sink.span("invoke_workflow ChatCompletionServiceImpl.create");
    assertThat(attributes(root)).containsEntry("promptnotary.id", CHAT);
    assertThat(root.getEndTimeUnixNano()).isGreaterThanOrEqualTo(root.getStartTimeUnixNano());
  }

  @ParameterizedTest
  @CsvSource({
    "openai, openai-java.embeddings, X.create, embeddings",
    "openai, openai-java.completions, CompletionServiceImpl.create, text_completion",
    "openai, openai-java.chat, ChatCompletionServiceImpl.create, chat",
    "gcp.gen_ai, google-genai.generate, Models.generateContent, generate_content",
    "openai, ask, LlmClient.complete, chat"
  })
  void theOperationIsReadFromNames(
      String provider, String pointcut, String method, String operation) {
    assertThat(Conventions.operation(provider, pointcut, method)).isEqualTo(operation);
  }
}
