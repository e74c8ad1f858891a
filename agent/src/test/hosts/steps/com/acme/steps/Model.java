package com.acme.steps;

public class Model {
  public String ask(String question) {
    return "answer to " + question;
  }
}
