package com.acme.match.wide;

public class Bystander {

  public String ask(String text) {
    return text;
  }
}
