package com.acme.studio;

/**
 * One piece of an answer that is still being written. What the provider tells only once is null in
 * the other pieces.
 *
 * @param text empty where the piece carries none
 * @param finishReason null until the model has stopped
 * @param usage null but in the piece that brings it, the last one
 * @param model the exact version the provider says it uses
 */
public record ChatChunk(
    String text, String finishReason, Usage usage, String model, String responseId) {}
