package com.acme.studio;

/**
 * One order for a post.
 *
 * @param toneOverride the tone for this post only; null to keep the brand's own
 * @param templateVersion to try a version that is not in general use; null for the one that is
 */
public record GenerationRequest(
    String orgId,
    String userId,
    Platform platform,
    String templateId,
    String topic,
    String keyMessage,
    String toneOverride,
    String templateVersion) {}
