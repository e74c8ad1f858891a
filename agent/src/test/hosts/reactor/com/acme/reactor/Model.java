package com.acme.reactor;

/** Answers at once. */
class Model {
  String ask(String prompt, String owner) {
    return "answer for " + owner;
  }
}
