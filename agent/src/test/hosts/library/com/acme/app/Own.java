package com.acme.app;

import com.acme.llm.Model;

final class Own implements Model {
  @Override
  public String answer(String question) {
    return "own answer to " + question;
  }
}
