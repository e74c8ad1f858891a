package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.promptnotary.config.Completion;
import io.promptnotary.config.MethodSelector.Signature;
import io.promptnotary.config.Path;
import io.promptnotary.config.PathParser;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.config.Pointcut.Source;
import io.promptnotary.config.SignatureParser;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Pieces;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import io.promptnotary.snapshot.Streamed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of answers that come in pieces, beyond what every style must keep to. */
class StreamsTest {
  private final Rig rig = new Rig();
  private final Probe call = rig.probe(Role.CALL, "output", "chunk");

  /** A chunk as libraries have them. */
  record Chunk(String text, String model, String finish, Integer tokens) {}

  private static final List<Chunk> CHUNKS =
      List.of(
          new Chunk("", "m-1", null, null),
          new Chunk("Hel", "m-1", null, null),
          new Chunk("lo", "m-1", null, null),
          new Chunk(null, "m-1", "stop", null),
          new Chunk(null, null, null, 7));

  private <T> T ask(T returned) throws Exception {
    return rig.run(call, () -> returned);
  }

  private Object output() {
    Object output = Rig.values(rig.last(), Role.CALL).get("output");
    return output instanceof Pieces pieces ? pieces.joined() : output;
  }

  private Streamed streamed() {
    return Rig.parts(rig.last(), Role.CALL).stream()
        .filter(part -> !part.isOpen())
        .map(Part::streamed)
        .findFirst()
        .orElseThrow();
  }

