package com.acme.match.deep.down;

public class Well {

  public String ask(String text) {
    return text;
  }
}
