package com.acme.styles;

/** Told what comes. */
interface Handler {
  void onText(String text);

  void onDone(String whole);

  default void onError(Throwable thrown) {}

  default boolean wantsMore() {
    return true;
  }
}
