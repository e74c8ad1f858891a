package com.acme.studio;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps posts in memory. Safe on any thread. */
public final class PostRepository {
  private final Map<Long, Post> posts = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong(1000);

  /** Returns the new post's id. */
  public long save(Post post) {
    long id = lastId.incrementAndGet();
    posts.put(id, post.withId(id));
    return id;
  }

  public Optional<Post> find(long id) {
    return Optional.ofNullable(posts.get(id));
  }
}
