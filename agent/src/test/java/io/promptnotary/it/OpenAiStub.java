package io.promptnotary.it;

import java.util.ArrayList;
import java.util.List;

/** Speaks OpenAI's wire format: chat completions, Responses, completions and embeddings. */
final class OpenAiStub {
  static final String MODEL = "gpt-4o-mini-2024-07-18";
  private static final String USAGE =
      """
      {"prompt_tokens":20,"completion_tokens":10,"total_tokens":30,
       "prompt_tokens_details":{"cached_tokens":%d,"audio_tokens":0},
       "completion_tokens_details":{"reasoning_tokens":%d,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""";
  private static final String RESPONSE_USAGE =
      """
      {"input_tokens":20,"input_tokens_details":{"cached_tokens":%d},
       "output_tokens":10,"output_tokens_details":{"reasoning_tokens":%d},"total_tokens":30}""";
  private static final String CALLS =
      """
      [{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"town\\":\\"Bern\\"}"}},
       {"id":"call_2","type":"function","function":{"name":"weather","arguments":"{\\"town\\":\\"Thun\\"}"}}]""";

  private OpenAiStub() {}

  static StubServer server() {
    return new StubServer()
        .on("/v1/chat/completions", OpenAiStub::chat)
        .on("/v1/responses", OpenAiStub::responses)
        .on("/v1/completions", OpenAiStub::completions)
        .on("/v1/embeddings", OpenAiStub::embeddings);
  }

  private static Answer chat(Received request) {
    String scenario = request.scenario();
    boolean stream = request.json().path("stream").asBoolean();
    if (stream) {
      return chatStream(request, scenario);
    }
    return switch (scenario) {
      case "tools" -> completion(scenario, "null", CALLS, "null", "tool_calls", 0);
      case "refusal" ->
          completion(scenario, "null", "null", "\"I can't help with that.\"", "stop", 0);
      case "cached" -> completion(scenario, "\"Blue.\"", "null", "null", "stop", 16);
      case "two" ->
          Answer.json(
              """
              {"id":"chatcmpl-two","object":"chat.completion","created":1700000000,"model":"%s","choices":[
               {"index":0,"finish_reason":"stop","logprobs":null,"message":{"role":"assistant","content":"Blue.","refusal":null}},
               {"index":1,"finish_reason":"length","logprobs":null,"message":{"role":"assistant","content":"Red","refusal":null}}],
               "usage":%s}"""
                  .formatted(MODEL, USAGE.formatted(0, 0)));
      case "structured", "structured-async" ->
          completion(
              scenario,
              "\"{\\\"name\\\":\\\"blue\\\",\\\"rgb\\\":[0,0,255]}\"",
              "null",
              "null",
              "stop",
              0);
      case "bare-answer" ->
          Answer.json(
              """
              {"id":"chatcmpl-bare","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Blue."}}]}""");
      case "no-json" -> Answer.of(200, "text/html").then("<html>Gateway</html>");
      case "error-400", "error-async" -> refused();
      case "error-500" ->
          Answer.json(
              500,
              "{\"error\":{\"message\":\"The server had an error.\",\"type\":\"server_error\",\"param\":null,\"code\":null}}");
      case "retry", "retry-async", "own-retry" ->
          request.attempt() < 3
              ? limited(request.attempt())
              : completion(scenario, "\"Blue.\"", "null", "null", "stop", 0);
      case "cancel-async" -> Answer.of(200, "application/json").thenWait(scenario).then("{}");
      default -> completion(scenario, "\"Blue.\"", "null", "null", "stop", 0);
    };
  }

  /** Nobody waits for the pause that a real provider asks for. */
  private static Answer limited(int attempt) {
    return attempt == 1
        ? Answer.json(
                429,
                "{\"error\":{\"message\":\"Rate limit reached.\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}")
            .header("Retry-After", "0")
        : Answer.json(
                503,
                "{\"error\":{\"message\":\"Overloaded.\",\"type\":\"server_error\",\"param\":null,\"code\":null}}")
            .header("Retry-After-Ms", "1");
  }

  private static Answer refused() {
    return Answer.json(
        400,
        "{\"error\":{\"message\":\"Unsupported value.\",\"type\":\"invalid_request_error\",\"param\":\"temperature\",\"code\":\"unsupported_value\"}}");
  }

