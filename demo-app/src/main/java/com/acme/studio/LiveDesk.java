package com.acme.studio;

import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Where editors sit while drafts are being written, one order after the other. */
final class LiveDesk implements AutoCloseable {
  private final ContentGeneratorService generator;
  private final LiveDraftService drafts;
  private final Report report;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  LiveDesk(ContentGeneratorService generator, LiveDraftService drafts, Report report) {
    this.generator = generator;
    this.drafts = drafts;
    this.report = report;
  }

  void serve(LiveRequest order) {
    report.begin(order.request());
    try {
      switch (order.way()) {
        case READ -> read(order);
        case SHOWN -> show(order.request());
        case FETCHED ->
            report.saved(
                "asynchronously, ", generator.generateAsync(order.request(), threads).join());
      }
    } catch (CompletionException e) {
      report.failed(e.getCause());
    } catch (RuntimeException e) {
      report.failed(e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  private void read(LiveRequest order) {
    Screen screen = new Screen(order.stopAfter() == null ? Integer.MAX_VALUE : order.stopAfter());
    try (Stream<String> draft = drafts.write(order.request())) {
      Iterator<String> words = draft.iterator();
      while (!screen.full().isDone() && words.hasNext()) {
        screen.accept(words.next());
      }
    }
    if (screen.full().isDone()) {
      report.cancelled("the editor after " + screen.characters() + " characters");
    } else {
      report.saved(screen.summary(), drafts.keep(order.request(), screen.text()));
    }
  }

  private void show(GenerationRequest request) {
    Screen screen = new Screen(3 * request.platform().maxChars());
    CompletableFuture<Post> post = drafts.writeAndSave(request, screen);
    screen.full().thenRun(() -> post.cancel(true));
    try {
      Post saved = post.join();
      report.saved(screen.summary(), saved);
    } catch (CancellationException e) {
      report.cancelled("the studio, no end after " + screen.characters() + " characters");
    }
  }
}
