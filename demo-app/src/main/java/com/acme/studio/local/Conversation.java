package com.acme.studio.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client sent, as far as the local provider cares.
 *
 * @param opening the text of the first message
 * @param text the text of all messages
 * @param turns how many answers the model has given already
 * @param streamed true where the answer is wanted word by word
 * @param usageStreamed true where a stream shall end with the figures
 */
record Conversation(
    String model, String opening, String text, int turns, boolean streamed, boolean usageStreamed) {
  private static final Pattern TOPIC = Pattern.compile("(?m)^Topic: (.+)$");
  private static final Pattern LIMIT = Pattern.compile("at most (\\d{1,6}) characters");

  /**
   * @throws IllegalArgumentException where the request is no chat completion's
   */
  static Conversation of(JsonNode request) {
    JsonNode messages = request.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw new IllegalArgumentException("'messages' must be a list with at least one message.");
    }
    if (request.path("model").asText().isEmpty()) {
      throw new IllegalArgumentException("you must provide a model parameter.");
    }
    List<String> all = new ArrayList<>();
    int turns = 0;
    for (JsonNode message : messages) {
      all.add(message.path("content").asText());
      turns += message.path("role").asText().equals("assistant") ? 1 : 0;
    }
    return new Conversation(
        request.path("model").asText(),
        all.get(0),
        String.join("\n", all),
        turns,
        request.path("stream").asBoolean(),
        request.path("stream_options").path("include_usage").asBoolean());
  }

  String topic() {
    return find(TOPIC, "our news");
  }

  int maxChars() {
    return Integer.parseInt(find(LIMIT, "600"));
  }

  private String find(Pattern pattern, String otherwise) {
    Matcher found = pattern.matcher(text);
    return found.find() ? found.group(1).strip() : otherwise;
  }
}
