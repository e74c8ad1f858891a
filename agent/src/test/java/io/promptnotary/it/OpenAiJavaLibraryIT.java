package io.promptnotary.it;

import static io.promptnotary.it.Shown.SYNC;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** openai-java with nothing configured. */
@OnEachVersion("openai-java")
class OpenAiJavaLibraryIT extends LibraryTest {

  OpenAiJavaLibraryIT(Setup setup) {
    super(setup, OpenAiStub::server);
  }

  @Test
  @Shows(value = SYNC, calls = "chat completions")
  void aBlockingCall() {
    assertThat(row("blocking").text("response_text")).isEqualTo("Blue.");
  }
}
