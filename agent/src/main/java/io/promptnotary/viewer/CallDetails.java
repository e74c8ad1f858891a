package io.promptnotary.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Fact;
import io.promptnotary.reading.Facts;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * One call with its own texts.
 *
 * @param turns its conversation; empty if only its prompts are known
 * @param texts its prompts where there is no conversation, and what came back
 * @param asked tools that the model asked for
 * @param attempts how each try of the library ended
 */
record CallDetails(
    int number,
    String purpose,
    Badge badge,
    List<Fact> facts,
    List<Turn> turns,
    List<Passage> texts,
    List<Fact> asked,
    List<Fact> attempts) {

  static List<CallDetails> all(Row row) {
    String id = row.snapshot().id();
    List<CallDetails> calls = new ArrayList<>();
    for (JsonNode call : row.json(Column.LLM_CALLS)) {
      String at = "/" + calls.size();
      List<Turn> turns = Turn.all(call.path("messages"), id, Column.LLM_CALLS, at + "/messages");
      List<Passage> texts = new ArrayList<>();
      if (turns.isEmpty()) {
        text(texts, id, call, at, "system", "System prompt");
        text(texts, id, call, at, "user", "User prompt");
      }
      text(texts, id, call, at, "reasoning", "Reasoning");
      text(texts, id, call, at, "response", "Response");
      String purpose = Row.string(call, "purpose");
      calls.add(
          new CallDetails(
              calls.size() + 1,
              purpose == null ? "call" : purpose,
              Badge.of(Row.string(call, "outcome")),
              Facts.call(call),
              turns,
              texts,
              Turn.asked(call.path("tool_calls")),
              attempts(call.path("attempts"))));
    }
    return calls;
  }

  private static void text(
      List<Passage> texts, String id, JsonNode call, String at, String name, String title) {
    String text = Row.string(call, name);
    if (text != null) {
      String anchor = "call" + at.replace('/', '-') + "-" + name;
      String href = Urls.text(id, Column.LLM_CALLS.key(), at + "/" + name);
      texts.add(Passage.of(anchor, title, text, href));
    }
  }

  private static List<Fact> attempts(JsonNode attempts) {
    List<Fact> facts = new ArrayList<>();
    for (JsonNode each : attempts) {
      Long latency = Row.number(each, "latency_ms");
      Long status = Row.number(each, "status");
      String outcome = Row.string(each, "outcome");
      JsonNode error = each.path("error");
      List<String> words = new ArrayList<>();
      words.add(outcome == null ? "unknown" : outcome);
      if (status != null) {
        words.add("HTTP " + status);
      }
      if (latency != null) {
        words.add(Units.duration(latency));
      }
      String message = Facts.pair(Row.string(error, "type"), ": ", Row.string(error, "message"));
      if (!message.isEmpty()) {
        words.add(message);
      }
      facts.add(new Fact("try " + (facts.size() + 1), String.join(" · ", words)));
    }
    return facts;
  }
}
