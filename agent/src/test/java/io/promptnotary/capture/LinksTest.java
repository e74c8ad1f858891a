package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Calls on threads where no generation runs find theirs by what they are given. */
class LinksTest {
  private static final String TEXT =
      "a prompt that is long enough to be told from others. ".repeat(2);

  /** A prompt that the host composes; equal ones are not the same. */
  record Prompt(String user) {}

  private final Rig rig = new Rig();
  private final Probe generation = rig.probe(Role.GENERATION);
  private final Probe compose = rig.probe(Role.COMPOSE, "user", "return.user");
  private final Probe composeText = rig.probe(Role.COMPOSE);
  private final Probe repair = rig.probe(Role.REPAIR);
  private final Probe call = rig.probe(Role.CALL, "user", "args[0].user", "output", "result");
  private final Probe callText = rig.probe(Role.CALL);

  private String send(Object prompt) throws Exception {
    return rig.run(call, null, args(prompt), () -> "answer");
  }

  private String sendText(String text) throws Exception {
    return rig.run(callText, null, args(text), () -> "answer");
  }

  private Prompt prompt(String user) throws Exception {
    return rig.run(compose, () -> new Prompt(user));
  }

  private String text(String user) throws Exception {
    return rig.run(composeText, () -> user);
  }

  /** The one final capture that holds a composition. */
  private Capture.Generation composed() {
    List<Capture.Generation> all =
        rig.finals().stream().filter(each -> !Rig.parts(each, Role.COMPOSE).isEmpty()).toList();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static String copy(String text) {
    return new String(text.toCharArray());
  }

  @Test
  void theObjectThatWasComposedLeadsToItsGeneration() throws Exception {
    rig.run(
        generation,
        () -> {
          Prompt prompt = prompt("short");
          return Elsewhere.run(() -> send(prompt));
        });
    assertThat(rig.last().status()).isEqualTo(Status.SUCCESS);
    assertThat(rig.last().parts().toList())
        .extracting(Part::role, Part::number, Part::parent, Part::isOpen)
        .containsExactly(
            tuple(Role.GENERATION, 0, Part.NONE, true),
            tuple(Role.COMPOSE, 1, 0, false),
            tuple(Role.CALL, 2, 0, true),
            tuple(Role.CALL, 2, 0, false),
            tuple(Role.GENERATION, 0, Part.NONE, false));
    assertThat(Rig.joined(rig.last())).containsExactly(JoinedBy.IDENTITY);
    assertThat(Rig.values(rig.last(), Role.CALL))
        .isEqualTo(Map.of("user", "short", "output", "answer"));
    assertThat(rig.generations(Status.PENDING)).hasSize(1);
    assertThat(rig.counters.errors.sum()).isZero();
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }

  @Test
  void itMayBeWrappedOrOneOfMany() throws Exception {
    rig.run(
        generation,
        () -> {
          Prompt prompt = prompt("short");
          Elsewhere.run(() -> send(Optional.of(prompt)));
          Elsewhere.run(() -> send(List.of("x", prompt)));
          return Elsewhere.run(() -> send(new Object[] {prompt, Optional.empty()}));
        });
    assertThat(Rig.joined(rig.last()))
        .containsExactly(JoinedBy.IDENTITY, JoinedBy.IDENTITY, JoinedBy.IDENTITY);
  }

  @Test
  void aListMayBeWhatWasComposed() throws Exception {
    Probe messages = rig.probe(Role.COMPOSE, "messages", "return");
    Probe asking = rig.probe(Role.CALL, "model", "=m");
    List<String> list = new ArrayList<>(List.of("be brief", "hello"));
    rig.run(
        generation,
        () -> {
          rig.run(messages, () -> list);
          rig.run(messages, () -> List.of());
          Elsewhere.run(() -> rig.run(asking, null, args(list), () -> "answer"));
          return Elsewhere.run(() -> rig.run(asking, null, args(List.of()), () -> "alone"));
        });
    assertThat(rig.finals()).hasSize(2);
    assertThat(Rig.joined(composed())).containsExactly(JoinedBy.IDENTITY);
  }

  @Test
  void theTextLeadsThereToo() throws Exception {
    rig.run(
        generation,
        () -> {
          prompt(TEXT);
          return Elsewhere.run(() -> send(new Prompt(copy(TEXT))));
        });
    assertThat(Rig.joined(rig.last())).containsExactly(JoinedBy.TEXT);
  }

  @Test
  void aShortTextLeadsNowhere() throws Exception {
    rig.run(
        generation,
        () -> {
          prompt("hello");
          return Elsewhere.run(() -> send(new Prompt("hello")));
        });
    assertThat(rig.finals()).hasSize(2);
    assertThat(Rig.parts(composed(), Role.CALL)).isEmpty();
    assertThat(rig.finals()).allMatch(each -> Rig.parent(each) == null);
  }

  @Test
  void theGenerationWaitsForTheCall() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    rig.run(
        generation,
        () -> {
          Prompt prompt = prompt("short");
          return Elsewhere.run(() -> rig.run(call, null, args(prompt), () -> answer)).isDone();
        });
    assertThat(rig.finals()).isEmpty();
    answer.complete("late");
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("output", "late");
  }

