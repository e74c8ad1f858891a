package com.acme.studio;

public record Request(String org, String user, Template template, String topic, String tone) {

  static Request sample() {
    return new Request(
        "org-7", "user-9", new Template("T-42", "launch post", "v3"), "café opening ☕", "playful");
  }
}
