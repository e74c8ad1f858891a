package com.acme.match;

/** Two steps away from the interface. */
public class Leaf extends Base {

  @Override
  public String ask(String text) {
    return text;
  }
}

abstract class Base implements Wider {}

interface Wider extends Gateway {}
