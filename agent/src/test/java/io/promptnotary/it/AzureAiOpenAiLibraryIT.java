package io.promptnotary.it;

/** Azure's library for OpenAI with nothing configured. */
@OnEachVersion("azure-ai-openai")
class AzureAiOpenAiLibraryIT extends LibraryTest {
  private static final String ABOUT =
      "\"id\":\"chatcmpl-1\",\"created\":1700000000,\"model\":\"gpt-4o-mini-2024-07-18\"";
  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":3},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}";
  private static final String CALL =
      "{\"index\":0,\"id\":\"call-1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"%s\"}}";
  private static final int MANY = 200;

  AzureAiOpenAiLibraryIT(Setup setup) {
    super(setup, AzureAiOpenAiLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer()
        .on("/openai/deployments/", AzureAiOpenAiLibraryIT::answer)
        .on("/v1/chat/completions", AzureAiOpenAiLibraryIT::answer);
  }

  private static Answer answer(Received request) {
    String scenario = request.scenario();
    if (scenario.endsWith("bad")) {
      return error(400, "not to its liking");
    }
    if (scenario.endsWith("error")) {
      return error(500, "something broke");
    }
    if (scenario.endsWith("busy") && request.attempt() == 1) {
      return error(429, "too many at once");
    }
    if (request.path().contains("/embeddings")) {
      return Answer.json(
          "{\"data\":[{\"index\":0,\"embedding\":[0.5,0.25]}],"
              + "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");
    }
    if (!request.path().contains("/chat/")) {
      return scenario.contains("stream")
          ? Answer.events(said("Sa", "null"), said("id.", "\"stop\""), "[DONE]")
          : Answer.json(said("Said.", "\"stop\""));
    }
    return scenario.contains("stream") ? stream(scenario) : Answer.json(whole(scenario, request));
  }

  private static String said(String text, String finish) {
    return "{"
        + ABOUT
        + ",\"choices\":[{\"index\":0,\"text\":\""
        + text
        + "\",\"logprobs\":null,\"finish_reason\":"
        + finish
        + "}],"
        + USAGE
        + "}";
  }

  private static String whole(String scenario, Received request) {
    boolean calls = scenario.equals("tools") && !request.body().contains("\"tool_call_id\"");
    String text = scenario.equals("structured") ? "{\\\"name\\\":\\\"Ada\\\"}" : "You are Ada.";
    return "{"
        + ABOUT
        + ",\"choices\":[{\"index\":0,\"finish_reason\":\""
        + (calls ? "tool_calls" : "stop")
        + "\",\"message\":{\"role\":\"assistant\",\"content\":"
        + (calls
            ? "null,\"tool_calls\":[" + CALL.formatted("{\\\"city\\\":\\\"Oslo\\\"}") + "]"
            : "\"" + text + "\"")
        + "}}],"
        + USAGE
        + "}";
  }

  private static Answer stream(String scenario) {
    Answer answer =
        Answer.events(
                "{\"id\":\"\",\"model\":\"\",\"created\":0,\"choices\":[],\"prompt_filter_results\":[]}")
            .thenEvents(delta("{\"role\":\"assistant\",\"content\":\"Once \"}", null));
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

  private static Answer error(int status, String message) {
    return Answer.json(
        status, "{\"error\":{\"code\":\"" + status + "\",\"message\":\"" + message + "\"}}");
  }
}
