package com.acme.links;

import java.util.ArrayList;
import java.util.List;

/** Gives every entity an id that tells which one it is. */
public class Posts {
  String save(Post post) {
    post.id = "id-" + post.topic;
    return post.id;
  }

  void persist(Post post) {
    save(post);
  }

  List<Post> saveAll(Iterable<Post> posts) {
    List<Post> saved = new ArrayList<>();
    for (Post each : posts) {
      save(each);
      saved.add(each);
    }
    return saved;
  }

  String[] insert(Post... posts) {
    String[] ids = new String[posts.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "id-" + posts[i].topic;
    }
    return ids;
  }
}
