package com.acme.styles;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Uses each style in each way and prints all that it can see. */
public final class Main {
  static final List<String> SCENARIOS =
      List.of(
          "completed",
          "failed-at-once",
          "failed-first",
          "failed-midway",
          "cancelled",
          "never",
          "twice",
          "other-thread",
          "concurrent",
          "looked-at",
          "timeout");

  private final Client client = new Client();
  private final PrintStream out;

  public Main(PrintStream out) {
    this.out = out;
  }

  /** One style: how it is read to its end, how it is given up, and what can be seen of it. */
  private record Style(
      Function<Ask, Object> open, Read all, Read first, boolean again, Read look) {}

  private record Ask(String prompt, Log log) {}

  private interface Read {
    void of(Object given, Log log) throws Exception;
  }

  /** With the names of styles as arguments. */
  public static void main(String[] styles) throws Exception {
    new Main(System.out).run(List.of(styles));
  }

  public void run(List<String> styles) throws Exception {
    for (String name : styles) {
      for (String scenario : SCENARIOS) {
        Log log = new Log();
        String prompt = name + "/" + scenario;
        if (scenario.equals("timeout") && !name.equals("future")) {
          continue;
        }
        try {
          scenario(style(name), prompt, scenario, log);
        } catch (Throwable thrown) {
          log.failed(thrown);
        }
        log.print(out, prompt);
      }
    }
  }

  private void scenario(Style style, String prompt, String scenario, Log log) throws Exception {
    if (scenario.equals("concurrent")) {
      concurrent(style, prompt);
      return;
    }
    Object given = style.open.apply(new Ask(prompt, log));
    switch (scenario) {
      case "cancelled" -> style.first.of(given, log);
      case "never" -> log.add("left alone");
      case "twice" -> {
        style.all.of(given, log);
        if (style.again) {
          style.all.of(given, log);
        }
      }
      case "other-thread" -> elsewhere(() -> style.all.of(given, log), log);
      case "looked-at" -> style.look.of(given, log);
      default -> style.all.of(given, log);
    }
  }

  private interface Deed {
    void run() throws Exception;
  }

  private static void elsewhere(Deed deed, Log log) throws Exception {
    Thread thread =
        new Thread(
            () -> {
              try {
                deed.run();
              } catch (Throwable thrown) {
                log.failed(thrown);
              }
            });
    thread.start();
    thread.join();
  }

