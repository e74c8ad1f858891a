package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.config.Completion;
import io.promptnotary.config.MethodSelector.Signature;
import io.promptnotary.config.Path;
import io.promptnotary.config.PathParser;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.config.SignatureParser;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Pieces;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Answers that are had in several steps: from an object that is returned, now or later. */
class HandlesTest {
  private static final String FUTURE = CompletableFuture.class.getName();

  private final Rig rig = new Rig();

  /** An answer that is parsed when it is asked for. */
  public interface Raw<T> extends AutoCloseable {
    T parse();

    int status();

    @Override
    void close();
  }

  /** An answer that comes in pieces. */
  public interface Streaming extends AutoCloseable {
    Stream<String> stream();

    @Override
    void close();
  }

  private static <T> Raw<T> raw(T parsed) {
    return new Raw<>() {
      @Override
      public T parse() {
        if (parsed instanceof RuntimeException broken) {
          throw broken;
        }
        return parsed;
      }

      @Override
      public int status() {
        return 200;
      }

      @Override
      public void close() {}
    };
  }

  private static Streaming streaming(String... chunks) {
    return new Streaming() {
      @Override
      public Stream<String> stream() {
        return Stream.of(chunks);
      }

      @Override
      public void close() {}
    };
  }

  private static List<Signature> signatures(String... texts) {
    return Stream.of(texts).map(SignatureParser::parse).toList();
  }

  private Probe handles(String returnType, String... bindings) {
    return probe(returnType, new Completion.Handle(signatures("parse", "stream")), bindings);
  }

  private Probe probe(String returnType, Completion completes, String... bindings) {
    Pointcut pointcut = Rig.pointcut(Role.CALL, completes, Nesting.OUTERMOST, bindings);
    return rig.probes.add(
        pointcut, "com.acme.Studio", "call", List.of(), returnType, List.of("java.lang.Object"));
  }

  private Object output() {
    Object output = Rig.values(rig.last(), Role.CALL).get("output");
    return output instanceof Pieces pieces ? pieces.joined() : output;
  }

  @Test
  void whatAHandleGivesAtOnceIsTheAnswer() throws Exception {
    Raw<String> given =
        rig.run(handles(Raw.class.getName(), "output", "result"), () -> raw("done"));
    assertThat(given.status()).isEqualTo(200);
    assertThat(rig.finals()).isEmpty();
    assertThat(given.parse()).isEqualTo("done");
    assertThat(given.parse()).isEqualTo("done");
    assertThat(rig.finals()).hasSize(1);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(output()).isEqualTo("done");
    assertThat(Rig.parts(rig.last(), Role.CALL)).allMatch(part -> part.streamed() == null);
  }

  @Test
  void aHandleMayGiveAHandle() throws Exception {
    Raw<Streaming> given =
        rig.run(handles(Raw.class.getName(), "output", "chunk"), () -> raw(streaming("a", "b")));
    try (Streaming inner = given.parse()) {
      assertThat(rig.finals()).isEmpty();
      assertThat(inner.stream().collect(Collectors.joining())).isEqualTo("ab");
    }
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(output()).isEqualTo("ab");
  }

  @Test
  void aHandleThatCannotGiveTheAnswerHasFailed() throws Exception {
    IllegalStateException broken = new IllegalStateException("no JSON");
    Raw<Object> given =
        rig.run(handles(Raw.class.getName(), "output", "result"), () -> raw(broken));
    assertThatThrownBy(given::parse).isSameAs(broken);
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
  }

  @Test
  void theHandleMayComeLater() throws Exception {
    CompletableFuture<Raw<Streaming>> bare = new CompletableFuture<>();
    CompletableFuture<Raw<Streaming>> given =
        rig.run(handles(FUTURE, "output", "chunk"), () -> bare);
    List<String> order = new ArrayList<>();
    CompletableFuture<String> text =
        given.thenApply(
            raw -> {
              order.add("host");
              return raw.parse().stream().collect(Collectors.joining());
            });
    bare.complete(raw(streaming("x", "y")));
    assertThat(text.join()).isEqualTo("xy");
    assertThat(order).containsExactly("host");
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(output()).isEqualTo("xy");
  }

  @Test
  void whatIsReadyIsHandedOnAtOnce() throws Exception {
    CompletableFuture<Stream<String>> given =
        rig.run(
            probe(FUTURE, new Completion.Stream(), "output", "chunk"),
            () -> CompletableFuture.completedFuture(Stream.of("a", "b")));
    assertThat(given).isCompleted();
    assertThat(given.join().toList()).containsExactly("a", "b");
    assertThat(output()).isEqualTo("ab");
  }

