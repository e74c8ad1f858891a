package com.acme.styles;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The one class that is watched. */
class Client {
  /** A future of a library's own making. */
  static final class OwnFuture<T> extends CompletableFuture<T> {
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new OwnFuture<>();
    }

    @Override
    public String toString() {
      return "own future";
    }
  }

  String plain(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    StringBuilder text = new StringBuilder();
    script.chunks(log).forEachRemaining(text::append);
    return text.toString();
  }

  CompletionStage<String> future(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    CompletableFuture<String> future = new OwnFuture<>();
    if (prompt.endsWith("timeout")) {
      return future.orTimeout(1, TimeUnit.MILLISECONDS);
    }
    if (!prompt.endsWith("never") && !prompt.endsWith("cancelled")) {
      Runnable work =
          () -> {
            try {
              StringBuilder text = new StringBuilder();
              script.chunks(log).forEachRemaining(text::append);
              future.complete(text.toString());
            } catch (RuntimeException broken) {
              future.completeExceptionally(broken);
            }
          };
      if (prompt.endsWith("other-thread")) {
        new Thread(work).start();
      } else {
        work.run();
      }
    }
    return future;
  }

  Stream<String> stream(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(script.chunks(log), 0), false)
        .onClose(() -> log.add("connection closed"));
  }

  Iterator<String> iterator(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    return script.chunks(log);
  }

  Iterable<String> iterable(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    return () -> script.chunks(log);
  }

  Handle handle(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    return new Handle() {
      @Override
      public Stream<String> stream() {
        return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(script.chunks(log), 0), false);
      }

      @Override
      public void close() {
        log.add("connection closed");
      }
    };
  }

  void callback(String prompt, Log log, Handler handler) {
    Script script = Script.of(prompt);
    script.begin();
    Runnable work =
        () -> {
          List<String> all = new ArrayList<>();
          try {
            for (Iterator<String> each = script.chunks(log); each.hasNext(); ) {
              if (!handler.wantsMore()) {
                return;
              }
              all.add(each.next());
              handler.onText(all.get(all.size() - 1));
            }
          } catch (Script.Broken broken) {
            handler.onError(broken);
            return;
          }
          handler.onDone(String.join("", all));
        };
    if (prompt.endsWith("other-thread")) {
      Thread thread = new Thread(work);
      thread.start();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    } else if (!prompt.endsWith("never")) {
      work.run();
    }
  }

  Publisher<String> publisher(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    return new Cold(script, log);
  }

  Flow.Publisher<String> flow(String prompt, Log log) {
    Publisher<String> cold = publisherOf(prompt, log);
    return org.reactivestreams.FlowAdapters.toFlowPublisher(cold);
  }

  private static Publisher<String> publisherOf(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    return new Cold(script, log);
  }

  Mono<String> mono(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    if (prompt.endsWith("cancelled")) {
      return Mono.never();
    }
    return Mono.fromCallable(
        () -> {
          StringBuilder text = new StringBuilder();
          script.chunks(log).forEachRemaining(text::append);
          return text.toString();
        });
  }

  Flux<String> flux(String prompt, Log log) {
    Script script = Script.of(prompt);
    script.begin();
    return Flux.fromIterable(() -> script.chunks(log)).name("answers");
  }

  /** A publisher that obeys demand and nothing else. */
  private static final class Cold implements Publisher<String> {
    private final Script script;
    private final Log log;

    Cold(Script script, Log log) {
      this.script = script;
      this.log = log;
    }

    @Override
    public void subscribe(Subscriber<? super String> subscriber) {
      if (subscriber == null) {
        throw new NullPointerException("subscriber");
      }
      Iterator<String> chunks = script.chunks(log);
      subscriber.onSubscribe(
          new Subscription() {
            private boolean over;

            @Override
            public void request(long n) {
              log.add("requested " + n);
              try {
                for (long i = 0; i < n && !over && chunks.hasNext(); i++) {
                  subscriber.onNext(chunks.next());
                }
                if (!over && !chunks.hasNext()) {
                  over = true;
                  subscriber.onComplete();
                }
              } catch (Script.Broken broken) {
                over = true;
                subscriber.onError(broken);
              }
            }

            @Override
            public void cancel() {
              log.add("cancelled");
              over = true;
            }
          });
    }
  }
}
