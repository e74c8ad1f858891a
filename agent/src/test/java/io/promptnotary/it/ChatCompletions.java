package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.promptnotary.it.Db.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers as OpenAI's chat completions do, whole or in pieces, for hosts that try out the same with
 * different libraries. What the scenario's name contains decides: refused, crashed, busy (the first
 * time), broken, json, validated (not the first time); a request with tools whose last message is
 * no tool's result is answered by a call of the tool "weather".
 */
final class ChatCompletions {
  private static final String USAGE =
      """
      {"prompt_tokens":20,"completion_tokens":6,"total_tokens":26,
       "prompt_tokens_details":{"cached_tokens":8},
       "completion_tokens_details":{"reasoning_tokens":2}}\
      """;
  private static final String TOOL =
      """
      {"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":%s}}\
      """;

  private ChatCompletions() {}

  /** That the row has the figures of so many answers. */
  static void assertTokens(Row row, int answers) {
    JsonNode tokens = row.json("token_metrics");
    assertThat(tokens.path("prompt_tokens").asInt()).as("%s", tokens).isEqualTo(20 * answers);
    assertThat(tokens.path("completion_tokens").asInt()).isEqualTo(6 * answers);
    assertThat(tokens.path("total_tokens").asInt()).isEqualTo(26 * answers);
    assertThat(tokens.path("cached_tokens").asInt()).isEqualTo(8 * answers);
    assertThat(tokens.path("source").asText()).isEqualTo("reported");
  }

  /** The answer to {@code POST /v1/chat/completions}. */
  static Answer chat(Received request) {
    String scenario = request.scenario();
    if (scenario.contains("refused")) {
      return error(400, "This is refused.", "invalid_request_error");
    }
    if (scenario.contains("crashed")) {
      return error(500, "The server fell over.", "server_error");
    }
    if (scenario.contains("busy") && request.attempt() == 1) {
      return error(429, "Too many requests.", "rate_limit_exceeded").header("Retry-After", "0");
    }
    return request.json().path("stream").asBoolean() ? pieces(request) : whole(request);
  }

  /** The answer to {@code POST /v1/embeddings}. */
  static Answer embeddings(Received request) {
    return Answer.json(
        """
        {"object":"list","model":"%s","usage":{"prompt_tokens":4,"total_tokens":4},
         "data":[{"object":"embedding","index":0,"embedding":[0.5,0.25]},
                 {"object":"embedding","index":1,"embedding":[0.75,1.0]}]}
        """
            .formatted(request.json().path("model").asText()));
  }

  /** The answer to {@code POST /v1/completions}. */
  static Answer completion(Received request) {
    return Answer.json(
        """
        {"id":"cmpl-1","object":"text_completion","created":1,"model":"%s",
         "choices":[{"text":"Plain and old.","index":0,"finish_reason":"stop"}],
         "usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}}
        """
            .formatted(request.json().path("model").asText()));
  }

  private static Answer error(int status, String message, String type) {
    return Answer.json(
        status,
        "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":null}}"
            .formatted(message, type));
  }

  private static Answer whole(Received request) {
    boolean tool = asksForTool(request);
    String message =
        tool
            ? "\"content\":null,\"tool_calls\":["
                + TOOL.formatted(quoted("{\"town\": \"Oslo\"}"))
                + "]"
            : "\"content\":" + quoted(text(request)) + ",\"refusal\":null";
    return Answer.json(
        """
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"%s",
         "system_fingerprint":"fp_1","service_tier":"default",
         "choices":[{"index":0,"finish_reason":"%s","logprobs":null,
           "message":{"role":"assistant",%s}}],
         "usage":%s}
        """
            .formatted(model(request), tool ? "tool_calls" : "stop", message, USAGE));
  }

  private static Answer pieces(Received request) {
    boolean tool = asksForTool(request);
    List<String> deltas = new ArrayList<>(List.of("\"role\":\"assistant\",\"content\":\"\""));
    if (tool) {
      deltas.add("\"tool_calls\":[" + TOOL.formatted("\"\"") + "]");
      deltas.add("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"town\\\":\"}}]");
      deltas.add("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\" \\\"Oslo\\\"}\"}}]");
    } else {
      for (String word : text(request).split("(?<= )")) {
        deltas.add("\"content\":" + quoted(word));
      }
    }
    Answer answer = Answer.events();
    int sent = 0;
    for (String delta : deltas) {
      if (request.scenario().contains("broken") && ++sent == 3) {
        return answer.thenCut();
      }
      answer = answer.thenEvents(chunk(request, delta, "null"));
    }
    answer = answer.thenEvents(chunk(request, "", tool ? "\"tool_calls\"" : "\"stop\""));
    if (request.json().at("/stream_options/include_usage").asBoolean()) {
      answer =
          answer.thenEvents(head(request) + ",\"choices\":[],\"usage\":" + oneLine(USAGE) + "}");
    }
    return answer.thenEvents("[DONE]");
  }

  private static String chunk(Received request, String delta, String finish) {
    return head(request)
        + ",\"choices\":[{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]}"
            .formatted(delta, finish);
  }

  private static String head(Received request) {
    return "{\"id\":\"chatcmpl-2\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\""
        + model(request)
        + "\"";
  }

  private static String model(Received request) {
    return request.json().path("model").asText() + "-2024-07-18";
  }

  private static boolean asksForTool(Received request) {
    return request.scenario().contains("tools") && toolResult(request) == null;
  }

  private static String text(Received request) {
    String result = toolResult(request);
    if (result != null) {
      return "It is " + result + ".";
    }
    boolean json =
        request.json().has("response_format")
            || request.scenario().contains("json")
            || request.scenario().contains("validated") && request.attempt() > 1;
    if (json) {
      return "{\"name\": \"Oslo\", \"people\": 700000}";
    }
    return request.attempt() > 1 ? "Plain again." : "Plain and simple.";
  }

  /** What the last message says, if a tool says it; else null. */
  static String toolResult(Received request) {
    JsonNode messages = request.json().path("messages");
    JsonNode last = messages.path(messages.size() - 1);
    return last.path("role").asText().equals("tool") ? last.path("content").asText() : null;
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  private static String oneLine(String json) {
    return json.replace("\n", "");
  }
}
