package com.acme.studio;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Writes drafts before the eyes of an editor. Safe on any thread. */
public final class LiveDraftService {
  private final ContentGeneratorService generator;
  private final LlmClient llm;

  public LiveDraftService(ContentGeneratorService generator, LlmClient llm) {
    this.generator = generator;
    this.llm = llm;
  }

  /**
   * Yields the draft as it is being written. Closing the stream stops the model.
   *
   * @throws LlmException where the model has not even begun; the stream throws what comes later
   */
  public Stream<String> write(GenerationRequest request) {
    return llm.stream(generator.order(request))
        .map(ChatChunk::text)
        .filter(text -> !text.isEmpty());
  }

  /** Saves a draft that an editor has read and found right, as it stands. */
  public Post keep(GenerationRequest request, String draft) {
    return generator.save(request, draft, 0);
  }

  /**
   * Shows the draft to {@code view} as it is being written, on another thread, and makes a saved
   * post of it. Whoever cancels the result stops the model.
   */
  public CompletableFuture<Post> writeAndSave(GenerationRequest request, Consumer<String> view) {
    ChatRequest chat = generator.order(request);
    CompletableFuture<Post> post = new CompletableFuture<>();
    StreamHandle handle =
        llm.stream(
            chat,
            new StreamListener() {
              @Override
              public void onText(String text) {
                view.accept(text);
              }

              @Override
              public void onDone(Completion first) {
                post.completeAsync(() -> generator.finish(request, chat, first), Runnable::run);
              }

              @Override
              public void onError(RuntimeException failure) {
                post.completeExceptionally(failure);
              }
            });
    post.whenComplete((any, failure) -> handle.cancel());
    return post;
  }
}
