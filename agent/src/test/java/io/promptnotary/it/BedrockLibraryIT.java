package io.promptnotary.it;

import static io.promptnotary.it.EventStream.event;
import static io.promptnotary.it.EventStream.exception;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;

/** AWS Bedrock's runtime with nothing configured. */
@OnEachVersion("bedrock")
class BedrockLibraryIT extends LibraryTest {
  private static final String USAGE =
      "\"usage\":{\"inputTokens\":11,\"outputTokens\":7,\"totalTokens\":23,"
          + "\"cacheReadInputTokens\":3,\"cacheWriteInputTokens\":2}";
  private static final int MANY = 200;

  BedrockLibraryIT(Setup setup) {
    super(setup, BedrockLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer().on("/model/", BedrockLibraryIT::answer);
  }

  private static Answer answer(Received request) {
    String scenario = request.scenario();
    if (scenario.endsWith("bad")) {
      return error(400, "ValidationException", "not to its liking");
    }
    if (scenario.endsWith("error")) {
      return error(500, "InternalServerException", "something broke");
    }
    if (scenario.endsWith("busy") && request.attempt() == 1) {
      return error(429, "ThrottlingException", "too many at once");
    }
    String path = request.path();
    if (path.endsWith("/converse")) {
      return json(conversed(scenario, request.body().contains("toolResult")));
    }
    if (path.endsWith("/converse-stream")) {
      return stream(scenario).header("x-amzn-RequestId", "request-1");
    }
    return path.endsWith("/invoke") ? json(invoked(path)) : invokedStream();
  }

  private static String conversed(String scenario, boolean told) {
    if (scenario.equals("tools") && !told) {
      return conversation(
          "{\"text\":\"Let me look.\"},{\"toolUse\":{\"toolUseId\":\"call-1\",\"name\":\"weather\","
              + "\"input\":{\"city\":\"Oslo\",\"days\":2}}}",
          "tool_use");
    }
    if (scenario.equals("thinking")) {
      return conversation(
          "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"Let me see.\"}}},{\"text\":\"It is 42.\"}",
          "end_turn");
    }
    return conversation("{\"text\":\"You are \"},{\"text\":\"Ada.\"}", "end_turn");
  }

  private static String conversation(String content, String stop) {
    return "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":["
        + content
        + "]}},\"stopReason\":\""
        + stop
        + "\","
        + USAGE
        + ",\"metrics\":{\"latencyMs\":5}}";
  }

  private static Answer stream(String scenario) {
    Answer answer =
        Answer.eventStream(
            event("messageStart", "{\"role\":\"assistant\"}"), delta(0, "{\"text\":\"Once \"}"));
    for (int i = 0; scenario.endsWith("cancelled") && i < MANY; i++) {
      answer = answer.then(delta(0, "{\"text\":\"and again \"}"));
    }
    answer = answer.then(delta(0, "{\"text\":\"upon a \"}"));
    if (scenario.endsWith("failed")) {
      return answer.then(
          exception("modelStreamErrorException", "{\"message\":\"the model gave up\"}"));
    }
    if (scenario.endsWith("broken")) {
      return answer.thenCut();
    }
    answer =
        answer
            .then(delta(0, "{\"text\":\"time.\"}"))
            .then(event("contentBlockStop", "{\"contentBlockIndex\":0}"));
    boolean tool = scenario.endsWith("tools");
    if (tool) {
      answer =
          answer
              .then(
                  event(
                      "contentBlockStart",
                      "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":"
                          + "{\"toolUseId\":\"call-1\",\"name\":\"weather\"}}}"))
              .then(delta(1, "{\"toolUse\":{\"input\":\"{\\\"city\\\":\"}}"))
              .then(delta(1, "{\"toolUse\":{\"input\":\"\\\"Oslo\\\"}\"}}"))
              .then(event("contentBlockStop", "{\"contentBlockIndex\":1}"));
    }
    return answer
        .then(event("messageStop", "{\"stopReason\":\"" + (tool ? "tool_use" : "end_turn") + "\"}"))
        .then(event("metadata", "{" + USAGE + ",\"metrics\":{\"latencyMs\":5}}"));
  }

  private static byte[] delta(int index, String delta) {
    return event(
        "contentBlockDelta", "{\"contentBlockIndex\":" + index + ",\"delta\":" + delta + "}");
  }

  private static String invoked(String path) {
    if (path.contains("titan-embed")) {
      return "{\"embedding\":[0.5,0.25],\"inputTextTokenCount\":3}";
    }
    if (path.contains("titan")) {
      return "{\"inputTextTokenCount\":11,\"results\":[{\"tokenCount\":7,"
          + "\"outputText\":\"You are Ada.\",\"completionReason\":\"FINISH\"}]}";
    }
    if (path.contains("llama")) {
      return "{\"generation\":\"You are Ada.\",\"prompt_token_count\":11,"
          + "\"generation_token_count\":7,\"stop_reason\":\"stop\"}";
    }
    return path.contains("nova")
        ? conversed("", false)
        : """
          {"id":"msg-1","model":"claude-3-haiku-20240307","type":"message","role":"assistant",
           "content":[{"type":"text","text":"You are Ada."}],"stop_reason":"end_turn",
           "usage":{"input_tokens":11,"output_tokens":7,"cache_read_input_tokens":3}}""";
  }

  private static Answer invokedStream() {
    List<String> events =
        List.of(
            "{\"type\":\"message_start\",\"message\":{\"id\":\"msg-1\",\"model\":\"claude-3-haiku-20240307\","
                + "\"usage\":{\"input_tokens\":11,\"cache_read_input_tokens\":3,\"output_tokens\":1}}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"You are \"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Ada.\"}}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":7}}",
            "{\"type\":\"message_stop\"}");
    Answer answer = Answer.eventStream();
    for (String each : events) {
      String bytes = Base64.getEncoder().encodeToString(each.getBytes(UTF_8));
      answer = answer.then(event("chunk", "{\"bytes\":\"" + bytes + "\"}"));
    }
    return answer;
  }

  private static Answer json(String body) {
    return Answer.json(body).header("x-amzn-RequestId", "request-1");
  }

  private static Answer error(int status, String type, String message) {
    return Answer.json(status, "{\"message\":\"" + message + "\"}")
        .header("x-amzn-ErrorType", type)
        .header("x-amzn-RequestId", "request-1");
  }
}
