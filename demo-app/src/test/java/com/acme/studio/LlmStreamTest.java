package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.acme.studio.StubProvider.Answer;
import com.acme.studio.StubProvider.Wire;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that are read while they are being written. */
class LlmStreamTest {
  private static final ChatRequest REQUEST = ChatRequest.of("some-model", new Prompt("s", "u"));

  private StubProvider provider;

  @BeforeEach
  void start() throws IOException {
    provider = new StubProvider();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Test
  void theChunksAreTheProviders() {
    provider.streams(wire -> wire.text("Gr\u00fc\u00df ").text("dich\n").done());

    List<ChatChunk> chunks = read(client());

    String model = "m-2026-01-31";
    assertThat(chunks)
        .containsExactly(
            new ChatChunk("Gr\u00fc\u00df ", null, null, model, "chatcmpl-7"),
            new ChatChunk("dich\n", null, null, model, "chatcmpl-7"),
            new ChatChunk("", "stop", null, model, "chatcmpl-7"),
            new ChatChunk("", null, new Usage(21, 8, 29, 5), model, "chatcmpl-7"));
  }

  @Test
  void aStreamWithItsFiguresIsAskedFor() throws IOException {
    provider.streams(Wire::done);

    read(client());

    JsonNode body = new ObjectMapper().readTree(provider.asked.get(0).body());
    assertThat(body.get("stream").asBoolean()).isTrue();
    assertThat(body.at("/stream_options/include_usage").asBoolean()).isTrue();
    assertThat(body.get("messages")).hasSize(2);
    assertThat(provider.asked.get(0).authorization()).isEqualTo("Bearer secret");
  }

  @Test
  void aChunkIsThereBeforeTheNextIsWritten() {
    CountDownLatch seen = new CountDownLatch(1);
    provider.streams(
        wire -> {
          wire.text("one");
          seen.await();
          wire.text("two").done();
        });

    try (Stream<ChatChunk> chunks = client().stream(REQUEST)) {
      Iterator<ChatChunk> each = chunks.iterator();
      assertThat(each.next().text()).isEqualTo("one");
      seen.countDown();
      assertThat(each.next().text()).isEqualTo("two");
    }
  }

  @Test
  void whatIsNoDataIsPassedOver() {
    provider.streams(
        wire -> {
          wire.raw(": keep-alive\n\nevent: message\nid: 7\nretry: 10\r\n");
          wire.raw("data:" + Wire.chunk("\"delta\":{\"content\":null}") + "\r\n\r\n");
          wire.data("{}").text("a").done();
        });

    assertThat(read(client())).extracting(ChatChunk::text).containsExactly("", "", "a", "", "");
  }

  @Test
  void anEndWithoutTheWordIsOneWhereTheModelHasStopped() {
    provider.streams(wire -> wire.text("a").data(Wire.chunk("\"finish_reason\":\"length\"")));

    assertThat(read(client())).extracting(ChatChunk::finishReason).containsExactly(null, "length");
  }

  @Test
  void closingEarlyClosesTheConnection() {
    provider.streams(Wire::endless);

    try (Stream<ChatChunk> chunks = client().stream(REQUEST)) {
      assertThat(chunks.limit(3)).extracting(ChatChunk::text).containsOnly("and ");
    }

    await().until(() -> provider.deserted.get() == 1);
  }

  @Test
  void closingWhatWasNeverReadClosesTheConnection() {
    provider.streams(Wire::endless);

    client().stream(REQUEST).close();

    await().until(() -> provider.deserted.get() == 1);
  }

  @Test
  void aReaderThatThrowsKeepsItsException() {
    provider.streams(Wire::endless);
    IllegalStateException own = new IllegalStateException("enough");

    try (Stream<ChatChunk> chunks = client().stream(REQUEST)) {
      assertThatThrownBy(
              () ->
                  chunks.forEach(
                      chunk -> {
                        throw own;
                      }))
          .isSameAs(own);
    }

    await().until(() -> provider.deserted.get() == 1);
  }

  @Test
  void closingFromAnotherThreadEndsTheWait() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    provider.streams(
        wire -> {
          wire.text("a");
          closed.await();
        });
    Stream<ChatChunk> chunks = client().stream(REQUEST);
    Iterator<ChatChunk> each = chunks.iterator();
    each.next();

    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread reader = new Thread(() -> thrown.set(catchThrowable(each::next)));
    reader.start();
    awaitFrame(reader, "poll");
    chunks.close();
    reader.join();
    closed.countDown();

    assertThat(thrown.get()).isInstanceOf(CancellationException.class);
  }

