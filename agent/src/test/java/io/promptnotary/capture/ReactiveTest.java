package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Generations that Reactor runs when somebody subscribes. */
class ReactiveTest {
  private final Rig rig = new Rig(type -> true);
  private final Probe generation = rig.probe(Role.GENERATION, "output", "chunk");
  private final Probe call = rig.probe(Role.CALL, "text", "args[0]");

  private String ask(String prompt) {
    return rig.runs(call, args(prompt), () -> "answer to " + prompt);
  }

  private <T> T generate(Callable<T> body) throws Exception {
    return rig.run(generation, body);
  }

  private static List<Object> prompts(Capture.Generation capture) {
    return Rig.parts(capture, Role.CALL).stream()
        .map(part -> Rig.values(part).get("text"))
        .filter(each -> each != null)
        .toList();
  }

  @Test
  void whatMakesTheAnswerIsPartOfTheGeneration() throws Exception {
    Mono<String> answer = generate(() -> Mono.fromCallable(() -> ask("late")).map(x -> x + "!"));
    assertThat(rig.finals()).isEmpty();
    assertThat(answer.block()).isEqualTo("answer to late!");
    assertThat(prompts(rig.last())).containsExactly("late");
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void whatTakesTheAnswerIsNot() throws Exception {
    Flux<String> answer = generate(() -> Flux.just("a", "b").map(this::ask));
    answer.doOnNext(this::ask).blockLast();
    ask("afterwards");
    assertThat(rig.finals()).hasSize(4);
    assertThat(rig.finals().stream().filter(each -> !Rig.parts(each, Role.GENERATION).isEmpty()))
        .singleElement()
        .satisfies(each -> assertThat(prompts(each)).containsExactly("a", "b"));
  }

  @Test
  void eachSubscriptionIsAGenerationWithItsOwnCalls() throws Exception {
    Mono<String> answer = generate(() -> Mono.fromCallable(() -> ask("again")));
    answer.block();
    answer.block();
    assertThat(rig.finals())
        .hasSize(2)
        .allSatisfy(each -> assertThat(prompts(each)).containsExactly("again"));
  }

  @Test
  void oneGenerationMayBeMadeOfAnother() throws Exception {
    Probe outer = rig.probe(Role.GENERATION, "output", "chunk", "name", "=outer");
    Flux<String> whole =
        rig.run(
            outer,
            () ->
                Flux.defer(
                        () -> {
                          ask("of the outer one");
                          return inner();
                        })
                    .doOnNext(each -> ask("behind")));
    whole.blockLast();
    assertThat(rig.finals()).hasSizeBetween(1, 2);
    assertThat(rig.finals().stream().flatMap(each -> prompts(each).stream()))
        .containsExactlyInAnyOrder("of the outer one", "inner", "behind");
  }

  private Flux<String> inner() {
    return rig.runs(generation, args(), () -> Flux.defer(() -> Flux.just(ask("inner"))));
  }

  @Test
  void aSubscriptionWithinAMethodLeavesThatAsItWas() throws Exception {
    Mono<String> late = generate(() -> Mono.fromCallable(() -> ask("of the first")));
    rig.run(
        generation,
        () -> {
          late.block();
          return ask("of the second");
        });
    assertThat(rig.finals())
        .extracting(each -> prompts(each).get(0))
        .containsExactlyInAnyOrder("of the first", "of the second");
  }

  @Test
  void whatReactorKnowsUnderAnotherClassIsLeftAlone() throws Exception {
    Probe connectable =
        rig.probes.add(
            call.pointcut(),
            "com.acme.Studio",
            "connect",
            List.of(),
            ConnectableFlux.class.getName(),
            List.of());
    ConnectableFlux<String> flux = Flux.just("a").publish();
    assertThat(rig.run(connectable, null, args("p"), () -> flux)).isSameAs(flux);
    assertThat(Rig.reasons(rig.last())).contains(flux.getClass().getName() + " is not observable");
  }

  @Test
  void withoutAWayToMakeSubclassesReactorIsLeftAlone() throws Exception {
    Rig shut = new Rig(type -> false);
    Mono<String> mono = Mono.just("a");
    assertThat(shut.run(shut.probe(Role.CALL, "text", "args[0]"), null, args("p"), () -> mono))
        .isSameAs(mono);
    assertThat(Rig.reasons(shut.last()))
        .contains("reactor.core.publisher.MonoJust is not observable");
  }

  @Test
  void savesAndChecksOfReactiveHostsAreFollowed() throws Exception {
    Probe save = rig.probe(Role.SAVE, "entity.id", "result", "entity.type", "=post");
    Probe check = rig.probe(Role.CHECK);
    rig.run(
        generation,
        () -> {
          ask("p");
          rig.run(check, () -> Mono.just(true)).block();
          return rig.run(save, () -> Mono.just(17L)).block();
        });
    assertThat(Rig.values(rig.last(), Role.SAVE))
        .isEqualTo(Map.of("entity.id", 17L, "entity.type", "post"));
    assertThat(Rig.values(rig.last(), Role.CHECK)).containsEntry("ok", true);
  }

  @Test
  void aSaveThatIsCancelledLinksNothing() throws Exception {
    Probe save = rig.probe(Role.SAVE, "entity.id", "=1");
    rig.run(
        generation,
        () -> {
          ask("p");
          rig.run(save, () -> Mono.never()).subscribe().dispose();
          return null;
        });
    assertThat(rig.links()).isEmpty();
    assertThat(Rig.parts(rig.last(), Role.SAVE))
        .allSatisfy(part -> assertThat(part.thrown()).hasMessage("given up by the host"));
  }
}
