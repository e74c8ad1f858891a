package com.acme.match;

public interface Gateway {
  String ask(String text);

  default String byDefault(String text) {
    return text;
  }
}
