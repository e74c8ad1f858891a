package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GateTest {
  @AfterEach
  void shut() {
    Gate.install(null);
  }

  @Test
  void aShutGateRecordsNothing() {
    assertThat(Gate.enter(1, this, new Object[0])).isNull();
    Gate.exit("entered", "returned", null);
  }

  @Test
  void handsOverWhatItGets() {
    Object[] seen = new Object[6];
    Gate.install(
        new Gate() {
          @Override
          protected Object entered(int probe, Object self, Object[] arguments) {
            seen[0] = probe;
            seen[1] = self;
            seen[2] = arguments;
            return "entered";
          }

          @Override
          protected void exited(Object entered, Object returned, Throwable thrown) {
            seen[3] = entered;
            seen[4] = returned;
            seen[5] = thrown;
          }
        });
    Object[] arguments = {1};
    Exception thrown = new Exception();

    Object entered = Gate.enter(7, this, arguments);
    Gate.exit(entered, "returned", thrown);

    assertThat(seen).containsExactly(7, this, arguments, "entered", "returned", thrown);
  }

  @Test
  void noFailureOfTheRecorderLeavesIt() {
    Gate.install(
        new Gate() {
          @Override
          protected Object entered(int probe, Object self, Object[] arguments) {
            throw new StackOverflowError();
          }

          @Override
          protected void exited(Object entered, Object returned, Throwable thrown) {
            throw new IllegalStateException();
          }
        });

    assertThat(Gate.enter(1, this, null)).isNull();
    Gate.exit("entered", null, null);
  }
}
