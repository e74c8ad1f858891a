package com.acme.match;

public interface Comparable2<T> {
  Object ask(T text);
}