  @Test
  void equalTextsAreToldApartByWhoHasTheVeryOne() throws Exception {
    String first = copy(TEXT);
    String second = copy(TEXT);
    rig.run(
        generation,
        () -> {
          text(first);
          return Elsewhere.run(
              () ->
                  rig.run(
                      generation,
                      () -> {
                        text(second);
                        return Elsewhere.run(() -> sendText(first));
                      }));
        });
    Capture.Generation outer = rig.finals().get(1);
    assertThat(Rig.values(outer, Role.COMPOSE).get("text")).isSameAs(first);
    assertThat(Rig.joined(outer)).containsExactly(JoinedBy.IDENTITY);
    assertThat(Rig.parts(rig.finals().get(0), Role.CALL)).isEmpty();
  }

  @Test
  void whatSeveralHaveComposedLeadsToNone() throws Exception {
    rig.run(
        generation,
        () -> {
          prompt(copy(TEXT));
          return Elsewhere.run(
              () ->
                  rig.run(
                      generation,
                      () -> {
                        prompt(copy(TEXT));
                        return Elsewhere.run(() -> send(new Prompt(copy(TEXT))));
                      }));
        });
    assertThat(rig.finals()).hasSize(3);
    Capture.Generation alone = rig.finals().get(0);
    assertThat(Rig.parts(alone, Role.GENERATION)).isEmpty();
    assertThat(Rig.joined(alone)).isEmpty();
    assertThat(Rig.reasons(alone))
        .containsExactly("what is sent was composed in 2 places at a time: it joined none");
  }

  @Test
  void anObjectThatSeveralGaveLeadsToNone() throws Exception {
    Prompt shared = new Prompt("short");
    rig.run(
        generation,
        () -> {
          rig.run(compose, () -> shared);
          return Elsewhere.run(
              () ->
                  rig.run(
                      generation,
                      () -> {
                        rig.run(compose, () -> shared);
                        return Elsewhere.run(() -> send(shared));
                      }));
        });
    assertThat(rig.finals()).hasSize(3);
    assertThat(Rig.reasons(rig.finals().get(0))).hasSize(1);
  }

  @Test
  void textsThatTooManyShareLeadToNone() throws Exception {
    List<Object> open = new ArrayList<>();
    for (int i = 0; i <= OpenTexts.MANY; i++) {
      open.add(
          Elsewhere.run(
              () -> {
                Object root = rig.recorder.entered(generation.id(), null, null);
                text(TEXT);
                return root;
              }));
    }
    sendText(TEXT);
    assertThat(Rig.reasons(rig.last())).hasSize(1);
    assertThat(open).doesNotContainNull();
  }