  private Part ended() {
    return Rig.parts(rig.last(), Role.CALL).stream()
        .filter(part -> !part.isOpen())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void textsAreJoinedAndOfOtherValuesTheLastCounts() throws Exception {
    Probe structured =
        rig.probe(
            Role.CALL,
            "output",
            "chunk.text",
            "model",
            "chunk.model",
            "finish_reason",
            "chunk.finish",
            "tokens.completion",
            "chunk.tokens | result.tokens",
            "response_id",
            "result.model | =none");
    rig.run(structured, () -> CHUNKS.stream()).forEach(each -> {});
    Map<String, Object> values = Rig.values(rig.last(), Role.CALL);
    assertThat(output()).isEqualTo("Hello");
    assertThat(values)
        .containsEntry("model", "m-1")
        .containsEntry("finish_reason", "stop")
        .containsEntry("tokens.completion", 7)
        .containsEntry("response_id", "none");
    assertThat(streamed().chunks()).isEqualTo(5);
    assertThat(streamed().lastNanos() - streamed().firstNanos()).isNotNegative();
    assertThat(streamed().longestNanos()).isNotNegative();
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> Object cut() throws E {
    throw (E) new java.io.IOException("cut");
  }

  @Test
  void undeclaredExceptionsComeOutAsTheyAre() throws Exception {
    Probe bare = rig.probe(Role.CALL);
    Stream<Object> stream = rig.run(bare, () -> Stream.of("a").map(each -> cut()));
    assertThatThrownBy(() -> stream.forEach(each -> {}))
        .isInstanceOf(java.io.IOException.class)
        .hasMessage("cut");
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(stream).isInstanceOf(StandIn.class).isEqualTo(stream);

    Iterator<Object> iterator = rig.run(bare, () -> Stream.of("a").map(each -> cut()).iterator());
    assertThatThrownBy(iterator::next).isInstanceOf(java.io.IOException.class).hasMessage("cut");
  }

  @Test
  void fragmentsOfToolCallsAreKeptInOrder() throws Exception {
    Probe tools = rig.probe(Role.CALL, "tool_calls", "chunk");
    rig.run(tools, () -> Stream.of(Map.of("a", 1), Map.of("b", 2))).forEach(each -> {});
    Pieces pieces = (Pieces) Rig.values(rig.last(), Role.CALL).get("tool_calls");
    assertThat(pieces.joined()).isEqualTo(List.of(Map.of("a", 1), Map.of("b", 2)));
  }

  @Test
  void whatTheChunksMayTellTheResultMayTellToo() throws Exception {
    Binding calls =
        new Binding(
            "tool_calls",
            new Source.Structured(
                PathParser.parse("chunk.calls | result.calls"),
                List.of(new Binding("name", new Source.Value(PathParser.parseRelative("name"))))));
    Probe either =
        rig.add(Rig.pointcut(Role.CALL, new Completion.Auto(), Nesting.OUTERMOST, List.of(calls)));
    Map<String, ?> answer = Map.of("calls", List.of(Map.of("name", "weather")));
    rig.run(either, () -> answer);
    assertThat(Rig.values(rig.last(), Role.CALL).get("tool_calls"))
        .isEqualTo(List.of(Map.of("name", "weather")));
    rig.captures.clear();
    rig.run(either, () -> Stream.of(answer)).forEach(each -> {});
    Pieces pieces = (Pieces) Rig.values(rig.last(), Role.CALL).get("tool_calls");
    assertThat(pieces.joined()).asString().contains("weather");
  }

  /** Where a host hands something in for the answer to be put into. */
  @Test
  void whatIsGivenForTheAnswerIsReadWhenThereIsOne() throws Exception {
    Probe filled = rig.probe(Role.CALL, "user", "args[0].text", "output", "args[0].text");
    Map<String, String> given = new HashMap<>(Map.of("text", "question"));
    rig.run(filled, null, args(given), () -> given.put("text", "answer"));
    assertThat(Rig.values(rig.last(), Role.CALL))
        .containsEntry("user", "question")
        .containsEntry("output", "answer");
  }

  @Test
  void withoutAnyBindingTextsOfChunksAreTheOutput() throws Exception {
    Probe bare = rig.probe(Role.CALL);
    rig.run(bare, null, args("p"), () -> Stream.of("a", Optional.of("b"), 3)).forEach(each -> {});
    assertThat(output()).isEqualTo("ab");
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("text", "p");
  }

  @Test
  void whoeverStopsBehindTheLastWordMissesNothing() throws Exception {
    Probe structured =
        rig.probe(Role.CALL, "output", "chunk.text", "finish_reason", "chunk.finish");
    Stream<Chunk> answer = rig.run(structured, () -> CHUNKS.stream());
    assertThat(answer.filter(each -> each.finish() != null).findFirst()).isPresent();
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(output()).isEqualTo("Hello");
  }

  @Test
  void whatHadToSeeEverythingHasNotStoppedEarly() throws Exception {
    for (Function<Stream<String>, Object> each :
        List.<Function<Stream<String>, Object>>of(
            stream -> stream.anyMatch("c"::equals),
            stream -> stream.allMatch(x -> true),
            stream -> stream.noneMatch("c"::equals),
            stream -> stream.filter("c"::equals).findAny(),
            stream -> stream.mapToInt(String::length).filter(x -> x > 1).findFirst(),
            stream -> stream.mapToLong(String::length).filter(x -> x > 1).findAny(),
            stream -> stream.mapToDouble(String::length).filter(x -> x > 1).findAny(),
            stream -> stream.limit(3).toList(),
            Stream::sorted,
            stream -> stream.parallel().collect(Collectors.toSet()))) {
      rig.captures.clear();
      Object result = each.apply(ask(Stream.of("a", "b")));
      if (result instanceof Stream<?> more) {
        more.forEach(x -> {});
      }
      assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
      assertThat(streamed().chunks()).isEqualTo(2);
    }
  }

  @Test
  void whatStoppedEarlyIsCancelled() throws Exception {
    for (Function<Stream<String>, Object> each :
        List.<Function<Stream<String>, Object>>of(
            stream -> stream.anyMatch("a"::equals),
            stream -> stream.allMatch("c"::equals),
            stream -> stream.noneMatch("a"::equals),
            stream -> stream.findFirst(),
            stream -> stream.mapToInt(String::length).findFirst(),
            stream -> stream.limit(1).map(x -> x).toList(),
            stream -> stream.takeWhile("a"::equals).toList())) {
      rig.captures.clear();
      each.apply(ask(Stream.of("a", "b", "c")));
      assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
      assertThat(output().toString()).startsWith("a");
      assertThat(ended().thrown()).isNull();
    }
  }

  @Test
  void primitiveStreamsAreSeenToo() throws Exception {
    Probe whole = rig.probe(Role.CALL, "response_id", "chunk");
    assertThat(rig.run(whole, () -> IntStream.of(1, 2)).sum()).isEqualTo(3);
    assertThat(rig.run(whole, () -> LongStream.of(1, 2)).sum()).isEqualTo(3);
    assertThat(rig.run(whole, () -> IntStream.of(1, 2).asDoubleStream()).sum()).isEqualTo(3);
    assertThat(rig.finals())
        .hasSize(3)
        .allSatisfy(each -> assertThat(Rig.values(each, Role.CALL).get("response_id")).isNotNull());
  }

  @Test
  void anIteratorThatEndsWithoutBeingAskedHasEnded() throws Exception {
    Probe iterator = typed("java.util.Iterator");
    Iterator<String> answer = rig.run(iterator, () -> List.of("a").iterator());
    assertThat(answer.next()).isEqualTo("a");
    assertThatThrownBy(answer::next).isInstanceOf(NoSuchElementException.class);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void anIteratorThatBreaksItsWordHasFailed() throws Exception {
    Iterator<String> liar =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public String next() {
            return Optional.<String>empty().get();
          }
        };
    Iterator<String> answer = rig.run(typed("java.util.Iterator"), () -> liar);
    assertThat(answer.hasNext()).isTrue();
    assertThatThrownBy(answer::next).isInstanceOf(NoSuchElementException.class);
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
  }

  /** An iterator with a connection behind it. */
  interface Events extends Iterator<String>, AutoCloseable {
    @Override
    void close();
  }

  @Test
  void closingAnIteratorCancelsIt() throws Exception {
    List<String> closed = new ArrayList<>();
    Iterator<String> inner = List.of("a", "b").iterator();
    Events events =
        new Events() {
          @Override
          public boolean hasNext() {
            return inner.hasNext();
          }

          @Override
          public String next() {
            return inner.next();
          }

          @Override
          public void close() {
            closed.add("closed");
          }
        };
    Probe explicit = typed(Events.class.getName(), new Completion.Stream());
    try (Events answer = rig.run(explicit, () -> events)) {
      assertThat(answer.next()).isEqualTo("a");
    }
    assertThat(closed).containsExactly("closed");
    assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
    assertThat(output()).isEqualTo("a");
  }

  @Test
  void splitsEndTogether() throws Exception {
    Iterable<String> answer =
        rig.run(typed("java.lang.Iterable"), () -> List.of("a", "b")::iterator);
    Spliterator<String> one = answer.spliterator();
    Spliterator<String> other = one.trySplit();
    Consumer<String> nothing = each -> {};
    one.forEachRemaining(nothing);
    if (other != null) {
      assertThat(rig.finals()).isEmpty();
      other.forEachRemaining(nothing);
      assertThat(other.trySplit()).isNull();
    }
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(streamed().chunks()).isEqualTo(2);
  }

  @Test
  void anExceptionOfTheHostsOwnIsNoFailureOfTheProvider() throws Exception {
    IllegalStateException own = new IllegalStateException("enough");
    Iterable<String> answer =
        rig.run(typed("java.lang.Iterable"), () -> List.of("a", "b")::iterator);
    Spliterator<String> chunks = answer.spliterator();
    assertThatThrownBy(
            () ->
                chunks.tryAdvance(
                    each -> {
                      throw own;
                    }))
        .isSameAs(own);
    assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
    assertThat(ended().thrown()).isSameAs(own);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java.util.List", "java.lang.Object"})
  void collectionsAreAnswersInThemselves(String type) throws Exception {
    List<String> list = List.of("a");
    assertThat(rig.run(typed(type), () -> list)).isSameAs(list);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(Rig.reasons(rig.last()))
        .containsExactly("no chunks: the method did not return a stream that can be watched");
  }

  @Test
  void whatDoesNotFitIsReturnedAsItIsWithAGap() throws Exception {
    Stream<String> stream = Stream.of("a");
    assertThat(rig.run(typed("com.acme.OwnStream"), () -> stream)).isSameAs(stream);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(Rig.reasons(rig.last()))
        .contains(stream.getClass().getName() + " is not observable");
  }

  @Test
  void anExplicitFormThatWasNotMetIsAGap() throws Exception {
    Probe publisher = typed("java.lang.Object", new Completion.Publisher());
    Stream<String> stream = Stream.of("a");
    assertThat(rig.run(publisher, () -> stream)).isSameAs(stream);
    assertThat(Rig.reasons(rig.last()))
        .contains(stream.getClass().getName() + " is not observable");
  }

  @Test
  void onlyCallsAndGenerationsGiveChunks() throws Exception {
    Probe save = rig.probe(Role.SAVE, "entity.id", "=1");
    Stream<String> stream = Stream.of("a");
    assertThat(rig.run(call, () -> rig.run(save, () -> stream))).isNotNull();
    rig.captures.clear();
    assertThat(rig.run(save, () -> stream)).isSameAs(stream);
  }

  @Test
  void anEndlessTextIsCutAndSaysSo() throws Exception {
    String much = "x".repeat(1_000_000);
    ask(Stream.generate(() -> much).limit(20)).forEach(each -> {});
    assertThat(output().toString()).hasSizeBetween(16_000_000, 18_000_000);
    assertThat(Rig.reasons(rig.last()))
        .containsExactly("the text beyond 16000000 characters was not kept");
  }

  @Test
  void aGetterThatThrowsIsAskedOnce() throws Exception {
    int[] asked = {0};
    Object chunk =
        new Object() {
          @SuppressWarnings("unused")
          public String getText() {
            asked[0]++;
            throw new IllegalStateException();
          }
        };
    Probe hostile = rig.probe(Role.CALL, "output", "chunk.text");
    rig.run(hostile, () -> Stream.of(chunk, chunk, chunk)).forEach(each -> {});
    assertThat(asked[0]).isOne();
    assertThat(Rig.reasons(rig.last())).hasSize(1);
  }

  @Test
  void aPublisherMayFailWithoutAnException() throws Exception {
    Flow.Publisher<String> publisher =
        subscriber -> {
          subscriber.onSubscribe(null);
          subscriber.onError(null);
        };
    List<String> seen = new ArrayList<>();
    rig.run(typed("java.util.concurrent.Flow$Publisher"), () -> publisher)
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                seen.add("subscribed " + subscription);
              }

              @Override
              public void onNext(String chunk) {}

              @Override
              public void onError(Throwable thrown) {
                seen.add("failed " + thrown);
              }

              @Override
              public void onComplete() {}
            });
    assertThat(seen).containsExactly("subscribed null", "failed null");
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(ended().thrown()).hasMessage("failed without an exception");
  }

