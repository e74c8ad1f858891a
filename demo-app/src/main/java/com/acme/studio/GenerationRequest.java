package com.acme.studio;

/**
 * One order for a post.
 *
 * @param toneOverride the tone for this post only; null to keep the brand's own
 */
public record GenerationRequest(
    String orgId,
    String userId,
    Platform platform,
    String templateId,
    String topic,
    String keyMessage,
    String toneOverride) {}
