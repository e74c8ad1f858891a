package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.acme.studio.StubProvider.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a listener is told while they are being written. */
class LlmListenerTest {
  private static final ChatRequest REQUEST = ChatRequest.of("some-model", new Prompt("s", "u"));

  /** Writes down all it is told, and by whom. */
  private static final class Notes implements StreamListener {
    final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final Consumer<String> onText;

    Notes(Consumer<String> onText) {
      this.onText = onText;
    }

    @Override
    public void onText(String text) {
      note(text);
      onText.accept(text);
    }

    @Override
    public void onDone(Completion completion) {
      note(completion);
    }

    @Override
    public void onError(RuntimeException failure) {
      note(failure);
    }

    private void note(Object what) {
      threads.add(Thread.currentThread());
      told.add(what);
    }

    Object next() throws InterruptedException {
      Object next = told.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("told within a minute").isNotNull();
      return next;
    }
  }

  private final Notes notes = new Notes(text -> {});
  private StubProvider provider;
  private LlmClient client;

  @BeforeEach
  void start() throws IOException {
    provider = new StubProvider();
    client = new LlmClient(provider.url(), "secret", Duration.ofSeconds(60));
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Test
  void itIsToldEachTextAndThenTheWhole() throws InterruptedException {
    provider.streams(wire -> wire.text("one ").text("").text("two").done());

    client.stream(REQUEST, notes);

    assertThat(List.of(notes.next(), notes.next(), notes.next()))
        .containsExactly(
            "one ",
            "two",
            new Completion(
                "one two", "m-2026-01-31", new Usage(21, 8, 29, 5), "stop", "chatcmpl-7", 0));
    assertThat(notes.threads).doesNotContain(Thread.currentThread());
    assertThat(notes.threads.stream().distinct()).hasSize(1);
    assertThat(notes.told).isEmpty();
  }

  @Test
  void theCallerDoesNotWait() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    provider.streams(
        wire -> {
          go.await();
          wire.text("one").done();
        });

    client.stream(REQUEST, notes);

    assertThat(notes.told).isEmpty();
    go.countDown();
    assertThat(notes.next()).isEqualTo("one");
  }

  @Test
  void anAnswerWithoutFiguresIsStillAnAnswer() throws InterruptedException {
    provider.streams(wire -> wire.data("{}").data("[DONE]"));

    client.stream(REQUEST, notes);

    assertThat(notes.next()).isEqualTo(new Completion("", "", new Usage(0, 0, 0, 0), "", "", 0));
  }

  @Test
  void aCutConnectionIsAnErrorWithTheTextSoFar() throws InterruptedException {
    provider.streams(
        wire -> {
          wire.text("one ").text("two");
          throw new IOException("cut");
        });

    client.stream(REQUEST, notes);

    assertThat(List.of(notes.next(), notes.next())).containsExactly("one ", "two");
    assertThat(notes.next())
        .isInstanceOfSatisfying(
            BrokenStreamException.class,
            e -> {
              assertThat(e).hasMessage("the stream broke off after 2 chunks");
              assertThat(e.textSoFar()).isEqualTo("one two");
            });
  }

  @Test
  void aRefusalIsAnError() throws InterruptedException {
    provider.says(401, "{\"error\":{\"message\":\"Incorrect API key\"}}");

    client.stream(REQUEST, notes);

    assertThat(notes.next())
        .isInstanceOf(ProviderException.class)
        .hasToString("com.acme.studio.ProviderException: HTTP 401: Incorrect API key");
  }

  @Test
  void cancellingClosesTheConnectionAndIsTold() throws InterruptedException {
    provider.streams(Wire::endless);

    StreamHandle handle = client.stream(REQUEST, notes);
    assertThat(notes.next()).isEqualTo("and ");
    handle.cancel();

    await().until(() -> provider.deserted.get() == 1);
    await().until(() -> notes.told.stream().anyMatch(CancellationException.class::isInstance));
    assertThat(notes.told.stream().filter(told -> !(told instanceof String))).hasSize(1);
  }

  @Test
  void cancellingBeforeTheFirstByteIsRemembered() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    provider.streams(
        wire -> {
          cancelled.await();
          wire.endless();
        });

    StreamHandle handle = client.stream(REQUEST, notes);
    handle.cancel();
    cancelled.countDown();

    await().until(() -> provider.deserted.get() == 1);
    await().until(() -> notes.told.stream().anyMatch(CancellationException.class::isInstance));
  }

  @Test
  void cancellingAtTheEndIsTooLate() throws InterruptedException {
    provider.streams(wire -> wire.text("one").done());

    StreamHandle handle = client.stream(REQUEST, notes);
    assertThat(notes.next()).isEqualTo("one");
    assertThat(notes.next()).isInstanceOf(Completion.class);
    handle.cancel();

    assertThat(notes.told).isEmpty();
  }

  @Test
  void aListenerThatThrowsEndsTheStream() throws InterruptedException {
    provider.streams(Wire::endless);
    IllegalStateException own = new IllegalStateException("enough");
    Notes impatient =
        new Notes(
            text -> {
              throw own;
            });

    client.stream(REQUEST, impatient);

    assertThat(impatient.next()).isEqualTo("and ");
    assertThat(impatient.next()).isSameAs(own);
    await().until(() -> provider.deserted.get() == 1);
  }
}