  @Test
  void aFutureThatFailsDoesSoForBoth() throws Exception {
    IllegalStateException cause = new IllegalStateException();
    CompletableFuture<Object> bare = new CompletableFuture<>();
    CompletableFuture<Object> given = rig.run(handles(FUTURE, "output", "chunk"), () -> bare);
    bare.completeExceptionally(cause);
    assertThatThrownBy(given::join).isInstanceOf(CompletionException.class).hasCause(cause);
    assertThat(given.isCompletedExceptionally()).isTrue();
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(Rig.reasons(rig.last())).isEmpty();
  }

  @Test
  void whoCancelsTheOneCancelsTheOther() throws Exception {
    CompletableFuture<Object> bare = new CompletableFuture<>();
    CompletableFuture<Object> given = rig.run(handles(FUTURE, "output", "chunk"), () -> bare);
    assertThat(given.cancel(true)).isTrue();
    assertThat(given).isCancelled();
    assertThat(bare).isCancelled();
    assertThatThrownBy(given::join).isInstanceOf(CancellationException.class);
    assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void whoCompletesTheOneCompletesTheOther() throws Exception {
    CompletableFuture<Object> bare = new CompletableFuture<>();
    CompletableFuture<Object> given = rig.run(handles(FUTURE, "output", "result"), () -> bare);
    assertThat(given.complete("by hand")).isTrue();
    assertThat(given.complete("again")).isFalse();
    assertThat(bare.join()).isEqualTo("by hand");
    assertThat(output()).isEqualTo("by hand");
    rig.captures.clear();
    CompletableFuture<Object> other = new CompletableFuture<>();
    CompletableFuture<Object> broken = rig.run(handles(FUTURE), () -> other);
    assertThat(broken.completeExceptionally(new IllegalStateException())).isTrue();
    assertThat(other).isCompletedExceptionally();
    broken.obtrudeValue("x");
    assertThat(other.join()).isEqualTo("x");
    broken.obtrudeException(new IllegalStateException("y"));
    assertThatThrownBy(other::join).hasMessageContaining("y");
    assertThatThrownBy(broken::join).hasMessageContaining("y");
  }

  /** A future of the host's own making. */
  private static final class Own extends CompletableFuture<Object> {}

  @Test
  void aFutureThatIsMoreStaysWhatItIs() throws Exception {
    Own bare = new Own();
    Object given = rig.run(handles(FUTURE, "output", "result"), () -> bare);
    assertThat(given).isSameAs(bare);
    bare.complete("whole");
    assertThat(output()).isEqualTo("whole");
    assertThat(Rig.reasons(rig.last()))
        .containsExactly(Own.class.getName() + " cannot be replaced");
  }

  /** A handle that nothing can stand in for. */
  static class Answers implements Iterable<String>, AutoCloseable {
    private final List<String> chunks;

    Answers(String... chunks) {
      this.chunks = List.of(chunks);
    }

    @Override
    public Iterator<String> iterator() {
      return chunks.iterator();
    }

    @Override
    public void close() {}
  }

  private Pointcut classHandles(String... bindings) {
    return Rig.pointcut(
        Role.CALL,
        new Completion.Handle(signatures("iterator"), List.of(Answers.class.getName())),
        Nesting.OUTERMOST,
        bindings);
  }

  /** What woven code does in a method of the handle. */
  private Object within(Pointcut of, String method, Answers handle, Object gives) {
    Pointcut woven = of.within().orElseThrow();
    String type = method.equals("iterator") ? "java.util.Iterator" : "void";
    Probe probe =
        rig.probes.add(woven, Answers.class.getName(), method, List.of(), type, List.of());
    Object entered = rig.recorder.entered(probe.id(), handle, new Object[0]);
    return entered == null ? gives : rig.recorder.exited(entered, gives, null);
  }

  @Test
  void aClassIsAHandleThroughItsOwnMethods() throws Exception {
    Pointcut of = classHandles("output", "chunk");
    Answers bare = new Answers("a", "b");
    Object given = rig.run(probe(of, Answers.class.getName()), () -> bare);
    assertThat(given).isSameAs(bare);
    Iterator<?> chunks = (Iterator<?>) within(of, "iterator", bare, bare.iterator());
    chunks.forEachRemaining(each -> {});
    within(of, "close", bare, null);
    assertThat(rig.finals()).hasSize(1);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(output()).isEqualTo("ab");
  }

  @Test
  void aClassThatIsClosedHalfReadIsCancelled() throws Exception {
    Pointcut of = classHandles("output", "chunk");
    Answers bare = new Answers("a", "b");
    rig.run(probe(of, Answers.class.getName()), () -> bare);
    ((Iterator<?>) within(of, "iterator", bare, bare.iterator())).next();
    within(of, "close", bare, null);
    assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
    assertThat(output()).isEqualTo("a");
  }

  @Test
  void aHandleThatNoWatchedMethodGaveIsTheHostsOwn() {
    Answers bare = new Answers("a");
    Iterator<String> own = bare.iterator();
    assertThat(within(classHandles(), "iterator", bare, own)).isSameAs(own);
    assertThat(rig.captures).isEmpty();
  }

  private Probe probe(Pointcut pointcut, String returnType) {
    return rig.probes.add(
        pointcut, "com.acme.Studio", "call", List.of(), returnType, List.of("java.lang.Object"));
  }

  /** Is told where chunks come from. */
  public interface Receiver {
    void stream(Flow.Publisher<String> chunks);

    void text(String chunk, List<Boolean> enough);
  }

  private static Completion told(Path cancelled) {
    return new Completion.Callback(
        new Path.Root.Argument(0),
        signatures("text"),
        signatures("stream"),
        List.of(),
        List.of(),
        true,
        cancelled);
  }

  private Probe receives(Path cancelled) {
    Pointcut pointcut =
        Rig.pointcut(Role.CALL, told(cancelled), Nesting.OUTERMOST, "output", "chunk");
    return rig.probes.add(
        pointcut, "com.acme.Studio", "call", List.of(), FUTURE, List.of(Receiver.class.getName()));
  }

  /** Subscribes to what it is told of. */
  private static final class Subscribing implements Receiver {
    final List<String> seen = new ArrayList<>();

    @Override
    public void stream(Flow.Publisher<String> chunks) {
      chunks.subscribe(
          new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(String chunk) {
              seen.add(chunk);
            }

            @Override
            public void onError(Throwable thrown) {
              seen.add("error");
            }

            @Override
            public void onComplete() {
              seen.add("complete");
            }
          });
    }

    @Override
    public void text(String chunk, List<Boolean> enough) {
      seen.add(chunk);
    }
  }

