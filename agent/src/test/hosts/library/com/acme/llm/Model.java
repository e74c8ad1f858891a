package com.acme.llm;

/** What applications may implement themselves. */
public interface Model {
  String answer(String question);
}
