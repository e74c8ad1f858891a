package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Role;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Code of the host that runs because we read is not recorded itself, and does no harm. */
class ReentryTest {
  private final Rig rig = new Rig();
  private final Probe call = rig.probe(Role.CALL, "text", "args[0]");
  private final AtomicInteger calls = new AtomicInteger();

  private String ask(String text) {
    calls.incrementAndGet();
    try {
      return rig.run(call, null, args(text), () -> "answer to " + text);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void isTheOnlyOne(Object text) {
    assertThat(rig.finals()).hasSize(1);
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("text", text);
    assertThat(calls.get()).isPositive();
    assertThat(rig.counters.errors.sum()).isZero();
    rig.captures.clear();
    ask("next");
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("text", "next");
  }

  @Test
  void aTextThatAsksTheModel() throws Exception {
    Object text =
        new Object() {
          @Override
          public String toString() {
            return ask("toString");
          }
        };
    rig.run(call, null, args(text), () -> "x");
    isTheOnlyOne("answer to toString");
  }

  @Test
  void aCollectionThatAsksTheModel() throws Exception {
    List<String> texts =
        new AbstractList<>() {
          @Override
          public String get(int index) {
            return ask("element " + index);
          }

          @Override
          public int size() {
            return ask("size").isEmpty() ? 0 : 1;
          }
        };
    rig.run(call, null, args(texts), () -> "x");
    isTheOnlyOne(List.of("answer to element 0"));
  }

  @Test
  void aGetterThatAsksTheModelAtTheEnd() throws Exception {
    Probe ends = rig.probe(Role.CALL, "output", "return.text", "text", "=x");
    Object answer =
        new Object() {
          @SuppressWarnings("unused")
          public String getText() {
            return ask("getter");
          }
        };
    rig.run(ends, () -> answer);
    assertThat(Rig.values(rig.last(), Role.CALL)).containsEntry("output", "answer to getter");
    isTheOnlyOne("x");
  }

  @Test
  void aGetterThatCompletesAFutureWeWaitFor() throws Exception {
    CompletableFuture<String> waiting = new CompletableFuture<>();
    rig.run(call, null, args("waiting"), () -> waiting);
    Object text =
        new Object() {
          @Override
          public String toString() {
            waiting.complete("done");
            return "text";
          }
        };
    rig.captures.clear();
    rig.run(call, null, args(text), () -> "x");
    assertThat(rig.finals()).hasSize(2);
    assertThat(rig.finals())
        .extracting(each -> Rig.values(each, Role.CALL))
        .containsExactlyInAnyOrder(Map.of("text", "waiting"), Map.of("text", "text"));
    assertThat(rig.counters.errors.sum()).isZero();
  }

  @Test
  void aGetterThatAsksTheModelOnAnotherThreadIsRecordedThere() throws Exception {
    Object text =
        new Object() {
          @Override
          public String toString() {
            return CompletableFuture.supplyAsync(() -> ask("elsewhere")).join();
          }
        };
    rig.run(call, null, args(text), () -> "x");
    assertThat(rig.finals())
        .extracting(each -> Rig.values(each, Role.CALL).get("text"))
        .containsExactlyInAnyOrder("elsewhere", "answer to elsewhere");
  }
}