  private static void publish(Receiver to, boolean fails, String... chunks) {
    SubmissionPublisher<String> publisher = new SubmissionPublisher<>(Runnable::run, 16);
    to.stream(publisher);
    for (String each : chunks) {
      publisher.submit(each);
    }
    if (fails) {
      publisher.closeExceptionally(new IllegalStateException("broken off"));
    } else {
      publisher.close();
    }
  }

  @Test
  void theChunksOfATryThatBrokeOffAreNotPartOfTheAnswer() throws Exception {
    Subscribing receiver = new Subscribing();
    Object[] arguments = args(receiver);
    CompletableFuture<Void> bare = new CompletableFuture<>();
    Object given = rig.run(receives(null), null, arguments, () -> bare);
    assertThat(given).isSameAs(bare);
    publish((Receiver) arguments[0], true, "a", "b");
    assertThat(rig.finals()).isEmpty();
    publish((Receiver) arguments[0], false, "c", "d");
    assertThat(rig.finals()).isEmpty();
    bare.complete(null);
    assertThat(receiver.seen).containsExactly("a", "b", "error", "c", "d", "complete");
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(output()).isEqualTo("cd");
  }

  @Test
  void theFutureTellsHowItEnds() throws Exception {
    Object[] arguments = args(new Subscribing());
    CompletableFuture<Void> bare = new CompletableFuture<>();
    rig.run(receives(null), null, arguments, () -> bare);
    publish((Receiver) arguments[0], true, "a");
    bare.completeExceptionally(new IllegalStateException("in the end"));
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(output()).isEqualTo("a");
  }

  @Test
  void anArgumentOfTheCallbackMayTellThatItIsEnough() throws Exception {
    Object[] arguments = args(new Subscribing());
    CompletableFuture<Void> bare = new CompletableFuture<>();
    rig.run(receives(PathParser.parseRelative("[1][0]")), null, arguments, () -> bare);
    ((Receiver) arguments[0]).text("a", List.of(false));
    assertThat(rig.finals()).isEmpty();
    ((Receiver) arguments[0]).text("b", List.of(true));
    assertThat(rig.last().status()).isEqualTo(Status.CANCELLED);
    assertThat(output()).isEqualTo("ab");
  }

  @Test
  void whereThereIsNoCallbackTheMethodsEndIsTheEnd() throws Exception {
    rig.run(receives(null), null, args((Object) null), () -> null);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(Rig.parts(rig.last(), Role.CALL)).flatExtracting(Part::gaps).hasSize(1);
  }

  @Test
  void triesAreToldInsideACallOnly() throws Exception {
    Probe attempt = rig.probe(Role.ATTEMPT, "status", "result");
    rig.run(attempt, () -> 200);
    assertThat(rig.captures).isEmpty();
    CompletableFuture<Integer> second = new CompletableFuture<>();
    rig.run(
        rig.probe(Role.CALL, "text", "args[0]"),
        null,
        args("a"),
        () -> {
          rig.run(attempt, () -> rig.run(attempt, () -> 429));
          rig.run(attempt, () -> second);
          return "x";
        });
    assertThat(rig.finals()).isEmpty();
    second.complete(200);
    assertThat(Rig.parts(rig.last(), Role.ATTEMPT))
        .extracting(part -> part.values()[0])
        .containsExactlyInAnyOrder(429, 200);
  }
}
