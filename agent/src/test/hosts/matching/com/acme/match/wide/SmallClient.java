package com.acme.match.wide;

public class SmallClient {

  public String ask(String text) {
    return text;
  }
}
