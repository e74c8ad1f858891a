package com.acme.traced;

final class Model {
  String ask(String question) {
    return "answer to " + question;
  }
}
