package com.acme.llm;

/** A way to ask that nobody records. */
public final class Sockets {
  public String connect(String question) {
    return "socket's answer to " + question;
  }
}
