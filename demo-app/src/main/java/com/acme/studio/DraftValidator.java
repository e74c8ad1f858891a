package com.acme.studio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Holds a draft against the rules of its platform. */
public final class DraftValidator {
  private static final List<String> KEYS =
      List.of("headline", "body", "hashtags", "call_to_action");

  public Verdict validate(Draft draft) {
    JsonNode post = draft.json();
    if (!post.isObject()) {
      return new Verdict(
          false, 0, List.of("not_json"), "Answer with one JSON object and nothing around it.");
    }
    List<String> issues = new ArrayList<>();
    List<String> feedback = new ArrayList<>();
    int points = 100;
    for (String key : KEYS) {
      if (isEmpty(post.path(key))) {
        issues.add("missing_" + key);
        feedback.add("The key \"" + key + "\" is missing or empty. Add it.");
        points -= 25;
      }
    }
    int length = post.path("body").asText().length();
    int limit = draft.platform().maxChars();
    if (length > limit) {
      issues.add("too_long");
      feedback.add(
          "The body has %d characters; %s allows %d. Shorten it and keep the key message."
              .formatted(length, draft.platform().id(), limit));
      points -= 40;
    }
    return new Verdict(
        issues.isEmpty(),
        Math.max(0, points) / 100.0,
        List.copyOf(issues),
        String.join("\n", feedback));
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isContainerNode() ? value.isEmpty() : value.asText("").isBlank();
  }
}