  /** Told what comes. */
  interface Handler {
    void text(String text);

    void done();

    void failed(int code, Throwable thrown);
  }

  /** One that keeps what it is told. */
  private static class Keeping implements Handler {
    final List<String> told = new ArrayList<>();

    @Override
    public void text(String text) {
      told.add(text);
    }

    @Override
    public void done() {
      told.add("done");
    }

    @Override
    public void failed(int code, Throwable thrown) {
      told.add("failed " + code);
    }
  }

  private static Completion.Callback callback() {
    return new Completion.Callback(
        new Path.Root.Argument(-1),
        signatures("text"),
        List.of(),
        signatures("done()"),
        signatures("failed"),
        false,
        null);
  }

  private static List<Signature> signatures(String... texts) {
    return Stream.of(texts).map(SignatureParser::parse).toList();
  }

  @Test
  void aCallbackThatFailsSaysWithWhat() throws Exception {
    Keeping handler = new Keeping();
    Exception cause = new Exception();
    Object[] arguments = args(handler);
    rig.run(
        typed("void", callback(), Handler.class.getName()),
        null,
        arguments,
        () -> {
          Handler given = (Handler) arguments[0];
          given.text("a");
          given.failed(3, cause);
          given.text("too late");
          return null;
        });
    assertThat(handler.told).containsExactly("a", "failed 3", "too late");
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(ended().thrown()).isSameAs(cause);
    assertThat(output()).isEqualTo("a");
  }

