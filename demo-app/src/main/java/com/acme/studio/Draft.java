package com.acme.studio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A post as the model wrote it. */
public record Draft(String text, Platform platform) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The text as JSON; a missing node where it is none. */
  JsonNode json() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
