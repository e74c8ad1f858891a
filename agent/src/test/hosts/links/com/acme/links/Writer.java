package com.acme.links;

import java.util.concurrent.CompletableFuture;

public class Writer {
  Post write(String topic) {
    ask("write about " + topic);
    return new Post(topic);
  }

  Post writeAndSave(String topic) {
    Post post = new Post(topic);
    ask("write about " + topic);
    new Posts().save(post);
    return post;
  }

  CompletableFuture<Post> writeLater(String topic, CompletableFuture<Post> done) {
    ask("write about " + topic);
    return done;
  }

  String ask(String prompt) {
    return "answer to: " + prompt;
  }
}
