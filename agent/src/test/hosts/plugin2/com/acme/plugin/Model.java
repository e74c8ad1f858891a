package com.acme.plugin;

public class Model {

  public static Answer ask(String text) {
    return new Answer("plugin 2: " + text);
  }

  public static class Answer {
    private final String text;

    Answer(String text) {
      this.text = text;
    }

    public String getText() {
      return text + "!";
    }

    @Override
    public String toString() {
      return "answer of " + text;
    }
  }
}
