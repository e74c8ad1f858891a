package com.acme.styles;

import java.util.stream.Stream;

/** A response that holds a connection. */
public interface Handle extends AutoCloseable {
  Stream<String> stream();

  default String status() {
    return "200 from " + getClass().getInterfaces()[0].getSimpleName();
  }

  @Override
  void close();
}
