package com.acme.press;

public class Press {
  public String ask(String prompt) {
    return "answer to " + prompt;
  }
}
