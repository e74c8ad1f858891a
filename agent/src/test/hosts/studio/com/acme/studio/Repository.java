package com.acme.studio;

public class Repository {
  private long next = 4711;

  public long save(String post) {
    return next++;
  }
}
