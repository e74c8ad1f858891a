package com.acme.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A host that asks three times on Reactor's schedulers, in each of several ways. */
public class Main {
  private static final int CROWD = 32;
  private static final int ASKED = 3;

  private final Model model = new Model();
  private final Map<String, Function<String, Flux<String>>> ways = new LinkedHashMap<>();

  Main() {
    ways.put(
        "publish-on",
        owner -> Flux.range(0, ASKED).publishOn(Schedulers.parallel()).map(i -> ask(owner)));
    ways.put(
        "subscribe-on",
        owner ->
            Flux.range(0, ASKED)
                .concatMap(
                    i ->
                        Mono.fromCallable(() -> ask(owner))
                            .subscribeOn(Schedulers.boundedElastic())));
    ways.put(
        "flat-map",
        owner ->
            Flux.range(0, ASKED)
                .flatMap(
                    i ->
                        Mono.fromCallable(() -> ask(owner)).subscribeOn(Schedulers.parallel())));
    ways.put(
        "both",
        owner ->
            Flux.range(0, ASKED)
                .subscribeOn(Schedulers.boundedElastic())
                .publishOn(Schedulers.single())
                .map(i -> ask(owner)));
    ways.put(
        "delay",
        owner ->
            Flux.range(0, ASKED).delayElements(Duration.ofMillis(1)).map(i -> ask(owner)));
  }

  public static void main(String[] args) throws Exception {
    Main main = new Main();
    for (String way : main.ways.keySet()) {
      System.out.println(way + " " + main.generate(way, way));
    }
    main.crowd();
    Schedulers.shutdownNow();
  }

  List<String> generate(String owner, String way) {
    return ways.get(way).apply(owner).collectList().block();
  }

  private String ask(String owner) {
    return model.ask("the same prompt for all", owner);
  }

  private void crowd() throws Exception {
    List<String> names = List.copyOf(ways.keySet());
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < CROWD; t++) {
      String owner = "owner-" + t;
      String way = names.get(t % names.size());
      Thread thread =
          new Thread(
              () -> {
                List<String> answers = generate(owner, way);
                if (!answers.equals(Collections.nCopies(ASKED, "answer for " + owner))) {
                  wrong.add(owner + answers);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread each : threads) {
      each.join();
    }
    System.out.println("wrong " + wrong);
  }
}
