package com.acme.studio;

import java.util.ArrayList;
import java.util.List;

/** What we ask of the model. */
public record ChatRequest(
    String model,
    List<Message> messages,
    double temperature,
    int maxTokens,
    String responseFormat) {

  public ChatRequest {
    messages = List.copyOf(messages);
  }

  /** The opening request for a prompt, answered as a JSON object. */
  public static ChatRequest of(String model, Prompt prompt) {
    List<Message> messages =
        List.of(new Message("system", prompt.system()), new Message("user", prompt.user()));
    return new ChatRequest(model, messages, 0.7, 900, "json_object");
  }

  /** The same conversation, carried on with the model's answer and our remark on it. */
  public ChatRequest followUp(String answer, String remark) {
    List<Message> longer = new ArrayList<>(messages);
    longer.add(new Message("assistant", answer));
    longer.add(new Message("user", remark));
    return new ChatRequest(model, longer, temperature, maxTokens, responseFormat);
  }
}
