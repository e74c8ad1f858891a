package com.acme.ends;

public class Model {

  public String ask(String text) throws InterruptedException {
    if (text.startsWith("HANG")) {
      Thread.sleep(Long.MAX_VALUE);
    }
    return "answer to " + text;
  }
}