  @Test
  void generationsThatHaveEndedAreForgotten() throws Exception {
    for (int i = 0; i < 3; i++) {
      rig.run(generation, () -> text(copy(TEXT)));
    }
    rig.captures.clear();
    rig.run(
        generation,
        () -> {
          text(copy(TEXT));
          return Elsewhere.run(() -> sendText(copy(TEXT)));
        });
    assertThat(Rig.joined(rig.last())).containsExactly(JoinedBy.TEXT);
  }

  @Test
  void aCallAfterTheEndIsAChild() throws Exception {
    Prompt prompt = rig.run(generation, () -> prompt("short"));
    SnapshotId parent = rig.last().id();
    rig.captures.clear();
    send(prompt);
    assertThat(Rig.parent(rig.last())).isEqualTo(parent);
    assertThat(Rig.joined(rig.last())).containsExactly(JoinedBy.IDENTITY);
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).isEmpty();

    rig.captures.clear();
    rig.run(generation, () -> rig.run(compose, () -> prompt));
    rig.captures.clear();
    send(prompt);
    assertThat(Rig.parent(rig.last())).as("two have composed it").isNull();
  }

  @Test
  void aCompositionOfAFailedMethodLeadsNowhere() throws Exception {
    String text = copy(TEXT);
    rig.run(
        generation,
        () -> {
          Object failing = rig.recorder.entered(composeText.id(), null, null);
          rig.recorder.exited(failing, null, new IOException());
          return Elsewhere.run(() -> sendText(text));
        });
    Object outside = rig.recorder.entered(composeText.id(), null, null);
    rig.recorder.exited(outside, null, new IOException());
    assertThat(rig.finals()).hasSize(2);
    assertThat(rig.counters.errors.sum()).isZero();
  }

  @Test
  void aRetryOnAnotherThreadIsACallOfTheSameGeneration() throws Exception {
    CompletableFuture<String> hanging = new CompletableFuture<>();
    rig.run(
        generation,
        () -> {
          Prompt prompt = prompt("short");
          rig.run(call, null, args(prompt), () -> hanging);
          hanging.cancel(true);
          return Elsewhere.run(() -> send(prompt));
        });
    assertThat(Rig.parts(rig.last(), Role.CALL)).hasSize(4);
  }

  @Test
  void aCallRunsInWhatItsPromptWasComposedIn() throws Exception {
    rig.run(
        generation,
        () ->
            rig.run(
                repair,
                () -> {
                  Prompt prompt = prompt(TEXT);
                  return Elsewhere.run(() -> send(prompt));
                }));
    assertThat(Rig.parts(rig.last(), Role.CALL)).extracting(Part::parent).containsOnly(1);
  }

  @Test
  void anInnerCallOfALibraryCollapsesIntoTheOpenOne() throws Exception {
    Probe inner =
        rig.probes.add(
            call.pointcut(),
            "com.acme.Transport",
            "post",
            List.of(),
            "java.lang.Object",
            List.of());
    rig.run(
        generation,
        () -> {
          Prompt prompt = prompt(TEXT);
          return rig.run(
              call,
              null,
              args(prompt),
              () ->
                  Elsewhere.run(
                      () -> rig.run(inner, null, args(new Prompt(copy(TEXT))), () -> "raw")));
        });
    assertThat(Rig.parts(rig.last(), Role.CALL))
        .extracting(Part::number, Part::parent)
        .containsExactly(tuple(2, 0), tuple(3, 2), tuple(3, 2), tuple(2, 0));
  }

  @Test
  void aGenerationThatIsFullIsAParentOnly() throws Exception {
    Probe check = rig.probe(Role.CHECK);
    rig.run(
        generation,
        () -> {
          Prompt prompt = prompt("short");
          for (int i = 0; i < 10_000; i++) {
            rig.run(check, () -> true);
          }
          return Elsewhere.run(() -> send(prompt));
        });
    assertThat(rig.finals()).hasSize(2);
    assertThat(Rig.parent(rig.finals().get(0))).isEqualTo(rig.finals().get(1).id());
  }
}
