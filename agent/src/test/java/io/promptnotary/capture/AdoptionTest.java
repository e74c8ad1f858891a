package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.JoinedBy;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.SnapshotId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is composed outside any generation waits for the call that sends it, on any thread. */
class AdoptionTest {
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

  private static String copy(String text) {
    return new String(text.toCharArray());
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }

  @Test
  void aCompositionOutsideIsAdoptedOnAnyThread() throws Exception {
    Prompt prompt = Elsewhere.run(() -> prompt("short"));
    Elsewhere.run(() -> prompt("another"));
    send(prompt);
    assertThat(Rig.values(rig.last(), Role.COMPOSE)).isEqualTo(Map.of("user", "short"));
    assertThat(Rig.joined(rig.last())).containsExactly(JoinedBy.IDENTITY);

    rig.captures.clear();
    Elsewhere.run(() -> text(TEXT));
    sendText(copy(TEXT));
    assertThat(Rig.values(rig.last(), Role.COMPOSE)).isEqualTo(Map.of("text", TEXT));
    assertThat(Rig.joined(rig.last())).containsExactly(JoinedBy.TEXT);
  }

  @Test
  void onlyOneCallHasAComposition() throws Exception {
    Prompt prompt = Elsewhere.run(() -> prompt(TEXT));
    send(prompt);
    SnapshotId first = rig.last().id();
    rig.captures.clear();
    send(prompt);
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).isEmpty();
    assertThat(Rig.parent(rig.last())).isEqualTo(first);
    rig.captures.clear();
    send(new Prompt(copy(TEXT)));
    assertThat(Rig.parent(rig.last())).isNull();
  }

  @Test
  void equalCompositionsOfOthersAreNotExchanged() throws Exception {
    Elsewhere.run(() -> prompt(copy(TEXT)));
    Elsewhere.run(() -> prompt(copy(TEXT)));
    send(new Prompt(copy(TEXT)));
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).isEmpty();
    assertThat(Rig.reasons(rig.last())).hasSize(1);
  }

  @Test
  void theOwnThreadsCompositionComesFirst() throws Exception {
    Elsewhere.run(() -> text(copy(TEXT)));
    String own = text(copy(TEXT));
    sendText(copy(TEXT));
    assertThat(Rig.values(rig.last(), Role.COMPOSE).get("text")).isSameAs(own);
    assertThat(Rig.joined(rig.last())).containsExactly(JoinedBy.TEXT);
  }

  @Test
  void aCallInAGenerationAdoptsTheVeryObjectOnly() throws Exception {
    Prompt prompt = Elsewhere.run(() -> prompt(TEXT));
    rig.run(generation, () -> send(new Prompt(copy(TEXT))));
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).isEmpty();
    rig.captures.clear();
    rig.run(generation, () -> send(prompt));
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).hasSize(1);
    assertThat(Rig.joined(rig.last())).containsExactly(JoinedBy.IDENTITY);
  }

  @Test
  void aHedgeOutsideAnyGenerationJoinsTheCallThatHasTheComposition() throws Exception {
    CompletableFuture<String> slow = new CompletableFuture<>();
    Prompt prompt = prompt("short");
    rig.run(call, null, args(prompt), () -> slow);
    Elsewhere.run(() -> send(prompt));
    slow.cancel(true);
    assertThat(Rig.parts(rig.last(), Role.CALL))
        .extracting(Part::number, Part::parent)
        .containsExactly(
            tuple(1, Part.NONE), tuple(2, Part.NONE), tuple(2, Part.NONE), tuple(1, Part.NONE));
  }

  @Test
  void whatIsComposedAndNotOnItsWayYetIsTold() throws Exception {
    List<String> seen = new ArrayList<>();
    rig.run(
        generation,
        () -> {
          text("inside");
          rig.run(rig.probe(Role.CHECK), () -> true);
          rig.recorder.undecided().open((id, part) -> seen.add((String) part.values()[0]));
          return null;
        });
    assertThat(seen).containsExactly("inside");
    rig.recorder.undecided().open((id, part) -> seen.add("ended"));
    assertThat(seen).hasSize(1);

    text("one");
    Elsewhere.run(() -> text("two"));
    assertThat(rig.recorder.undecided().claim(part -> true)).as("there are two").isNull();
    Part claimed = rig.recorder.undecided().claim(part -> part.values()[0].equals("two"));
    assertThat(claimed).isNotNull();
    assertThat(rig.recorder.undecided().claim(part -> part.values()[0].equals("two"))).isNull();
    assertThat(rig.recorder.undecided().claim(part -> part.values()[0].equals("none"))).isNull();
  }

  @Test
  void aLargeCompositionIsHeldByItsThreadOnly() throws Exception {
    String large = "x".repeat(100_000);
    text(large);
    Elsewhere.run(() -> sendText(copy(large)));
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).hasSize(1);
  }

  @Test
  void theOldestOfManyCompositionsGivesWay() throws Exception {
    Elsewhere.run(() -> text(TEXT));
    for (int i = 0; i < Links.WAITING; i++) {
      text("another text that is long enough to be told from all of the others, number " + i);
    }
    Elsewhere.run(() -> sendText(copy(TEXT)));
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).isEmpty();
  }

  @Test
  void whoeverLeavesAnEmptyTraceIsNoTrace() throws Exception {
    Probe mute = rig.probe(Role.COMPOSE, "template.id", "=t");
    rig.run(mute, () -> null);
    rig.run(mute, () -> 5);
    rig.run(mute, () -> Map.of());
    rig.run(mute, () -> new Object[0]);
    sendText("hello");
    assertThat(Rig.parts(rig.last(), Role.COMPOSE)).isEmpty();
    assertThat(rig.counters.errors.sum()).isZero();
  }
}
