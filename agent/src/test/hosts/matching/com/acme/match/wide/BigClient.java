package com.acme.match.wide;

public class BigClient {

  public String ask(String text) {
    return text;
  }
}
