package com.acme.studio;

import java.util.List;

/**
 * A finished post.
 *
 * @param id 0 until it is saved
 * @param repairs how often the model had to correct it
 */
public record Post(
    long id,
    String orgId,
    Platform platform,
    String headline,
    String body,
    List<String> hashtags,
    String callToAction,
    int repairs) {

  Post withId(long id) {
    return new Post(id, orgId, platform, headline, body, hashtags, callToAction, repairs);
  }
}
