package com.acme.links;

public class Post {
  final String topic;
  String id;

  Post(String topic) {
    this.topic = topic;
  }
}
