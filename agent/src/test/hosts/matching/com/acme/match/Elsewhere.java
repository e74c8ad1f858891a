package com.acme.match;

public class Elsewhere implements Gateway {

  @Override
  public String ask(String text) {
    return text;
  }
}