  @Test
  void whatACallbackAsksIsAnotherCallOfTheGeneration() throws Exception {
    Probe other = rig.probe(Role.CALL, "text", "args[0]");
    Keeping handler =
        new Keeping() {
          @Override
          public void done() {
            rig.runs(other, args("repair"), () -> "better");
          }
        };
    rig.run(
        rig.probe(Role.GENERATION),
        () -> {
          Object[] arguments = args(handler);
          return rig.run(
              typed("void", callback(), Handler.class.getName()),
              null,
              arguments,
              () -> {
                ((Handler) arguments[0]).text("draft");
                ((Handler) arguments[0]).done();
                return null;
              });
        });
    List<Part> calls = Rig.parts(rig.last(), Role.CALL);
    assertThat(calls).extracting(Part::number).contains(1, 2);
    assertThat(calls).extracting(Part::parent).containsOnly(0);
  }

  @Test
  void aMethodThatThrowsEndsItsCallback() throws Exception {
    Object[] arguments = args(new Keeping());
    assertThatThrownBy(
            () ->
                rig.run(
                    typed("void", callback(), Handler.class.getName()),
                    null,
                    arguments,
                    () -> {
                      throw new IllegalStateException("no connection");
                    }))
        .hasMessage("no connection");
    ((Handler) arguments[0]).done();
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aMethodThatThrowsBehindItsEndHasEnded() throws Exception {
    Object[] arguments = args(new Keeping());
    assertThatThrownBy(
            () ->
                rig.run(
                    typed("void", callback(), Handler.class.getName()),
                    null,
                    arguments,
                    () -> {
                      ((Handler) arguments[0]).done();
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void aCallbackThatCannotBeFollowedIsLeftAloneWithAGap() throws Exception {
    Keeping handler = new Keeping();
    Object[] arguments = args(handler);
    rig.run(typed("void", callback(), Keeping.class.getName()), null, arguments, () -> null);
    assertThat(arguments[0]).isSameAs(handler);
    assertThat(Rig.reasons(rig.last()))
        .contains("a callback of type " + Keeping.class.getName() + " cannot be followed");
    rig.captures.clear();
    rig.run(
        typed("void", callback(), Handler.class.getName()), null, args((Object) null), () -> null);
    assertThat(Rig.reasons(rig.last()))
        .contains("there is no callback to follow: it is null or no argument");
  }

  /** Holds a connection. */
  interface Handle extends AutoCloseable {
    CompletableFuture<String> answer();

    Stream<String> stream();

    @Override
    void close();
  }

  private Handle handle(CompletableFuture<String> future) throws Exception {
    Handle bare =
        new Handle() {
          @Override
          public CompletableFuture<String> answer() {
            return future;
          }

          @Override
          public Stream<String> stream() {
            return Stream.of("a");
          }

          @Override
          public void close() {}
        };
    return rig.run(
        typed(Handle.class.getName(), new Completion.Handle(signatures("answer", "stream"))),
        () -> bare);
  }

  @Test
  void aHandleMayGiveAFuture() throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    assertThat(handle(future).answer()).isSameAs(future);
    assertThat(rig.finals()).isEmpty();
    future.completeExceptionally(new IllegalStateException());
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aFutureOfAHandleIsToldLikeAnyOther() throws Exception {
    handle(new CompletableFuture<>()).answer().cancel(true);
    assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
    rig.captures.clear();
    IllegalStateException cause = new IllegalStateException();
    CompletableFuture<String> future = new CompletableFuture<>();
    handle(future.thenApply(each -> each)).answer();
    future.completeExceptionally(cause);
    assertThat(ended().thrown()).isSameAs(cause);
  }

  @Test
  void aHandleThatIsClosedUnusedIsCancelled() throws Exception {
    try (Handle unused = handle(new CompletableFuture<>())) {
      assertThat(unused.hashCode()).isEqualTo(unused.hashCode());
    }
    assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void whatIsUsedAgainInAGenerationIsAnotherCallOfIt() throws Exception {
    Probe generation = rig.probe(Role.GENERATION);
    Probe iterable = typed("java.lang.Iterable");
    rig.run(
        generation,
        () -> {
          Iterable<String> answer = rig.run(iterable, () -> List.of("a")::iterator);
          answer.forEach(each -> {});
          answer.forEach(each -> {});
          return null;
        });
    Capture.Generation whole = rig.last();
    assertThat(Rig.parts(whole, Role.CALL)).filteredOn(part -> !part.isOpen()).hasSize(2);
    assertThat(Rig.parts(whole, Role.CALL)).extracting(Part::number).containsOnly(1, 2);
  }

  @Test
  void whatTheHostDropsHalfReadIsAbandonedWithWhatHadCome() throws Exception {
    ask(Stream.of("a", "b")).iterator().next();
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () -> {
              System.gc();
              rig.recorder.giveUp();
              return !rig.finals().isEmpty();
            });
    assertThat(rig.last().status()).isEqualTo(Status.ABANDONED);
    assertThat(output()).isEqualTo("a");
    assertThat(streamed().abandoned()).isTrue();
  }

  private Probe typed(String returnType) {
    return typed(returnType, new Completion.Auto());
  }

  private Probe typed(String returnType, Completion completes, String... parameterTypes) {
    Pointcut pointcut = Rig.pointcut(Role.CALL, completes, Nesting.OUTERMOST, "output", "chunk");
    return rig.probes.add(
        pointcut, "com.acme.Studio", "call", List.of(), returnType, List.of(parameterTypes));
  }
}
