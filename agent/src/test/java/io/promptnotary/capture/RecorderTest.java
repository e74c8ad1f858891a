package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private final Rig rig = new Rig();
  private final Probe generation = rig.probe(Role.GENERATION);
  private final Probe compose = rig.probe(Role.COMPOSE);
  private final Probe call = rig.probe(Role.CALL);
  private final Probe check = rig.probe(Role.CHECK);
  private final Probe repair = rig.probe(Role.REPAIR);
  private final Probe save = rig.probe(Role.SAVE);

  private String ask(String prompt) throws Exception {
    return rig.run(call, null, args(1, prompt, "later"), () -> "answer");
  }

  @Test
  void aWholeGenerationIsOneSnapshot() throws Exception {
    long before = System.currentTimeMillis();
    rig.run(
        generation,
        () -> {
          String prompt = rig.run(compose, () -> "prompt");
          ask(prompt);
          rig.run(repair, () -> rig.run(check, () -> true));
          return rig.run(save, () -> 17L);
        });

    Capture.Generation last = rig.last();
    assertThat(last.status()).isEqualTo(Status.SUCCESS);
    assertThat(last.startedAt()).isBetween(before, System.currentTimeMillis());
    assertThat(last.id().high() >>> 16).isEqualTo(last.startedAt());
    assertThat(last.endNanos()).isGreaterThanOrEqualTo(last.startNanos());
    assertThat(last.parts().toList())
        .extracting(Part::role, Part::number, Part::parent, Part::isOpen)
        .containsExactly(
            tuple(Role.GENERATION, 0, Part.NONE, true),
            tuple(Role.COMPOSE, 1, 0, false),
            tuple(Role.CALL, 2, 0, true),
            tuple(Role.CALL, 2, 0, false),
            tuple(Role.CHECK, 4, 3, false),
            tuple(Role.REPAIR, 3, 0, false),
            tuple(Role.SAVE, 5, 0, false),
            tuple(Role.GENERATION, 0, Part.NONE, false));
    assertThat(Rig.values(last, Role.GENERATION)).isEmpty();
    assertThat(Rig.values(last, Role.COMPOSE)).isEqualTo(Map.of("text", "prompt"));
    assertThat(Rig.values(last, Role.CALL)).isEqualTo(Map.of("text", "prompt", "output", "answer"));
    assertThat(Rig.values(last, Role.CHECK)).isEqualTo(Map.of("ok", true));
    assertThat(Rig.values(last, Role.REPAIR)).isEmpty();
    assertThat(Rig.values(last, Role.SAVE)).isEqualTo(Map.of("entity.id", 17L));
    assertThat(last.parts().newest().method()).isEqualTo("Studio.generation");
    assertThat(last.bytes()).isEqualTo(8 * 200 + 2 * (6 + 6 + 6));
    assertThat(rig.counters.errors.sum()).isZero();
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }

  @Test
  void thePendingCaptureIsOfferedBeforeTheCallRuns() throws Exception {
    AtomicReference<List<Capture>> seen = new AtomicReference<>();
    rig.run(
        generation,
        () -> {
          rig.run(compose, () -> "prompt");
          return rig.run(
              call,
              null,
              args("prompt"),
              () -> {
                seen.set(List.copyOf(rig.captures));
                return "answer";
              });
        });
    Capture.Generation pending = (Capture.Generation) seen.get().get(0);
    assertThat(seen.get()).hasSize(1);
    assertThat(pending.status()).isEqualTo(Status.PENDING);
    assertThat(pending.endNanos()).isEqualTo(Part.OPEN);
    assertThat(pending.parts().toList())
        .extracting(Part::role)
        .containsExactly(Role.GENERATION, Role.COMPOSE, Role.CALL);
    assertThat(Rig.values(pending, Role.CALL)).isEqualTo(Map.of("text", "prompt"));
    assertThat(pending.id()).isEqualTo(rig.last().id());
  }

  @Test
  void aCallOutsideIsAGenerationOfItsOwn() throws Exception {
    assertThat(ask("hello")).isEqualTo("answer");
    ask("again");
    assertThat(rig.generations(Status.PENDING)).hasSize(2);
    assertThat(rig.finals()).hasSize(2).extracting(Capture::id).doesNotHaveDuplicates();
    assertThat(rig.finals().get(0).parts().toList())
        .extracting(Part::number, Part::parent)
        .containsExactly(tuple(0, Part.NONE), tuple(0, Part.NONE));
    assertThat(rig.run(call, null, null, () -> 5)).isEqualTo(5);
    assertThat(Rig.values(rig.finals().get(2), Role.CALL)).isEmpty();
  }

  @Test
  void exceptionsAreRecordedAndPassOn() {
    IOException failure = new IOException("429");
    assertThatThrownBy(
            () ->
                rig.run(
                    generation,
                    () ->
                        rig.run(
                            call,
                            null,
                            args("p"),
                            () -> {
                              throw failure;
                            })))
        .isSameAs(failure);
    assertThat(rig.last().status()).isEqualTo(Status.FAILED);
    assertThat(rig.last().parts().newest().thrown()).isSameAs(failure);
    assertThat(rig.last().parts().newest().cancelled()).isFalse();
  }

  @Test
  void aCaughtFailureLeavesTheGenerationASuccess() throws Exception {
    rig.run(
        generation,
        () -> {
          assertThatThrownBy(
                  () ->
                      rig.run(
                          call,
                          () -> {
                            throw new IOException("429");
                          }))
              .isInstanceOf(IOException.class);
          return ask("again");
        });
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(Rig.parts(rig.last(), Role.CALL)).hasSize(4);
    assertThat(Rig.parts(rig.last(), Role.CALL).get(1).thrown()).hasMessage("429");
  }

  @Test
  void aCheckThatThrowsIsNotOk() throws Exception {
    Probe bound = rig.probe(Role.CHECK, "ok", "return.ok", "score", "return.score");
    Probe explained = rig.probe(Role.CHECK, "issues", "=mine", "ok", "=maybe");
    rig.run(
        generation,
        () -> {
          for (Probe each : List.of(check, bound, explained)) {
            assertThatThrownBy(
                    () ->
                        rig.run(
                            each,
                            () -> {
                              throw new IllegalStateException("too long");
                            }))
                .isInstanceOf(IllegalStateException.class);
          }
          assertThatThrownBy(
                  () ->
                      rig.run(
                          check,
                          () -> {
                            throw new IllegalStateException();
                          }))
              .isInstanceOf(IllegalStateException.class);
          rig.run(check, () -> "no verdict");
          return rig.run(check, () -> false);
        });
    assertThat(Rig.parts(rig.last(), Role.CHECK).stream().map(Rig::values))
        .containsExactly(
            Map.of("ok", false, "issues", List.of("too long")),
            Map.of("ok", false, "issues", List.of("too long")),
            Map.of("ok", "maybe", "issues", "mine"),
            Map.of("ok", false, "issues", List.of("java.lang.IllegalStateException")),
            Map.of(),
            Map.of("ok", false));
    assertThat(Rig.reasons(rig.last())).isEmpty();
  }

  @Test
  void defaultsTakeOnlyWhatFits() throws Exception {
    rig.run(
        generation,
        () -> {
          rig.run(compose, () -> 1);
          rig.run(save, () -> List.of(1));
          rig.run(save, () -> "id-1");
          return rig.run(save, () -> null);
        });
    assertThat(Rig.values(rig.last(), Role.COMPOSE)).isEmpty();
    assertThat(Rig.parts(rig.last(), Role.SAVE).stream().map(Rig::values))
        .containsExactly(Map.of(), Map.of("entity.id", "id-1"), Map.of());
  }

  @Test
  void nestedCallsCollapseToTheOutermost() throws Exception {
    rig.run(generation, () -> rig.run(call, null, args("outer"), () -> ask("inner")));
    assertThat(rig.generations(Status.PENDING)).hasSize(1);
    assertThat(Rig.parts(rig.last(), Role.CALL))
        .extracting(Part::number, Part::parent, Part::isOpen)
        .containsExactly(
            tuple(1, 0, true), tuple(2, 1, true), tuple(2, 1, false), tuple(1, 0, false));
  }

  @Test
  void nestedCallsAreRecordedEachOnDemand() throws Exception {
    Probe each = rig.probe(Role.CALL, new Completion.Auto(), Nesting.ALL, "text", "args[0]");
    rig.run(
        generation,
        () ->
            rig.run(each, null, args("outer"), () -> rig.run(each, null, args("inner"), () -> 1)));
    assertThat(rig.generations(Status.PENDING)).hasSize(2);
    assertThat(Rig.parts(rig.last(), Role.CALL))
        .extracting(Part::number, Part::parent)
        .containsExactly(tuple(1, 0), tuple(2, 0), tuple(2, 0), tuple(1, 0));
  }

  @Test
  void nestedGenerationsCollapseOrStandAlone() throws Exception {
    rig.run(generation, () -> rig.run(generation, () -> ask("p")));
    assertThat(Rig.parts(rig.last(), Role.GENERATION))
        .extracting(Part::number, Part::parent)
        .containsExactly(tuple(0, -1), tuple(1, 0), tuple(1, 0), tuple(0, -1));

    rig.captures.clear();
    Probe each = rig.probe(Role.GENERATION, new Completion.Auto(), Nesting.ALL);
    rig.run(
        each,
        () -> {
          rig.run(each, () -> ask("inner"));
          return ask("outer");
        });
    assertThat(rig.finals()).hasSize(2);
    assertThat(Rig.values(rig.finals().get(0), Role.CALL)).containsEntry("text", "inner");
    assertThat(Rig.values(rig.finals().get(1), Role.CALL)).containsEntry("text", "outer");
    assertThat(rig.finals().get(0).parts().toList()).hasSize(4);
  }

  @Test
  void checksAndRepairsOutsideAreIgnored() throws Exception {
    rig.run(check, () -> true);
    rig.run(repair, () -> ask("p"));
    assertThat(rig.last().parts().toList()).hasSize(2);
  }

  @Test
  void aCompositionOutsideJoinsTheCallThatSendsIt() throws Exception {
    rig.run(compose, () -> "unsent");
    rig.run(compose, () -> "sent");
    ask("please: sent!");
    assertThat(rig.last().parts().toList())
        .extracting(Part::role, Part::number, Part::parent)
        .containsExactly(
            tuple(Role.COMPOSE, 0, -1), tuple(Role.CALL, 1, -1), tuple(Role.CALL, 1, -1));
    assertThat(Rig.values(rig.last(), Role.COMPOSE)).containsEntry("text", "sent");

    rig.captures.clear();
    ask("sent");
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).isEmpty();

    rig.captures.clear();
    rig.run(generation, () -> ask("unsent"));
    assertThat(Rig.parts(rig.last(), Role.COMPOSE))
        .extracting(Part::number, Part::parent)
        .containsExactly(tuple(1, 0));
  }

  @Test
  void anEqualTextIsPreferredToAContainedOne() throws Exception {
    rig.run(compose, () -> "prompt in full");
    rig.run(compose, () -> "prompt");
    ask("prompt in full");
    assertThat(Rig.values(rig.last(), Role.COMPOSE)).containsEntry("text", "prompt in full");
  }

  @Test
  void systemUserAndMessagesAreComparedToo() throws Exception {
    Probe pair = rig.probe(Role.COMPOSE, "system", "return.system", "user", "return.user");
    Probe chat = rig.probe(Role.CALL, "model", "args[1]", "messages", "args[0]");
    rig.run(pair, () -> Map.of("system", "same for all", "user", "other"));
    rig.run(pair, () -> Map.of("system", "same for all", "user", "mine"));
    rig.run(pair, () -> Map.of("system", "same for all", "user", "foreign"));
    rig.run(
        chat,
        null,
        args(List.of(Map.of("text", "same for all"), Map.of("text", "mine")), "foreign"),
        () -> "");
    assertThat(Rig.values(rig.last(), Role.COMPOSE)).containsEntry("user", "mine");

    rig.captures.clear();
    Probe messages = rig.probe(Role.COMPOSE, "messages", "return");
    rig.run(messages, () -> List.of(Map.of("text", "first"), Map.of("text", "last")));
    ask("last");
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).hasSize(1);
  }

  @Test
  void onlyTheNewestCompositionsAreKept() throws Exception {
    for (String each : List.of("aa", "bb", "cc", "dd", "ee")) {
      rig.run(compose, () -> each);
    }
    rig.run(compose, () -> " ");
    rig.run(rig.probe(Role.COMPOSE, "messages", "return"), () -> List.of());
    assertThatThrownBy(
            () ->
                rig.run(
                    rig.probe(Role.COMPOSE, "text", "=zz"),
                    () -> {
                      throw new IOException("no template");
                    }))
        .isInstanceOf(IOException.class);
    ask("aa");
    ask("zz");
    ask("bb");
    assertThat(rig.finals().stream().map(each -> Rig.parts(each, Role.COMPOSE).size()))
        .containsExactly(0, 0, 1);
  }

  @Test
  void aCompositionInACompositionIsThatOne() throws Exception {
    rig.run(compose, () -> rig.run(compose, () -> "inner") + " outer");
    ask("inner");
    ask("inner outer");
    assertThat(rig.finals().stream().map(each -> Rig.parts(each, Role.COMPOSE).size()))
        .containsExactly(0, 1);
  }

  @Test
  void aSaveOutsideLinksTheGenerationThatEndedLast() throws Exception {
    rig.run(save, () -> 1);
    assertThat(rig.captures).isEmpty();
    ask("p");
    rig.run(save, () -> 2);
    assertThatThrownBy(
            () ->
                rig.run(
                    save,
                    () -> {
                      throw new IOException("full");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(rig.links()).hasSize(1);
    Capture.Link link = rig.links().get(0);
    assertThat(link.id()).isEqualTo(rig.last().id());
    assertThat(link.at()).isGreaterThanOrEqualTo(rig.last().startedAt());
    assertThat(link.bytes()).isEqualTo(200);
    assertThat(Rig.values(link.save())).isEqualTo(Map.of("entity.id", 2));
    assertThat(rig.finals()).hasSize(1);
  }

  @Test
  void whatIsReadIsNotRecorded() throws Exception {
    Object request =
        new Object() {
          @SuppressWarnings("unused")
          public String getText() throws Exception {
            return rig.run(generation, () -> ask("woven getter"));
          }
        };
    assertThat(rig.read("args[0].text", request)).isEqualTo("answer");
    assertThat(rig.finals()).hasSize(1);
  }

  @Test
  void argumentsAreReadBeforeTheHostChangesThem() throws Exception {
    StringBuilder text = new StringBuilder("before");
    Object[] arguments = {text};
    rig.run(rig.probe(Role.CALL, "text", "args[0]"), null, arguments, () -> text.append("!"));
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("text", "before");
  }

  @Test
  void unknownProbesAreLeftAlone() {
    assertThat(rig.recorder.entered(99, null, null)).isNull();
    assertThat(rig.recorder.entered(-1, null, null)).isNull();
  }

  @Test
  void aSinkThatThrowsIsCounted() throws Exception {
    Probes probes = rig.probes;
    Recorder recorder =
        Rig.recorder(
            probes,
            capture -> {
              throw new IllegalStateException("broken sink");
            },
            rig.counters);
    Object entered = recorder.entered(call.id(), null, args("p"));
    recorder.exited(entered, "answer", null);
    assertThat(rig.counters.errors.sum()).isEqualTo(2);
  }

  @Test
  void aPlanThatCannotBeMadeIsCounted() {
    Probe broken =
        rig.add(
            Rig.pointcut(
                Role.CALL,
                new Completion.Auto(),
                Nesting.OUTERMOST,
                java.util.Arrays.asList((io.promptnotary.config.Pointcut.Binding) null)));
    assertThat(rig.recorder.entered(broken.id(), null, null)).isNull();
    assertThat(rig.counters.errors.sum()).isEqualTo(1);
  }

  @Test
  void methodsThatEndUntoldLeaveTheStackWithTheirCaller() throws Exception {
    Object root = rig.recorder.entered(generation.id(), null, null);
    Object lost = rig.recorder.entered(call.id(), null, args("p"));
    rig.recorder.exited(root, null, null);
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    rig.recorder.exited(lost, "late", null);
    assertThat(rig.finals()).hasSize(1);
    rig.captures.clear();
    ask("next");
    assertThat(rig.last().parts().toList()).hasSize(2);
  }

  @Test
  void aGenerationThatEndsUntoldIsAbandoned() throws Exception {
    Probe each = rig.probe(Role.GENERATION, new Completion.Auto(), Nesting.ALL);
    Object outer = rig.recorder.entered(each.id(), null, null);
    Object lost = rig.recorder.entered(each.id(), null, null);
    rig.recorder.exited(outer, null, null);
    assertThat(rig.finals())
        .extracting(Capture.Generation::status)
        .containsExactly(Status.ABANDONED, Status.SUCCESS);
    assertThat(lost).isNotNull();
  }

  @Test
  void aNestedCallOutsideAnyGenerationCollapsesToo() throws Exception {
    Probe nested = rig.probe(Role.GENERATION);
    rig.run(call, null, args("outer"), () -> rig.run(nested, () -> ask("inner")));
    assertThat(rig.last().parts().toList())
        .extracting(Part::role, Part::parent)
        .containsExactly(
            tuple(Role.CALL, -1),
            tuple(Role.GENERATION, 0),
            tuple(Role.CALL, 1),
            tuple(Role.CALL, 1),
            tuple(Role.GENERATION, 0),
            tuple(Role.CALL, -1));
    assertThat(rig.generations(Status.PENDING)).hasSize(1);
  }

  @Test
  void aGenerationWithoutEndDoesNotFillTheHeap() throws Exception {
    rig.run(
        generation,
        () -> {
          for (int i = 0; i < 10_010; i++) {
            rig.run(check, () -> true);
          }
          return null;
        });
    assertThat(rig.last().parts().size()).isEqualTo(10_001);
    assertThat(rig.counters.gaps.sum()).isEqualTo(11);
  }

  @Test
  void valuesOfThrownExceptionsAreRead() throws Exception {
    Probe explained =
        rig.probe(
            Role.CHECK, "feedback", "thrown.message", "score", "return", "issues", "thrown.cause");
    rig.run(
        generation,
        () -> {
          assertThatThrownBy(
                  () ->
                      rig.run(
                          explained,
                          () -> {
                            throw new IOException("late", new IllegalStateException("why"));
                          }))
              .hasMessage("late");
          return rig.run(explained, () -> 1);
        });
    assertThat(Rig.parts(rig.last(), Role.CHECK).stream().map(Rig::values))
        .containsExactly(
            Map.of(
                "feedback", "late", "issues", "java.lang.IllegalStateException: why", "ok", false),
            Map.of("score", 1));
  }
}
