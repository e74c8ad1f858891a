package com.example.studio;

/** Composes prompts. */
public interface Composer {
  String compose(String topic);
}
