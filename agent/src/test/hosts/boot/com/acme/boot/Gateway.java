package com.acme.boot;

import org.springframework.stereotype.Component;

@Component
public class Gateway {
  private final String greeting;

  Gateway(String greeting) {
    this.greeting = greeting;
  }

  public String ask(String text) {
    return greeting + text;
  }
}
