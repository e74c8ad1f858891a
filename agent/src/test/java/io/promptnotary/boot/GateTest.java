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
          protected Object exited(Object entered, Object returned, Throwable thrown) {
            seen[3] = entered;
            seen[4] = returned;
            seen[5] = thrown;
            return "in its place";
          }
        });
    Object[] arguments = {1};
    Exception thrown = new Exception();

    Object entered = Gate.enter(7, this, arguments);
    assertThat(Gate.exit(entered, "returned", thrown)).isEqualTo("in its place");

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
          protected Object exited(Object entered, Object returned, Throwable thrown) {
            throw new IllegalStateException();
          }
        });

    assertThat(Gate.enter(1, this, null)).isNull();
    assertThat(Gate.exit("entered", "returned", null)).isEqualTo("returned");
  }
}