  private static void concurrent(Style style, String prompt) throws Exception {
    CountDownLatch ready = new CountDownLatch(8);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String own = prompt + "-" + i;
      threads.add(
          new Thread(
              () -> {
                Log log = new Log();
                Object given = style.open.apply(new Ask(own, log));
                ready.countDown();
                try {
                  ready.await();
                  style.all.of(given, log);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread each : threads) {
      each.join();
    }
  }

  private Style style(String name) {
    return switch (name) {
      case "plain" ->
          new Style(
              ask -> client.plain(ask.prompt, ask.log),
              (given, log) -> log.add("got " + given),
              (given, log) -> log.add("got " + given),
              false,
              (given, log) -> log.add(given.getClass().getName()));
      case "future" -> future();
      case "publisher" ->
          new Style(
              ask -> client.publisher(ask.prompt, ask.log),
              (given, log) -> subscribe(given, Long.MAX_VALUE, log),
              (given, log) -> subscribe(given, -1, log),
              true,
              (given, log) -> {
                seen(given, log);
                subscribe(given, 1, log);
                try {
                  ((Publisher<?>) given).subscribe(null);
                } catch (NullPointerException e) {
                  log.add("refuses null: " + e.getMessage());
                }
              });
      case "flow" ->
          new Style(
              ask -> client.flow(ask.prompt, ask.log),
              (given, log) -> subscribe(given, Long.MAX_VALUE, log),
              (given, log) -> subscribe(given, -1, log),
              true,
              (given, log) -> {
                seen(given, log);
                subscribe(given, 2, log);
              });
      case "mono" -> mono();
      case "flux" -> flux();
      case "stream" -> stream();
      case "iterator" ->
          new Style(
              ask -> client.iterator(ask.prompt, ask.log),
              (given, log) -> ((Iterator<?>) given).forEachRemaining(x -> log.add("got " + x)),
              (given, log) -> {
                ((Iterator<?>) given).forEachRemaining(
                    x -> {
                      throw new IllegalStateException("enough");
                    });
              },
              false,
              (given, log) -> {
                Iterator<?> iterator = (Iterator<?>) given;
                log.add("has next " + iterator.hasNext() + " " + iterator.hasNext());
                seen(given, log);
                log.add("got " + iterator.next());
                try {
                  iterator.remove();
                } catch (UnsupportedOperationException e) {
                  log.add("removes nothing: " + e.getMessage());
                }
                while (iterator.hasNext()) {
                  log.add("got " + iterator.next());
                }
              });
      case "iterable" -> iterable();
      case "handle" -> handle();
      case "callback" -> callback();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Style future() {
    return new Style(
        ask -> client.future(ask.prompt, ask.log),
        (given, log) -> {
          CompletableFuture<?> future = (CompletableFuture<?>) given;
          try {
            log.add("got " + future.join());
          } catch (java.util.concurrent.CompletionException e) {
            log.failed(e.getCause());
          }
        },
        (given, log) -> {
          CompletableFuture<?> future = (CompletableFuture<?>) given;
          log.add("cancel " + future.cancel(true) + ", cancelled " + future.isCancelled());
        },
        false,
        (given, log) -> {
          log.add(given.getClass().getName() + " " + given);
          log.add("joined " + ((CompletableFuture<?>) given).thenApply(x -> x + "!").join());
        });
  }

  private Style mono() {
    return new Style(
        ask -> client.mono(ask.prompt, ask.log),
        (given, log) -> log.add("got " + ((Mono<?>) given).block()),
        (given, log) -> {
          ((Mono<?>) given).subscribe(x -> log.add("got " + x), log::failed).dispose();
          log.add("disposed");
        },
        true,
        (given, log) -> {
          Mono<?> mono = (Mono<?>) given;
          log.add(mono.toString());
          log.add(mono.map(x -> x + "!").toFuture().join().toString());
          log.add("in a flux " + mono.flux().collectList().block());
          log.add(
              "context "
                  + mono.flatMap(x -> Mono.deferContextual(c -> Mono.just(c.get("key"))))
                      .contextWrite(c -> c.put("key", "value"))
                      .block());
        });
  }

  private Style flux() {
    return new Style(
        ask -> client.flux(ask.prompt, ask.log),
        (given, log) -> ((Flux<?>) given).doOnNext(x -> log.add("got " + x)).blockLast(),
        (given, log) -> log.add("took " + ((Flux<?>) given).take(1).collectList().block()),
        true,
        (given, log) -> {
          Flux<?> flux = (Flux<?>) given;
          log.add(flux.toString());
          log.add(flux.limitRate(1).collectList().block().toString());
          log.add(
              flux.publishOn(Schedulers.single())
                  .map(x -> x + " on " + Thread.currentThread().getName().replaceAll("\\d", ""))
                  .collectList()
                  .block()
                  .toString());
          log.add("name " + Scannable.from(flux.map(x -> x)).name());
          log.add(flux.collect(Collectors.counting()).block().toString());
          log.add(flux.toStream().collect(Collectors.toList()).toString());
          log.add("empty " + flux.filter(x -> false).hasElements().block());
        });
  }

  private Style stream() {
    return new Style(
        ask -> client.stream(ask.prompt, ask.log),
        (given, log) -> {
          try (Stream<?> stream = (Stream<?>) given) {
            stream.map(x -> "got " + x).forEach(log::add);
          }
        },
        (given, log) -> {
          try (Stream<?> stream = (Stream<?>) given) {
            log.add("first " + stream.filter(x -> true).findFirst().get());
          }
        },
        false,
        (given, log) -> {
          Stream<?> stream = (Stream<?>) given;
          seen(given, log);
          log.add("parallel " + stream.isParallel());
          Stream<?> more = stream.sequential();
          log.add("itself " + (more == stream));
          IntStream lengths =
              more.onClose(() -> log.add("second closing"))
                  .peek(x -> log.add("peeked " + x))
                  .mapToInt(x -> x.toString().length());
          try {
            stream.count();
          } catch (IllegalStateException e) {
            log.add(e.getMessage());
          }
          Spliterator.OfInt split = lengths.spliterator();
          log.add("characteristics " + split.characteristics() + " size " + split.estimateSize());
          split.tryAdvance((int x) -> log.add("length " + x));
          split.forEachRemaining((int x) -> log.add("length " + x));
          log.add("split " + split.trySplit());
          lengths.close();
          log.add(gathered(client.stream("stream/gathered", log)));
          log.add(client.stream("stream/mapped", log).mapMulti(Main::twice).toList().toString());
          log.add(
              Stream.concat(client.stream("stream/joined", log), Stream.of("!"))
                  .collect(Collectors.joining()));
          log.add(
              Stream.of("stream/inner")
                  .flatMap(each -> client.stream(each, log))
                  .collect(Collectors.joining()));
        });
  }

  private Style iterable() {
    return new Style(
        ask -> client.iterable(ask.prompt, ask.log),
        (given, log) -> {
          for (Object each : (Iterable<?>) given) {
            log.add("got " + each);
          }
        },
        (given, log) ->
            ((Iterable<?>) given)
                .forEach(
                    x -> {
                      throw new IllegalStateException("enough");
                    }),
        true,
        (given, log) -> {
          Iterable<?> iterable = (Iterable<?>) given;
          Spliterator<?> split = iterable.spliterator();
          log.add("characteristics " + split.characteristics() + " size " + split.estimateSize());
          while (split.tryAdvance(x -> log.add("got " + x))) {
            log.add("more");
          }
        });
  }

  private Style handle() {
    return new Style(
        ask -> client.handle(ask.prompt, ask.log),
        (given, log) -> {
          try (Handle handle = (Handle) given) {
            handle.stream().forEach(x -> log.add("got " + x));
          }
        },
        (given, log) -> {
          try (Handle handle = (Handle) given) {
            Iterator<String> iterator = handle.stream().iterator();
            log.add("first " + iterator.next());
          }
        },
        false,
        (given, log) -> {
          Handle handle = (Handle) given;
          log.add(handle.status());
          seen(given, log);
          log.add(handle.stream().collect(Collectors.joining()));
          handle.close();
        });
  }

  private Style callback() {
    Function<Ask, Object> open =
        ask -> {
          Handler handler =
              new Handler() {
                private int count;

                @Override
                public void onText(String text) {
                  count++;
                  ask.log.add("got " + text);
                }

                @Override
                public void onDone(String whole) {
                  ask.log.add("whole " + whole);
                }

                @Override
                public void onError(Throwable thrown) {
                  ask.log.failed(thrown);
                }

                @Override
                public boolean wantsMore() {
                  return !(ask.prompt.endsWith("cancelled") && count == 1);
                }
              };
          client.callback(ask.prompt, ask.log, handler);
          return handler;
        };
    return new Style(open, (given, log) -> {}, (given, log) -> {}, false, (given, log) -> {});
  }

  private static void twice(String chunk, java.util.function.Consumer<Object> sink) {
    sink.accept(chunk);
    sink.accept(chunk.length());
  }

  private static String thread() {
    return Thread.currentThread().getName().replaceAll("[0-9]", "");
  }

  /** What later versions have added: here the gatherers of JDK 24. */
  private static String gathered(Stream<?> stream) throws Exception {
    Class<?> gatherer;
    try {
      gatherer = Class.forName("java.util.stream.Gatherer");
    } catch (ClassNotFoundException older) {
      return "nothing to gather with";
    }
    Object pairs =
        Class.forName("java.util.stream.Gatherers")
            .getMethod("windowFixed", int.class)
            .invoke(null, 2);
    Object windows = Stream.class.getMethod("gather", gatherer).invoke(stream, pairs);
    return ((Stream<?>) windows).collect(Collectors.toList()).toString();
  }

  private static void seen(Object given, Log log) {
    log.add(
        "equals itself "
            + given.equals(given)
            + ", null "
            + given.equals(null)
            + ", text "
            + given.equals("x")
            + ", hash "
            + (given.hashCode() == given.hashCode())
            + ", prints "
            + given.toString().replaceAll("[@/].*", "").replaceAll("[0-9]", ""));
  }

  /** With a negative demand: one, and then it is cancelled. */
  private static void subscribe(Object publisher, long demand, Log log) {
    Subscriber<Object> subscriber =
        new Subscriber<>() {
          private Subscription subscription;

          @Override
          public void onSubscribe(Subscription given) {
            subscription = given;
            log.add("subscribed");
            given.request(Math.abs(demand));
          }

          @Override
          public void onNext(Object chunk) {
            log.add("got " + chunk + " on " + thread());
            if (demand < 0) {
              subscription.cancel();
            } else if (demand < Long.MAX_VALUE) {
              subscription.request(demand);
            }
          }

          @Override
          public void onError(Throwable thrown) {
            log.failed(thrown);
          }

          @Override
          public void onComplete() {
            log.add("complete");
          }
        };
    if (publisher instanceof Flow.Publisher<?> flow) {
      org.reactivestreams.FlowAdapters.toPublisher(flow).subscribe(subscriber);
    } else {
      @SuppressWarnings("unchecked")
      Publisher<Object> plain = (Publisher<Object>) publisher;
      plain.subscribe(subscriber);
    }
  }
}
