package com.acme.llm;

/** A way to ask. */
public final class Client {
  public String ask(String question) {
    return "answer to " + question;
  }
}
