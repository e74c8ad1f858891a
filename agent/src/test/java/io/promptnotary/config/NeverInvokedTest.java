package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeverInvokedTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "close", "next", "remove", "removeIf", "clear", "delete", "deleteAll", "iterator", "stream",
        "subscribe", "block", "blockLast", "run", "call", "start", "wait", "notify", "notifyAll"
      })
  void namesThatChangeOrDrain(String name) {
    assertThat(NeverInvoked.contains(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "text", "closed", "nextPage", "callId", "started", "", "unblock"})
  void otherNamesAreHarmless(String name) {
    assertThat(NeverInvoked.contains(name)).isFalse();
  }
}