  @Test
  void aCutConnectionSurfacesWithTheTextSoFar() {
    provider.streams(
        wire -> {
          wire.text("once ").text("upon");
          throw new IOException("cut");
        });

    BrokenStreamException broken = broken(client());

    assertThat(broken).hasMessage("the stream broke off after 2 chunks");
    assertThat(broken.textSoFar()).isEqualTo("once upon");
    assertThat(broken.getCause()).isInstanceOf(IOException.class);
  }

  @Test
  void anEndThatIsNoneIsBrokenToo() {
    provider.streams(wire -> wire.text("once"));

    BrokenStreamException broken = broken(client());

    assertThat(broken).hasMessage("the stream broke off after 1 chunk").hasNoCause();
    assertThat(broken.textSoFar()).isEqualTo("once");
  }

  @Test
  void aBrokenStreamStaysAtItsEnd() {
    provider.streams(wire -> wire.text("once"));
    Iterator<ChatChunk> each = client().stream(REQUEST).iterator();
    each.next();
    assertThatThrownBy(each::hasNext).isInstanceOf(BrokenStreamException.class);

    assertThat(each.hasNext()).isFalse();
  }

  @Test
  void aStreamThatFallsSilentTimesOut() {
    CountDownLatch never = new CountDownLatch(1);
    provider.streams(
        wire -> {
          wire.text("once");
          never.await();
        });

    BrokenStreamException broken = broken(client(Duration.ofMillis(500)));

    assertThat(broken).hasMessage("the stream broke off after 1 chunk: silence for 500 ms");
    assertThat(broken.textSoFar()).isEqualTo("once");
  }

  @Test
  void aProviderThatNeverBeginsTimesOut() {
    provider.says(200, null);

    assertThatThrownBy(() -> client(Duration.ofMillis(50)).stream(REQUEST))
        .isInstanceOf(LlmTimeoutException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"choices\":[{\"del                        | a chunk is not JSON: Unexpected end",
        "<html>                                      | a chunk is not JSON: Unexpected char",
        "{\"error\":{\"message\":\"Overloaded\"}}    | the provider gave up: Overloaded",
        "{\"error\":{}}                              | the provider gave up: no reason given",
      })
  void aChunkThatIsNoneBreaksTheStreamOff(String data, String reason) {
    provider.streams(
        wire -> {
          wire.text("once").data(data);
          wire.endless();
        });

    BrokenStreamException broken = broken(client());

    assertThat(broken).hasMessageStartingWith("the stream broke off after 1 chunk: " + reason);
    assertThat(broken.textSoFar()).isEqualTo("once");
    await().until(() -> provider.deserted.get() == 1);
  }

  @Test
  void aBusyProviderIsAskedAgain() {
    provider
        .says(new Answer(429, Map.of("Retry-After", "0"), "{}", false))
        .streams(wire -> wire.text("a").done());

    assertThat(read(client())).hasSize(3);
    assertThat(provider.asked).hasSize(2);
  }

  @Test
  void aRefusalIsThrownAtOnce() {
    provider.says(500, "{\"error\":{\"message\":\"The server had an error\"}}");

    assertThatThrownBy(() -> client().stream(REQUEST))
        .isInstanceOf(ProviderException.class)
        .hasMessage("HTTP 500: The server had an error");
  }

  @Test
  void aRefusalThatFallsSilentTimesOut() {
    provider.says(new Answer(500, Map.of(), "{\"error\":{}}", true));

    assertThatThrownBy(() -> client(Duration.ofMillis(500)).stream(REQUEST))
        .isInstanceOf(LlmTimeoutException.class);
  }

  @Test
  void anInterruptEndsTheWaitForAChunk() throws InterruptedException {
    provider.streams(
        wire -> {
          wire.text("a");
          while (true) {
            // No data: nobody is told, but one learns when the client has left.
            wire.raw(": keep-alive\n");
            Thread.sleep(1);
          }
        });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              thrown.set(catchThrowable(() -> read(client())));
              flag.set(Thread.currentThread().isInterrupted());
            });
    reader.start();
    awaitFrame(reader, "tryAdvance");
    reader.interrupt();
    reader.join();

    assertThat(thrown.get())
        .isInstanceOf(LlmException.class)
        .hasMessage("interrupted while waiting for the provider");
    assertThat(flag).isTrue();
    await().until(() -> provider.deserted.get() == 1);
  }

  private static void awaitFrame(Thread thread, String method) {
    await()
        .until(
            () ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals(method)));
  }

  private static BrokenStreamException broken(LlmClient client) {
    return catchThrowableOfType(BrokenStreamException.class, () -> read(client));
  }

  private static List<ChatChunk> read(LlmClient client) {
    try (Stream<ChatChunk> chunks = client.stream(REQUEST)) {
      return chunks.toList();
    }
  }

  private LlmClient client() {
    return client(Duration.ofSeconds(60));
  }

  private LlmClient client(Duration timeout) {
    return new LlmClient(provider.url(), "secret", timeout);
  }
}
