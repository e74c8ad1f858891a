package io.promptnotary.it;

import java.util.ArrayList;
import java.util.List;

/** Speaks Anthropic's wire format: messages. */
final class AnthropicStub {
  static final String MODEL = "claude-3-5-haiku-20241022";
  private static final String USAGE =
      "{\"input_tokens\":20,\"output_tokens\":10,\"cache_creation_input_tokens\":%d,\"cache_read_input_tokens\":%d}";
  private static final String TOOL_USES =
      "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{\"town\":\"Bern\"}},"
          + "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"weather\",\"input\":{\"town\":\"Thun\",\"days\":2}}";
  private static final String REFUSED =
      "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: too many\"}}";
  private static final String OVERLOADED =
      "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";

  private AnthropicStub() {}

  static StubServer server() {
    return new StubServer().on("/v1/messages", AnthropicStub::messages);
  }

  private static Answer messages(Received request) {
    String scenario = request.scenario();
    if (request.json().path("stream").asBoolean()) {
      return stream(scenario);
    }
    return switch (scenario) {
      case "cached" -> message(scenario, text("Blue."), "end_turn", 100, 400);
      case "thinking" ->
          message(
              scenario,
              "{\"type\":\"thinking\",\"thinking\":\"A colour is wanted.\",\"signature\":\"c2ln\"},"
                  + text("Blue."),
              "end_turn",
              0,
              0);
      case "tools", "beta-tools" ->
          message(scenario, text("I will look.") + "," + TOOL_USES, "tool_use", 0, 0);
      case "structured" -> message(scenario, text("{\\\"name\\\":\\\"blue\\\"}"), "end_turn", 0, 0);
      case "error-400", "error-async", "beta-400" -> Answer.json(400, REFUSED);
      case "error-529" -> Answer.json(529, OVERLOADED);
      case "retry", "retry-async" ->
          request.attempt() < 3
              ? Answer.json(request.attempt() == 1 ? 429 : 529, OVERLOADED)
                  .header("Retry-After-Ms", "1")
              : message(scenario, text("Blue."), "end_turn", 0, 0);
      case "cancel-async" -> Answer.of(200, "application/json").thenWait(scenario).then("{}");
      default -> message(scenario, text("Blue."), "end_turn", 0, 0);
    };
  }

  private static String text(String text) {
    return "{\"type\":\"text\",\"text\":\"%s\",\"citations\":null}".formatted(text);
  }

  private static Answer message(
      String scenario, String content, String stop, int written, int read) {
    return Answer.json(
            "{\"id\":\"msg_%s\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"%s\",\"content\":[%s],\"stop_reason\":\"%s\",\"stop_sequence\":null,\"usage\":%s}"
                .formatted(scenario, MODEL, content, stop, USAGE.formatted(written, read)))
        .header("request-id", "req-" + scenario);
  }

  private static Answer stream(String scenario) {
    String begin =
        event(
            "message_start",
            "\"message\":{\"id\":\"msg_%s\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"%s\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":20,\"output_tokens\":1,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":400}}"
                .formatted(scenario, MODEL));
    String[] start = {begin, block(0, text("")), words(0, "Bl"), words(0, "ue")};
    String[] end = {words(0, "."), stop(0), over("end_turn"), event("message_stop", "")};
    return switch (scenario) {
      case "stream-400", "stream-async-400" -> Answer.json(400, REFUSED);
      case "stream-broken", "stream-async-broken" -> Answer.events(start).thenCut();
      case "stream-error" -> Answer.events(start).thenEvents("event: error\n" + OVERLOADED);
      case "stream-cancel", "stream-async-cancel" ->
          Answer.events(start).thenWait(scenario).thenEvents(end);
      case "stream-thinking" -> Answer.events(thinking(begin).toArray(String[]::new));
      case "stream-tools" -> Answer.events(tools(begin).toArray(String[]::new));
      default -> Answer.events(start).thenEvents(end);
    };
  }

  private static List<String> thinking(String begin) {
    return List.of(
        begin,
        block(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
        delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"A colour \"}"),
        delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"is wanted.\"}"),
        delta(0, "{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}"),
        stop(0),
        block(1, text("")),
        words(1, "Blue."),
        stop(1),
        over("end_turn"),
        event("message_stop", ""));
  }

  private static List<String> tools(String begin) {
    List<String> events =
        new ArrayList<>(List.of(begin, block(0, text("")), words(0, "I will look."), stop(0)));
    for (int i = 1; i <= 2; i++) {
      events.add(
          block(
              i,
              "{\"type\":\"tool_use\",\"id\":\"toolu_%d\",\"name\":\"weather\",\"input\":{}}"
                  .formatted(i)));
      events.add(delta(i, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"town\\\":\"}"));
      events.add(
          delta(
              i,
              "{\"type\":\"input_json_delta\",\"partial_json\":\"\\\"%s\\\"}\"}"
                  .formatted(i == 1 ? "Bern" : "Thun")));
      events.add(stop(i));
    }
    events.add(over("tool_use"));
    events.add(event("message_stop", ""));
    return events;
  }

  private static String block(int index, String block) {
    return event(
        "content_block_start", "\"index\":%d,\"content_block\":%s".formatted(index, block));
  }

  private static String words(int index, String text) {
    return delta(index, "{\"type\":\"text_delta\",\"text\":\"%s\"}".formatted(text));
  }

  private static String delta(int index, String delta) {
    return event("content_block_delta", "\"index\":%d,\"delta\":%s".formatted(index, delta));
  }

  private static String stop(int index) {
    return event("content_block_stop", "\"index\":%d".formatted(index));
  }

  private static String over(String reason) {
    return event(
        "message_delta",
        "\"delta\":{\"stop_reason\":\"%s\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":10}"
            .formatted(reason));
  }

  private static String event(String type, String members) {
    return "event: %s\n{\"type\":\"%s\"%s}"
        .formatted(type, type, members.isEmpty() ? "" : "," + members);
  }
}
