package com.acme.studio.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** Sends an answer word by word, as server-sent events. */
final class LiveAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_PAUSE_MS = 8;

  private final JsonNode completion;
  private final boolean withUsage;
  private final Random random;
  private final LongPredicate pause;
  private final OutputStream out;

  /**
   * @param completion the answer as it would be sent in one piece
   * @param withUsage true to send the figures at the end
   * @param pause waits for so many milliseconds; false where there is nobody left to wait for
   */
  LiveAnswer(
      JsonNode completion,
      boolean withUsage,
      Random random,
      LongPredicate pause,
      OutputStream out) {
    this.completion = completion;
    this.withUsage = withUsage;
    this.random = random;
    this.pause = pause;
    this.out = out;
  }

  /**
   * @throws IOException where the client has left, or must believe that we have
   */
  void send(Mistake mistake) throws IOException {
    send(delta(node -> node.put("role", "assistant").put("content", "")));
    List<String> words = words(completion.at("/choices/0/message/content").asText());
    if (mistake == Mistake.BREAK_OFF) {
      say(words.subList(0, words.size() / 3));
      throw new IOException("the connection is cut");
    }
    say(words);
    while (mistake == Mistake.NO_END) {
      say(words(Writer.ramble(random)));
    }
    ObjectNode last = delta(node -> {});
    ((ObjectNode) last.at("/choices/0")).put("finish_reason", "stop");
    send(last);
    if (withUsage) {
      ObjectNode figures = chunk();
      figures.putArray("choices");
      send(figures.set("usage", completion.get("usage")));
    }
    event("[DONE]");
  }

  private void say(List<String> words) throws IOException {
    for (String word : words) {
      if (!pause.test(random.nextInt(LONGEST_PAUSE_MS + 1))) {
        throw new IOException("the provider has been closed");
      }
      send(delta(node -> node.put("content", word)));
    }
  }

  private ObjectNode delta(Consumer<ObjectNode> content) {
    ObjectNode chunk = chunk();
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    content.accept(choice.putObject("delta"));
    choice.putNull("finish_reason");
    return chunk;
  }

  private ObjectNode chunk() {
    ObjectNode chunk = JSON.createObjectNode();
    chunk.set("id", completion.get("id"));
    chunk.put("object", "chat.completion.chunk");
    chunk.set("created", completion.get("created"));
    chunk.set("model", completion.get("model"));
    return withUsage ? chunk.putNull("usage") : chunk;
  }

  private void send(JsonNode chunk) throws IOException {
    event(chunk.toString());
  }

  private void event(String data) throws IOException {
    out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Each with the blank behind it. */
  private static List<String> words(String text) {
    return List.of(text.split("(?<= )"));
  }
}
