package com.acme.match;

public class Unmarked {

  public String ask(String text) {
    return text;
  }

  @Mark
  public String chosen(String text) {
    return text;
  }
}
