package com.acme.match;

/** Has a bridge method beside the written one. */
public class Bridged implements Comparable2<String> {

  @Override
  public String ask(String text) {
    return text;
  }
}
