package com.acme.studio;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Reads an answer to its end and tells a listener. */
final class PushedStream implements Runnable, StreamHandle {
  private final Supplier<ChatStream> opening;
  private final StreamListener listener;
  private final CompletableFuture<ChatStream> opened = new CompletableFuture<>();

  PushedStream(Supplier<ChatStream> opening, StreamListener listener) {
    this.opening = opening;
    this.listener = listener;
  }

  @Override
  public void run() {
    Completion completion;
    try (ChatStream stream = opening.get()) {
      opened.complete(stream);
      stream.forEachRemaining(this::tell);
      completion = stream.completion();
    } catch (RuntimeException e) {
      listener.onError(e);
      return;
    }
    listener.onDone(completion);
  }

  /** Before the provider has begun to answer, this waits for its turn: until the first byte. */
  @Override
  public void cancel() {
    opened.thenAccept(ChatStream::close);
  }

  private void tell(ChatChunk chunk) {
    if (!chunk.text().isEmpty()) {
      listener.onText(chunk.text());
    }
  }
}
