package io.promptnotary.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.snapshot.Role;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbesTest {

  private static Pointcut pointcut(Role role, String... bindings) {
    return Rig.pointcut(role, new Completion.Auto(), Nesting.OUTERMOST, bindings);
  }

  @Test
  void probesAreNumberedInOrder() {
    Probes probes = new Probes();
    Pointcut call = pointcut(Role.CALL);
    Probe first = probes.add(call, "A", "a", List.of("x"), "void", List.of("int"));
    Probe second = probes.add(call, "A", "a", List.of("x"), "void", List.of("int"));
    assertThat(first).isEqualTo(new Probe(0, call, "A", "a", List.of("x"), "void", List.of("int")));
    assertThat(second.id()).isEqualTo(1);
    assertThat(probes.get(1)).isSameAs(second);
    assertThat(probes.get(2)).isNull();
    assertThat(probes.get(-1)).isNull();
    assertThat(probes.all()).containsExactly(first, second);
  }

  @Test
  void threadsNeverShareANumber() {
    Probes probes = new Probes();
    List<Integer> ids =
        IntStream.range(0, 500)
            .parallel()
            .mapToObj(
                i -> probes.add(pointcut(Role.CALL), "A", "a", List.of(), "void", List.of()).id())
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(probes.all()).extracting(Probe::id).isSorted().hasSize(500);
  }

  @Test
  void argumentsAreWantedWhereAPathBeginsAtThem() {
    assertThat(Probes.readsArguments(pointcut(Role.CALL))).isTrue();
    assertThat(Probes.readsArguments(pointcut(Role.COMPOSE))).isFalse();
    assertThat(Probes.readsArguments(pointcut(Role.CALL, "text", "=x"))).isTrue();
    assertThat(Probes.readsArguments(pointcut(Role.CALL, "text", "return | args[0]"))).isTrue();
    assertThat(Probes.readsArguments(pointcut(Role.CALL, "text", "args.x.y"))).isTrue();
    assertThat(Probes.readsArguments(pointcut(Role.SAVE, "entity.id", "return"))).isTrue();
    Pointcut messages =
        Rig.pointcut(
            Role.CALL,
            new Completion.Auto(),
            Nesting.OUTERMOST,
            List.of(Rig.messages("args[0]", "role", "text")));
    assertThat(Probes.readsArguments(messages)).isTrue();
    assertThat(Probes.readsThis(messages)).isFalse();
  }

  @Test
  void theObjectIsWantedForItsValuesAndForTheMdc() {
    assertThat(Probes.readsThis(pointcut(Role.CALL))).isFalse();
    assertThat(Probes.readsThis(pointcut(Role.CALL, "text", "args[0] | this.x"))).isTrue();
    assertThat(Probes.readsThis(pointcut(Role.CALL, "text", "mdc.tenant"))).isTrue();
    assertThat(Probes.readsThis(pointcut(Role.CALL, "text", "env.X"))).isFalse();
  }
}
