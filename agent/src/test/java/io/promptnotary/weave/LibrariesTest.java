package io.promptnotary.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.config.Library;
import io.promptnotary.config.LibraryReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class LibrariesTest {
  private static final String CLASS = "com/openai/client/OpenAIClient";

  private final AtomicInteger reads = new AtomicInteger();
  private final List<String> found = new ArrayList<>();
  private final Libraries libraries = new Libraries(KnownLibraries.list(), this::read);

  private Optional<Library> read(String name) {
    reads.incrementAndGet();
    return Optional.of(library(name));
  }

  private static Library library(String name) {
    LibraryReader.Loaded loaded =
        LibraryReader.read(
            name,
            "{version: 1, library: NAME, artifacts: [a], packages: [b], pointcuts: []}"
                .replace("NAME", name),
            0);
    assertThat(loaded.problems()).isEmpty();
    return loaded.library();
  }

  private boolean turnUp(Libraries of, String name) {
    return of.turnUp(name, (known, library) -> found.add(library.name()));
  }

  @Test
  void aClassBelowItsPackageTellsOfALibrary() {
    assertThat(libraries.concerns(CLASS)).isTrue();
    assertThat(libraries.concerns("com/openaix/Client")).isFalse();
    assertThat(libraries.concerns("java/lang/String")).isFalse();
    assertThat(reads).hasValue(0);
  }

  @Test
  void itsFileIsReadOnce() {
    assertThat(turnUp(libraries, CLASS)).isTrue();
    assertThat(turnUp(libraries, CLASS)).isFalse();

    assertThat(found).containsExactly("openai-java");
    assertThat(reads).hasValue(1);
    assertThat(libraries.concerns(CLASS)).isFalse();
    assertThat(libraries.concerns("com/anthropic/Client")).isTrue();
  }

  @Test
  void aFileThatCannotBeUsedIsNotReadAgain() {
    Libraries broken =
        new Libraries(
            KnownLibraries.list(),
            name -> {
              reads.incrementAndGet();
              return Optional.empty();
            });

    assertThat(turnUp(broken, CLASS)).isFalse();
    assertThat(broken.concerns(CLASS)).isFalse();
    assertThat(found).isEmpty();
    assertThat(reads).hasValue(1);
  }

  @Test
  void aReaderThatBreaksOffIsTriedAgain() {
    Libraries deep =
        new Libraries(
            KnownLibraries.list(),
            name -> {
              if (reads.incrementAndGet() == 1) {
                throw new StackOverflowError();
              }
              return read(name);
            });

    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> turnUp(deep, CLASS)))
        .isInstanceOf(StackOverflowError.class);
    assertThat(turnUp(deep, CLASS)).isTrue();
  }

  @Test
  void whoMeetsItMeanwhileWaits() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicReference<String> matcher = new AtomicReference<>("before");
    Libraries slow =
        new Libraries(
            KnownLibraries.list(),
            name -> {
              reading.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return read(name);
            });
    CompletableFuture<Boolean> first =
        CompletableFuture.supplyAsync(
            () -> slow.turnUp(CLASS, (known, library) -> matcher.set("after")));
    reading.await();
    AtomicReference<Thread> second = new AtomicReference<>();
    CompletableFuture<String> seen =
        CompletableFuture.supplyAsync(
            () -> {
              second.set(Thread.currentThread());
              assertThat(slow.concerns(CLASS)).isTrue();
              assertThat(slow.turnUp(CLASS, (known, library) -> matcher.set("twice"))).isFalse();
              return matcher.get();
            });
    await()
        .until(() -> second.get() != null && second.get().getState() == Thread.State.TIMED_WAITING);
    go.countDown();

    assertThat(first.get()).isTrue();
    assertThat(seen.get()).isEqualTo("after");
    assertThat(reads).hasValue(1);
  }

  @Test
  void whoIsInterruptedGoesOnInterrupted() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Libraries slow =
        new Libraries(
            KnownLibraries.list(),
            name -> {
              reading.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Optional.empty();
            });
    CompletableFuture<Boolean> first =
        CompletableFuture.supplyAsync(() -> slow.turnUp(CLASS, (known, library) -> {}));
    reading.await();
    Thread.currentThread().interrupt();

    assertThat(turnUp(slow, CLASS)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    go.countDown();
    assertThat(first.get()).isFalse();
  }
}
