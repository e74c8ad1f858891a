package com.acme.studio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The OpenAI chat-completions wire format. */
final class ChatFormat {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ChatFormat() {}

  /** A request for an answer in one piece. */
  static String request(ChatRequest request) {
    return json(request).toString();
  }

  /** A request for an answer as server-sent events, with its figures at the end. */
  static String streamed(ChatRequest request) {
    ObjectNode root = json(request).put("stream", true);
    root.putObject("stream_options").put("include_usage", true);
    return root.toString();
  }

  private static ObjectNode json(ChatRequest request) {
    ObjectNode root = JSON.createObjectNode().put("model", request.model());
    root.set("messages", JSON.valueToTree(request.messages()));
    root.put("temperature", request.temperature()).put("max_tokens", request.maxTokens());
    root.putObject("response_format").put("type", request.responseFormat());
    return root;
  }

  /**
   * @throws InvalidAnswerException where the text is no chat completion
   */
  static Completion completion(String body) {
    JsonNode root = read(body, "the answer is not JSON: ");
    JsonNode choice = root.path("choices").path(0);
    JsonNode content = choice.path("message").path("content");
    if (!content.isTextual()) {
      throw new InvalidAnswerException("the answer has no choices[0].message.content");
    }
    return new Completion(
        content.textValue(),
        root.path("model").asText(),
        usage(root.path("usage")),
        choice.path("finish_reason").asText(),
        root.path("id").asText(),
        0);
  }

  /**
   * @throws InvalidAnswerException where the text is no piece of a chat completion, or an error
   */
  static ChatChunk chunk(String data) {
    JsonNode root = read(data, "a chunk is not JSON: ");
    JsonNode error = root.path("error");
    if (error.isObject()) {
      throw new InvalidAnswerException("the provider gave up: " + message(error));
    }
    JsonNode choice = root.path("choices").path(0);
    JsonNode usage = root.path("usage");
    return new ChatChunk(
        choice.path("delta").path("content").asText(""),
        choice.path("finish_reason").textValue(),
        usage.isObject() ? usage(usage) : null,
        root.path("model").asText(),
        root.path("id").asText());
  }

  /** Why the provider refuses, in its own words. */
  static String reason(String body) {
    try {
      return message(JSON.readTree(body).path("error"));
    } catch (JsonProcessingException e) {
      return message(JSON.missingNode());
    }
  }

  private static JsonNode read(String json, String complaint) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new InvalidAnswerException(complaint + e.getOriginalMessage());
    }
  }

  private static String message(JsonNode error) {
    String message = error.path("message").asText();
    return message.isEmpty() ? "no reason given" : message;
  }

  private static Usage usage(JsonNode usage) {
    return new Usage(
        usage.path("prompt_tokens").asInt(),
        usage.path("completion_tokens").asInt(),
        usage.path("total_tokens").asInt(),
        usage.path("prompt_tokens_details").path("cached_tokens").asInt());
  }
}
