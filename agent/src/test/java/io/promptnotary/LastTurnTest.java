package io.promptnotary;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.Test;

class LastTurnTest {

  @Test
  void takesTheNextSlotWhereOneIsTakenAndNoneWhereAllAre() {
    Instrumentation real = ByteBuddyAgent.install();

    int taken = 0;
    while (LastTurn.take(real, () -> {})) {
      taken++;
    }
    assertThat(taken).isEqualTo(7);
    assertThat(LastTurn.take(real, () -> {})).isFalse();
  }

  @Test
  void isNotTakenWhereTheJvmRefuses() {
    Instrumentation refusing =
        (Instrumentation)
            Proxy.newProxyInstance(
                LastTurnTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.getName());
                });

    assertThat(LastTurn.take(refusing, () -> {})).isFalse();
  }
}