  private static Answer completion(
      String scenario, String content, String calls, String refusal, String finish, int cached) {
    return Answer.json(
            """
            {"id":"chatcmpl-%s","object":"chat.completion","created":1700000000,"model":"%s","service_tier":"default","system_fingerprint":"fp_1",
             "choices":[{"index":0,"finish_reason":"%s","logprobs":null,
              "message":{"role":"assistant","content":%s,"refusal":%s,"annotations":[]%s}}],
             "usage":%s}"""
                .formatted(
                    scenario,
                    MODEL,
                    finish,
                    content,
                    refusal,
                    calls.equals("null") ? "" : ",\"tool_calls\":" + calls,
                    USAGE.formatted(cached, 0)))
        .header("x-request-id", "req-" + scenario);
  }

  private static Answer chatStream(Received request, String scenario) {
    List<String> start =
        List.of(
            chunk(scenario, "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", null),
            chunk(scenario, "{\"content\":\"Bl\"}", null),
            chunk(scenario, "{\"content\":\"ue\"}", null));
    return switch (scenario) {
      case "stream-400", "stream-async-400" -> refused();
      case "stream-tools" -> Answer.events(toolChunks(scenario));
      case "stream-cancel", "stream-async-cancel" ->
          Answer.events(start.toArray(String[]::new))
              .thenWait(scenario)
              .thenEvents(rest(request, scenario));
      case "stream-broken", "stream-async-broken" ->
          Answer.events(start.toArray(String[]::new)).thenCut();
      case "stream-error" ->
          Answer.events(start.toArray(String[]::new))
              .thenEvents(
                  "{\"error\":{\"message\":\"The server had an error.\",\"type\":\"server_error\",\"param\":null,\"code\":null}}");
      default -> Answer.events(start.toArray(String[]::new)).thenEvents(rest(request, scenario));
    };
  }

  private static String[] rest(Received request, String scenario) {
    List<String> rest = new ArrayList<>();
    rest.add(chunk(scenario, "{\"content\":\".\"}", null));
    rest.add(chunk(scenario, "{}", "stop"));
    if (request.json().at("/stream_options/include_usage").asBoolean()) {
      rest.add(
          "{\"id\":\"chatcmpl-%s\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"%s\",\"choices\":[],\"usage\":%s}"
              .formatted(scenario, MODEL, USAGE.formatted(4, 0).replace("\n", "")));
    }
    rest.add("[DONE]");
    return rest.toArray(String[]::new);
  }

  private static String[] toolChunks(String scenario) {
    return new String[] {
      chunk(
          scenario,
          "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
          null),
      chunk(
          scenario,
          "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"town\\\":\"}}]}",
          null),
      chunk(
          scenario,
          "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Bern\\\"}\"}}]}",
          null),
      chunk(
          scenario,
          "{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]}",
          null),
      chunk(scenario, "{}", "tool_calls"),
      "[DONE]"
    };
  }

  private static String chunk(String scenario, String delta, String finish) {
    return "{\"id\":\"chatcmpl-%s\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"%s\",\"choices\":[{\"index\":0,\"delta\":%s,\"logprobs\":null,\"finish_reason\":%s}]}"
        .formatted(scenario, MODEL, delta, finish == null ? "null" : "\"" + finish + "\"");
  }

  private static Answer responses(Received request) {
    String scenario = request.scenario();
    if (request.json().path("stream").asBoolean()) {
      return responseStream(scenario);
    }
    return switch (scenario) {
      case "responses-400" -> refused();
      case "responses-reasoning" ->
          Answer.json(
              response(
                  scenario,
                  "completed",
                  "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"The user wants a colour.\"},{\"type\":\"summary_text\",\"text\":\"Blue is one.\"}]},"
                      + message("Blue."),
                  0,
                  6));
      case "responses-tools" ->
          Answer.json(
              response(
                  scenario,
                  "completed",
                  "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"weather\",\"arguments\":\"{\\\"town\\\":\\\"Bern\\\"}\",\"status\":\"completed\"}",
                  0,
                  0));
      case "responses-incomplete" ->
          Answer.json(
              response(scenario, "incomplete", message("Bl"), 0, 0)
                  .replace(
                      "\"incomplete_details\":null",
                      "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}"));
      case "responses-failed" ->
          Answer.json(
              response(scenario, "failed", "", 0, 0)
                  .replace(
                      "\"error\":null",
                      "\"error\":{\"code\":\"server_error\",\"message\":\"The model failed.\"}"));
      case "responses-refusal" ->
          Answer.json(
              response(
                  scenario,
                  "completed",
                  "{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"I can't help with that.\"}]}",
                  0,
                  0));
      case "responses-structured" ->
          Answer.json(
              response(
                  scenario,
                  "completed",
                  message("{\\\"name\\\":\\\"blue\\\",\\\"rgb\\\":[0,0,255]}"),
                  0,
                  0));
      default -> Answer.json(response(scenario, "completed", message("Blue."), 8, 0));
    };
  }

