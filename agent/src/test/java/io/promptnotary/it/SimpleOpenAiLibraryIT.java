package io.promptnotary.it;

/** simple-openai with nothing configured. */
@OnEachVersion("simple-openai")
class SimpleOpenAiLibraryIT extends LibraryTest {
  private static final String ABOUT =
      "\"id\":\"chatcmpl-1\",\"created\":1700000000,\"model\":\"gpt-4o-mini-2024-07-18\"";
  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":3},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}";
  private static final String CALL =
      "{\"index\":0,\"id\":\"call-1\",\"type\":\"function\","
          + "\"function\":{\"name\":\"weather\",\"arguments\":\"%s\"}}";
  private static final String RESPONSE =
      """
      {"id":"resp-1","object":"response","created_at":1700000000,"status":"%s",
       "model":"gpt-4o-mini-2024-07-18","output":[%s]%s}""";
  private static final String RESPONSE_USAGE =
      """
      ,"usage":{"input_tokens":11,"output_tokens":7,"total_tokens":18,
        "input_tokens_details":{"cached_tokens":3},"output_tokens_details":{"reasoning_tokens":2}}""";
  private static final String MESSAGE =
      """
      {"type":"message","id":"msg-1","status":"completed","role":"assistant",
       "content":[{"type":"output_text","text":"You are Ada.","annotations":[]}]}""";
  private static final String FUNCTION_CALL =
      """
      {"type":"function_call","id":"fc-1","status":"completed","call_id":"call-1","name":"weather",
       "arguments":"{\\"city\\":\\"Oslo\\"}"}""";
  private static final int MANY = 200;

  SimpleOpenAiLibraryIT(Setup setup) {
    super(setup, SimpleOpenAiLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer()
        .on("/v1/chat/completions", refusing(SimpleOpenAiLibraryIT::chat))
        .on("/v1/responses", refusing(SimpleOpenAiLibraryIT::response))
        .on("/v1/completions", any -> Answer.json(said()))
        .on("/v1/embeddings", SimpleOpenAiLibraryIT::embeddings);
  }

  private static java.util.function.Function<Received, Answer> refusing(
      java.util.function.Function<Received, Answer> route) {
    return request -> {
      String scenario = request.scenario();
      if (scenario.endsWith("bad")) {
        return error(400, "not to its liking");
      }
      if (scenario.endsWith("error")) {
        return error(500, "something broke");
      }
      return scenario.endsWith("busy") && request.attempt() == 1
          ? error(429, "too many at once")
          : route.apply(request);
    };
  }

  private static Answer chat(Received request) {
    String scenario = request.scenario();
    if (scenario.startsWith("stream")) {
      return stream(scenario);
    }
    boolean calls = scenario.equals("tools") && !request.body().contains("\"tool_call_id\"");
    String text = scenario.equals("structured") ? "{\\\"name\\\":\\\"Ada\\\"}" : "You are Ada.";
    return Answer.json(
        "{"
            + ABOUT
            + ",\"choices\":[{\"index\":0,\"finish_reason\":\""
            + (calls ? "tool_calls" : "stop")
            + "\",\"message\":{\"role\":\"assistant\",\"content\":"
            + (calls
                ? "null,\"tool_calls\":[" + CALL.formatted("{\\\"city\\\":\\\"Oslo\\\"}") + "]"
                : "\"" + text + "\"")
            + "}}],"
            + USAGE
            + "}");
  }

  private static Answer stream(String scenario) {
    Answer answer = Answer.events(delta("{\"role\":\"assistant\",\"content\":\"Once \"}", null));
    if (scenario.endsWith("tools")) {
      answer =
          answer.thenEvents(
              delta("{\"tool_calls\":[" + CALL.formatted("") + "]}", null),
              delta(fragment("{\\\"city\\\":"), null),
              delta(fragment("\\\"Oslo\\\"}"), null));
    }
    for (int i = 0; scenario.endsWith("cancelled") && i < MANY; i++) {
      answer = answer.thenEvents(delta("{\"content\":\"and again \"}", null));
    }
    answer = answer.thenEvents(delta("{\"content\":\"upon a \"}", null));
    return scenario.endsWith("broken")
        ? answer.thenCut()
        : answer.thenEvents(
            delta("{\"content\":\"time.\"}", null),
            delta("{}", "stop"),
            "{" + ABOUT + ",\"choices\":[]," + USAGE + "}",
            "[DONE]");
  }

  private static String fragment(String arguments) {
    return "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + arguments + "\"}}]}";
  }

  private static String delta(String delta, String finish) {
    return "{"
        + ABOUT
        + ",\"choices\":[{\"index\":0,\"finish_reason\":"
        + (finish == null ? "null" : "\"" + finish + "\"")
        + ",\"delta\":"
        + delta
        + "}]}";
  }

  private static Answer response(Received request) {
    boolean calls = request.scenario().endsWith("tools");
    String whole = RESPONSE.formatted("completed", calls ? FUNCTION_CALL : MESSAGE, RESPONSE_USAGE);
    if (!request.scenario().endsWith("stream")) {
      return Answer.json(whole);
    }
    return Answer.events(
        named("response.created", "\"response\":" + RESPONSE.formatted("in_progress", "", "")),
        named("response.output_text.delta", spoken("delta", "You are ")),
        named("response.output_text.delta", spoken("delta", "Ada.")),
        named("response.output_text.done", spoken("text", "You are Ada.")),
        named("response.completed", "\"response\":" + whole));
  }

  private static String named(String name, String rest) {
    return "event: " + name + "\n" + ("{\"type\":\"" + name + "\"," + rest + "}").replace("\n", "");
  }

  private static String spoken(String key, String text) {
    return "\"item_id\":\"msg-1\",\"output_index\":0,\"content_index\":0,\""
        + key
        + "\":\""
        + text
        + "\"";
  }

  private static String said() {
    return "{"
        + ABOUT
        + ",\"choices\":[{\"index\":0,\"text\":\"Said.\",\"finish_reason\":\"stop\"}],"
        + USAGE
        + "}";
  }

  private static Answer embeddings(Received request) {
    String vector = "{\"index\":0,\"embedding\":[0.5,0.25]}";
    boolean two = request.scenario().equals("embeddings");
    return Answer.json(
        "{\"object\":\"list\",\"model\":\"text-embedding-3-small\",\"data\":["
            + vector
            + (two ? "," + vector : "")
            + "],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");
  }

  private static Answer error(int status, String message) {
    return Answer.json(
        status,
        "{\"error\":{\"message\":\""
            + message
            + "\",\"type\":\"invalid_request_error\",\"code\":null}}");
  }
}
