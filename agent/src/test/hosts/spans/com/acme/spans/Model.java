package com.acme.spans;

final class Model {
  String ask(String question) {
    return "answer to " + question;
  }
}
