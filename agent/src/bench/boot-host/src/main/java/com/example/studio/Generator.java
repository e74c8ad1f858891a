package com.example.studio;

/** Writes posts. */
public interface Generator {
  String generate(String topic);
}
