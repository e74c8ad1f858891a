package io.promptnotary.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers as Ollama does, whole or line by line. What the scenario's name contains decides:
 * refused, crashed, broken, json; a request with tools whose last message is no tool's result is
 * answered by a call of the tool "weather".
 */
final class OllamaAnswers {
  private static final String FIGURES =
      ",\"done_reason\":\"stop\",\"done\":true,\"total_duration\":9000000,"
          + "\"load_duration\":1000000,\"prompt_eval_count\":20,\"prompt_eval_duration\":2000000,"
          + "\"eval_count\":6,\"eval_duration\":3000000}";
  private static final String TOOL =
      "\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":"
          + "{\"name\":\"weather\",\"arguments\":{\"town\":\"Oslo\"}}}]}";

  private OllamaAnswers() {}

  /** The answer to {@code POST /api/chat}. */
  static Answer chat(Received request) {
    if (!request.json().path("tools").isEmpty() && ChatCompletions.toolResult(request) == null) {
      return streams(request)
          ? Answer.lines(head(request) + TOOL + ",\"done\":false}", message(request, "", FIGURES))
          : Answer.json(head(request) + TOOL + FIGURES);
    }
    return answer(request, text -> "\"message\":{\"role\":\"assistant\",\"content\":" + text + "}");
  }

  /** The answer to {@code POST /api/generate}. */
  static Answer generate(Received request) {
    return answer(request, text -> "\"response\":" + text);
  }

  /** The answer to {@code POST /api/embed}. */
  static Answer embed(Received request) {
    return Answer.json(
        "{\"model\":"
            + request.json().path("model")
            + ",\"embeddings\":[[0.5,0.25],[0.75,1.0]],\"total_duration\":9,\"load_duration\":1,"
            + "\"prompt_eval_count\":4}");
  }

  private static Answer answer(Received request, java.util.function.UnaryOperator<String> part) {
    String scenario = request.scenario();
    if (scenario.contains("refused")) {
      return Answer.json(400, "{\"error\":\"this is refused\"}");
    }
    if (scenario.contains("crashed")) {
      return Answer.json(500, "{\"error\":\"the server fell over\"}");
    }
    if (!streams(request)) {
      return Answer.json(head(request) + part.apply(quoted(text(request))) + FIGURES);
    }
    List<String> words = new ArrayList<>(List.of(text(request).split("(?<= )")));
    Answer answer = Answer.lines();
    for (String word : words) {
      if (scenario.contains("broken") && word.equals(words.get(words.size() - 1))) {
        return answer.thenCut();
      }
      answer = answer.then(head(request) + part.apply(quoted(word)) + ",\"done\":false}\n");
    }
    return answer.then(head(request) + part.apply("\"\"") + FIGURES + "\n");
  }

  private static String message(Received request, String text, String rest) {
    return head(request)
        + "\"message\":{\"role\":\"assistant\",\"content\":"
        + quoted(text)
        + "}"
        + rest;
  }

  private static String head(Received request) {
    return "{\"model\":"
        + request.json().path("model")
        + ",\"created_at\":\"2024-07-18T00:00:00Z\",";
  }

  private static boolean streams(Received request) {
    return request.json().path("stream").asBoolean(true);
  }

  private static String text(Received request) {
    String result = ChatCompletions.toolResult(request);
    if (result != null) {
      return "It is " + result + ".";
    }
    JsonNode format = request.json().path("format");
    return request.scenario().contains("json") || format.isObject()
        ? "{\"name\": \"Oslo\", \"people\": 700000}"
        : "Plain and simple.";
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }
}