  private static String message(String text) {
    return "{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"%s\",\"annotations\":[]}]}"
        .formatted(text);
  }

  private static String response(
      String scenario, String status, String output, int cached, int reasoning) {
    return """
    {"id":"resp_%s","object":"response","created_at":1700000000,"status":"%s","error":null,"incomplete_details":null,
     "instructions":null,"max_output_tokens":null,"model":"%s","output":[%s],"parallel_tool_calls":true,
     "previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":true,"temperature":1.0,
     "text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,"truncation":"disabled",
     "usage":%s,"user":null,"metadata":{}}"""
        .formatted(scenario, status, MODEL, output, RESPONSE_USAGE.formatted(cached, reasoning))
        .replace("\n", "");
  }

  private static Answer responseStream(String scenario) {
    String begun = response(scenario, "in_progress", "", 0, 0);
    String[] start = {
      event("response.created", "\"response\":" + begun, 0), delta("Bl", 1), delta("ue", 2)
    };
    return switch (scenario) {
      case "responses-stream-broken" -> Answer.events(start).thenCut();
      case "responses-stream-cancel" ->
          Answer.events(start).thenWait(scenario).thenEvents(delta(".", 3), end(scenario));
      case "responses-stream-tools" ->
          Answer.events(
              start[0],
              event(
                  "response.output_item.added",
                  "\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"weather\",\"arguments\":\"\",\"status\":\"in_progress\"}",
                  1),
              event(
                  "response.function_call_arguments.delta",
                  "\"output_index\":0,\"item_id\":\"fc_1\",\"delta\":\"{\\\"town\\\":\\\"Bern\\\"}\"",
                  2),
              event(
                  "response.output_item.done",
                  "\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"weather\",\"arguments\":\"{\\\"town\\\":\\\"Bern\\\"}\",\"status\":\"completed\"}",
                  3),
              event(
                  "response.completed",
                  "\"response\":"
                      + response(
                          scenario,
                          "completed",
                          "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"weather\",\"arguments\":\"{\\\"town\\\":\\\"Bern\\\"}\",\"status\":\"completed\"}",
                          0,
                          0),
                  4));
      default -> Answer.events(start).thenEvents(delta(".", 3), end(scenario));
    };
  }

  private static String end(String scenario) {
    return event(
        "response.completed",
        "\"response\":" + response(scenario, "completed", message("Blue."), 8, 0),
        4);
  }

  private static String delta(String text, int number) {
    return event(
        "response.output_text.delta",
        "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"%s\",\"logprobs\":[]"
            .formatted(text),
        number);
  }

  private static String event(String type, String members, int number) {
    return "event: %s\n{\"type\":\"%s\",\"sequence_number\":%d,%s}"
        .formatted(type, type, number, members);
  }

  private static Answer completions(Received request) {
    String scenario = request.scenario();
    String text =
        "{\"id\":\"cmpl-%s\",\"object\":\"text_completion\",\"created\":1700000000,\"model\":\"gpt-3.5-turbo-instruct:20230824-v2\",\"choices\":[{\"index\":0,\"text\":\"%s\",\"logprobs\":null,\"finish_reason\":%s}]%s}";
    if (request.json().path("stream").asBoolean()) {
      return Answer.events(
          text.formatted(scenario, " there was", "null", ""),
          text.formatted(scenario, " a fox.", "\"stop\"", ""),
          "[DONE]");
    }
    return Answer.json(
        text.formatted(
            scenario,
            " there was a fox.",
            "\"stop\"",
            ",\"usage\":{\"prompt_tokens\":6,\"completion_tokens\":5,\"total_tokens\":11}"));
  }

  private static Answer embeddings(Received request) {
    if (request.scenario().equals("embedding-400")) {
      return refused();
    }
    String vector = "{\"object\":\"embedding\",\"index\":%d,\"embedding\":[0.5,-0.25,0.125]}";
    boolean two = request.json().path("input").isArray();
    return Answer.json(
        "{\"object\":\"list\",\"data\":[%s],\"model\":\"text-embedding-3-small\",\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}"
            .formatted(vector.formatted(0) + (two ? "," + vector.formatted(1) : "")));
  }
}
