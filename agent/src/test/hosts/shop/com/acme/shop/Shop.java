package com.acme.shop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** An application that is deployed into a container. */
public class Shop {
  public enum Tone {
    DRY {},
    WARM
  }

  public static class Post {
    private final String text;
    private Long id;

    Post(String text) {
      this.text = text;
    }

    public String getText() {
      return text;
    }

    public Long getId() {
      return id;
    }

    public Tone getTone() {
      return Tone.DRY;
    }
  }

  public String open(Executor executor, CompletableFuture<Object> never) {
    Post request = new Post("request");
    Post post = save(generate(request));
    Post later = save(later(request, executor).join());
    never(request, never);
    compose(request);
    return post.text + ", " + later.text;
  }

  public Post generate(Post request) {
    return ask(new Post(compose(request)));
  }

  public String compose(Post request) {
    return "prompt for " + request.text;
  }

  public Post ask(Post prompt) {
    return new Post("answer to " + prompt.text);
  }

  public CompletableFuture<Post> later(Post request, Executor executor) {
    return CompletableFuture.supplyAsync(() -> new Post("later " + request.text), executor);
  }

  public CompletableFuture<Object> never(Post request, CompletableFuture<Object> never) {
    return never;
  }

  public Post save(Post post) {
    post.id = 7L;
    return post;
  }
}
