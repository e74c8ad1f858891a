package com.acme.studio;

/**
 * What the model answered.
 *
 * @param model the exact version the provider says it used
 * @param retries how often we had to ask again before the provider took the request
 */
public record Completion(
    String text, String model, Usage usage, String finishReason, String responseId, int retries) {

  Completion withRetries(int retries) {
    return new Completion(text, model, usage, finishReason, responseId, retries);
  }
}
