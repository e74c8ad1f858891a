package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.acme.studio.StubProvider.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveDraftServiceTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String GOOD = DraftValidatorTest.post("short");
  private static final String TOO_LONG = DraftValidatorTest.post("x".repeat(281));
  private static final GenerationRequest REQUEST =
      new GenerationRequest("org-halden", "u", Platform.X, "T-42", "a tent", "dry", "terse", null);

  private final PostRepository posts = new PostRepository();
  private final ConcurrentLinkedQueue<String> view = new ConcurrentLinkedQueue<>();
  private StubProvider provider;
  private LiveDraftService drafts;

  @BeforeEach
  void start() throws IOException {
    provider = new StubProvider();
    LlmClient llm = new LlmClient(provider.url(), "k", MINUTE);
    ContentGeneratorService generator =
        new ContentGeneratorService(
            Catalog.bundled(),
            new PromptComposer(),
            llm,
            new ValidationAndRepairService(llm, new DraftValidator()),
            posts,
            "some-model");
    drafts = new LiveDraftService(generator, llm);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Test
  void aDraftIsReadAndKept() {
    provider.streams(wire -> wire.text(GOOD.substring(0, 9)).text(GOOD.substring(9)).done());

    String draft;
    try (Stream<String> words = drafts.write(REQUEST)) {
      draft = words.collect(Collectors.joining());
    }
    Post post = drafts.keep(REQUEST, draft);

    assertThat(draft).isEqualTo(GOOD);
    assertThat(post)
        .isEqualTo(
            new Post(post.id(), "org-halden", Platform.X, "h", "short", List.of("#a"), "c", 0));
    assertThat(posts.find(post.id())).contains(post);
    assertThat(provider.asked.get(0).body()).contains("Tone: terse");
  }

  @Test
  void whatSaysNothingIsNotShown() {
    provider.streams(wire -> wire.text("").text("a").done());

    try (Stream<String> words = drafts.write(REQUEST)) {
      assertThat(words).containsExactly("a");
    }
  }

  @Test
  void anEditorWhoHasSeenEnoughStopsTheModel() {
    provider.streams(Wire::endless);

    try (Stream<String> words = drafts.write(REQUEST)) {
      assertThat(words.limit(2)).containsExactly("and ", "and ");
    }

    await().until(() -> provider.deserted.get() == 1);
  }

  @Test
  void aDraftThatBreaksOffIsNotTakenForAWholeOne() {
    provider.streams(
        wire -> {
          wire.text("{\"head");
          throw new IOException("cut");
        });

    try (Stream<String> words = drafts.write(REQUEST)) {
      assertThatThrownBy(words::toList).isInstanceOf(BrokenStreamException.class);
    }
  }

  @Test
  void aDraftIsShownRepairedAndSaved() {
    provider.streams(wire -> wire.text(TOO_LONG).done()).writes(GOOD);

    CompletableFuture<Post> post = drafts.writeAndSave(REQUEST, view::add);

    assertThat(post)
        .succeedsWithin(MINUTE)
        .satisfies(
            saved -> {
              assertThat(saved.body()).isEqualTo("short");
              assertThat(saved.repairs()).isEqualTo(1);
              assertThat(posts.find(saved.id())).contains(saved);
            });
    assertThat(view).containsExactly(TOO_LONG);
  }

  @Test
  void whatCannotBeRepairedFails() {
    provider.streams(wire -> wire.text(TOO_LONG).done()).writes(TOO_LONG);

    assertThat(drafts.writeAndSave(REQUEST, view::add))
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(RepairFailedException.class);
    assertThat(posts.find(1001)).isEmpty();
  }

  @Test
  void whatBreaksOffFails() {
    provider.streams(
        wire -> {
          wire.text("{\"head");
          throw new IOException("cut");
        });

    assertThat(drafts.writeAndSave(REQUEST, view::add))
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            BrokenStreamException.class, e -> assertThat(e.textSoFar()).isEqualTo("{\"head"));
    assertThat(view).containsExactly("{\"head");
  }

  @Test
  void cancellingStopsTheModel() {
    provider.streams(Wire::endless);

    CompletableFuture<Post> post = drafts.writeAndSave(REQUEST, view::add);
    await().until(() -> !view.isEmpty());
    post.cancel(true);

    await().until(() -> provider.deserted.get() == 1);
    assertThat(post).isCancelled();
  }

  @Test
  void aViewThatThrowsStopsTheModel() {
    provider.streams(Wire::endless);

    CompletableFuture<Post> post =
        drafts.writeAndSave(
            REQUEST,
            text -> {
              throw new IllegalStateException("the window has gone");
            });

    assertThat(post)
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .withMessage("the window has gone");
    await().until(() -> provider.deserted.get() == 1);
  }
}
