package com.acme.desk;

import java.util.List;
import java.util.Map;

/** A provider with figures of its own for each call. */
public class Service {

  public Reply complete(Chat chat) {
    Order order = chat.order;
    if (order.isRefused()) {
      throw new IllegalStateException("503 no capacity for " + order.term());
    }
    boolean draft = chat.messages().size() == 2;
    int prompt = 1_000 + 37 * order.number() + (draft ? 0 : 211);
    int completion = 50 + 13 * order.number();
    return new Reply(
        draft && order.isUnclear() ? "unclear" : "a definition of " + order.term(),
        "gpt-4o-mini-2024-07-18",
        new Usage(prompt, completion, prompt + completion, 128 * (order.number() % 4), 17),
        "stop",
        "chatcmpl-" + order.number() + (draft ? "a" : "b"),
        false,
        order.number() % 2,
        Map.of("region", "eu-1"));
  }

  public record Message(String role, String content) {}

  public record Settings(
      double temperature,
      int maxTokens,
      double topP,
      long seed,
      List<String> stop,
      Map<String, String> responseFormat,
      List<Map<String, Object>> tools) {

    static final Settings USUAL =
        new Settings(
            0.7,
            900,
            0.95,
            42,
            List.of("END", "###"),
            Map.of("type", "json_object"),
            List.of(Map.of("type", "function", "function", Map.of("name", "look_up"))));
  }

  public record Chat(String model, List<Message> messages, Settings settings, Order order) {}

  public record Usage(int prompt, int completion, int total, int cached, int reasoning) {}

  public record Reply(
      String text,
      String model,
      Usage usage,
      String finishReason,
      String id,
      boolean fromCache,
      int retries,
      Map<String, String> metadata) {}
}
