package com.acme.studio;

public class Composer {

  public Prompt compose(Request request) {
    return new Prompt(
        "You write for " + request.org() + ".\n" + "Stay within the voice. ".repeat(400),
        "Topic: " + request.topic() + "\nTone: neutral\n");
  }
}
