package com.acme.match;

@Mark
public class Marked {

  public String ask(String text) {
    return text;
  }
}
