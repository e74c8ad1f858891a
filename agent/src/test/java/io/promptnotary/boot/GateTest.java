package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GateTest {
  private int openBefore;

  @BeforeEach
  void countAnew() {
    openBefore = Gate.openGenerations().getAndSet(0);
  }

  @AfterEach
  void shut() {
    Gate.install(null);
    Gate.openGenerations().set(openBefore);
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

  /** A gate that notes what it is told of tasks, and fails if it is to. */
  private static final class Telling extends Gate {
    final List<Object> told = new ArrayList<>();
    boolean fails;

    private Object note(String what, Object of) {
      told.add(what + of);
      if (fails) {
        throw new StackOverflowError();
      }
      return what;
    }

    @Override
    protected void taskSubmitted(Object task) {
      note("submitted ", task);
    }

    @Override
    protected Object taskBegun(Object task) {
      return note("begun ", task);
    }

    @Override
    protected Object futureCompleted() {
      return note("completed", "");
    }

    @Override
    protected void dependentClaimed(Object dependent) {
      note("claimed ", dependent);
    }

    @Override
    protected void taskEnded(Object begun) {
      note("ended ", begun);
    }

    @Override
    protected Object entered(int probe, Object self, Object[] arguments) {
      return null;
    }

    @Override
    protected Object exited(Object entered, Object returned, Throwable thrown) {
      return returned;
    }
  }

  private static void tell() {
    Gate.submitTask("a");
    Gate.claimDependent("d");
    Object task = Gate.beginTask("b");
    Object future = Gate.completeFuture();
    assertThat(List.of(Objects.toString(task), Objects.toString(future)))
        .isIn(List.of("null", "null"), List.of("begun ", "completed"));
    Gate.endTask("e");
  }

  @Test
  void tasksAreToldOfWhileAGenerationIsOpen() {
    Telling telling = new Telling();
    Gate.install(telling);
    tell();
    // What has begun before is ended all the same.
    assertThat(telling.told).containsExactly("ended e");
    telling.told.clear();
    Gate.openGenerations().set(1);
    tell();
    assertThat(telling.told)
        .containsExactly("submitted a", "claimed d", "begun b", "completed", "ended e");
    telling.fails = true;
    tell();
    assertThat(telling.told).hasSize(10);
    Gate.install(null);
    tell();
    assertThat(telling.told).hasSize(10);
  }

  @Test
  void aGateThatKnowsNothingOfTasksIsOne() {
    Gate.install(
        new Gate() {
          @Override
          protected Object entered(int probe, Object self, Object[] arguments) {
            return null;
          }

          @Override
          protected Object exited(Object entered, Object returned, Throwable thrown) {
            return returned;
          }
        });
    Gate.openGenerations().set(1);
    tell();
    assertThat(Gate.beginTask("b")).isNull();
  }
}
