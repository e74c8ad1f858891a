package com.acme.match;

public class Outer {

  public String ask(String text) {
    return text;
  }

  public static class Inner {

    public String ask(String text) {
      return text;
    }
  }
}
