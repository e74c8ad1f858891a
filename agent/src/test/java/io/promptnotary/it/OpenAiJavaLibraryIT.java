package io.promptnotary.it;

import static io.promptnotary.it.Shown.SYNC;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** openai-java with nothing configured. */
@OnEachVersion("openai-java")
class OpenAiJavaLibraryIT extends LibraryTest {

  OpenAiJavaLibraryIT(Setup setup) {
    super(setup, OpenAiJavaLibraryIT::provider);
  }

  private static StubServer provider() {
    return new StubServer()
        .on(
            "/v1/chat/completions",
            request ->
                Answer.json(
                    """
                    {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18",
                     "choices":[{"index":0,"finish_reason":"stop","logprobs":null,
                       "message":{"role":"assistant","content":"Blue.","refusal":null}}],
                     "usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}
                    """));
  }

  @Test
  @Shows(value = SYNC, calls = "chat completions")
  void aBlockingCall() {
    assertThat(row("blocking").text("response_text")).isEqualTo("Blue.");
  }
}
