package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.Completion;
import io.promptnotary.config.Config;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Role;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What reading may take. */
class BudgetTest {
  private static final String USED_UP = "the capture budget of 20 ms is used up";
  private static final String COPY_USED_UP = "the capture budget of 100 ms is used up";
  private static final long MILLI = 1_000_000;

  /** Takes its time. */
  static final class Slow {
    final AtomicInteger asked = new AtomicInteger();

    public String getText() {
      return slowly("text", 75);
    }

    public String getTone() {
      return slowly("tone", 75);
    }

    public String getPlace() {
      return slowly("place", 25);
    }

    public String getAge() {
      return slowly("age", 25);
    }

    private String slowly(String value, long millis) {
      asked.incrementAndGet();
      long until = System.nanoTime() + millis * MILLI;
      while (System.nanoTime() - until < 0) {
        Thread.onSpinWait();
      }
      return value;
    }
  }

  private static Rig rig(int elements, int depth, long millis) {
    return new Rig(
        new Config.Capture(
            elements, depth, millis, 1, Duration.ofHours(1), Duration.ofHours(1), Set.of()));
  }

  private final Slow slow = new Slow();

  /** Runs it once, behind the runs that may take their time. */
  private Capture.Generation run(Rig rig, Probe ask, Object answer, Object... arguments)
      throws Exception {
    Object[] easy = arguments.clone();
    java.util.Arrays.fill(easy, null);
    for (int i = 0; i < 3; i++) {
      rig.run(ask, null, easy, () -> null);
    }
    rig.captures.clear();
    slow.asked.set(0);
    rig.run(ask, null, arguments, () -> answer);
    return rig.last();
  }

  @Test
  void theSearchForMembersOfAClassIsNotCounted() {
    Config.Capture limits =
        new Config.Capture(1, 1, 4, 1, Duration.ofHours(1), Duration.ofHours(1), Set.of());
    long longAgo = System.nanoTime() - 1000 * MILLI;
    Budget counted = new Budget(limits);
    counted.begin(Budget.Timing.FIELDS, longAgo, 0);
    counted.overran();
    assertThat(counted.spent()).isEqualTo(2000);

    Budget forgiven = new Budget(limits);
    forgiven.begin(Budget.Timing.FIELDS, longAgo, 0);
    forgiven.forgive(60_000 * MILLI);
    assertThat(forgiven.overran()).isFalse();
    assertThat(forgiven.spent()).isZero();
  }

  @Test
  void whenTheTimeIsUsedUpTheRestIsAGap() throws Exception {
    Rig rig = rig(100, 16, 20);
    Probe ask =
        rig.probe(
            Role.CALL,
            "text",
            "args[0].text",
            "params.tone",
            "args[0].tone",
            "params.place",
            "args[0].place",
            "output",
            "return | args[0].text");

    run(rig, ask, "answer", slow);

    assertThat(Rig.values(rig.last(), Role.CALL)).containsOnlyKeys("text", "params.tone");
    assertThat(Rig.reasons(rig.last())).containsExactly(USED_UP, USED_UP);
    assertThat(slow.asked).hasValue(2);
    assertThat(rig.breakers.tripped().get(0).reason()).isEqualTo(USED_UP);
    assertThat(rig.breakers.tripped().get(0).fields()).containsExactly("params.tone", "text");
  }

  @Test
  void whatWasSpentAtEntryIsMissingAtTheEnd() throws Exception {
    Rig rig = rig(100, 16, 20);
    Probe ask =
        rig.probe(
            Role.CALL,
            "text",
            "args[0].text",
            "output",
            "return.text",
            "params.tone",
            "return.tone");

    run(rig, ask, slow, slow);

    assertThat(Rig.values(rig.last(), Role.CALL)).containsOnlyKeys("text", "output");
    assertThat(Rig.reasons(rig.last())).containsExactly(USED_UP);
  }

  @Test
  void onePauseCostsNoValue() throws Exception {
    Rig rig = rig(100, 16, 20);
    Probe ask = rig.probe(Role.CALL, "params.age", "args[0].age", "text", "args[1]");

    run(rig, ask, "answer", slow, "prompt");

    assertThat(Rig.values(rig.last(), Role.CALL)).containsOnlyKeys("params.age", "text");
    assertThat(Rig.reasons(rig.last())).isEmpty();
    assertThat(rig.breakers.tripped().get(0).fields()).contains("params.age");
  }

  @Test
  void theFirstRunsMayTakeTheirTime() throws Exception {
    Rig rig = rig(100, 16, 20);
    Probe ask =
        rig.probe(
            Role.CALL, "text", "args[0].text", "params.a", "args[0].age", "output", "return.text");
    for (int i = 0; i < 3; i++) {
      rig.captures.clear();
      rig.run(ask, null, args(slow), () -> slow);
      assertThat(Rig.values(rig.last(), Role.CALL)).hasSize(3);
    }
    assertThat(rig.breakers.tripped()).isEmpty();
  }

  @Test
  void oneRunInEightIsTimedAndAllOnceOneWasSlow() throws Exception {
    Rig rig = rig(100, 16, 20);
    Probe ask =
        rig.probe(Role.CALL, "text", "args[0].text", "params.a", "args[0].age", "output", "return");
    run(rig, ask, "answer", "easy");
    for (int i = 0; i < 7; i++) {
      rig.captures.clear();
      rig.run(ask, null, args(slow), () -> "answer");
      assertThat(Rig.values(rig.last(), Role.CALL)).hasSize(3);
    }
    assertThat(rig.breakers.tripped()).isEmpty();
    rig.run(ask, null, args(slow), () -> "answer");
    assertThat(rig.breakers.tripped()).hasSize(1);

    rig = rig(100, 16, 20);
    ask = rig.probe(Role.CALL, "params.a", "args[0].age", "text", "args[1].text", "user", "=x");
    run(rig, ask, "answer", new Object(), slow);
    assertThat(rig.breakers.tripped().get(0).fields()).contains("text");
    rig.run(ask, null, args(slow), () -> "answer");
    assertThat(rig.breakers.tripped().get(0).fields()).contains("params.a");
  }

  @Test
  void zeroIsNoLimit() throws Exception {
    Rig rig = rig(100, 16, 0);
    Probe ask =
        rig.probe(
            Role.CALL, "text", "args[0].text", "params.age", "args[0].age", "params.tone", "=dry");
    run(rig, ask, "answer", slow);
    assertThat(Rig.values(rig.last(), Role.CALL)).hasSize(3);
    assertThat(rig.breakers.tripped()).isEmpty();
  }

  /** A list whose elements come slowly. */
  private List<Object> loading(int size, Object element) {
    return new AbstractList<>() {
      @Override
      public Object get(int index) {
        slow.slowly("", 15);
        return element;
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  @Test
  void longCopiesStop() throws Exception {
    for (String path : List.of("args[0]", "args[0][*]", "args[1][*].text", "args[1][text=x]")) {
      Rig rig = rig(1_000, 16, 100);
      Probe ask = rig.probe(Role.CALL, "params.all", path);
      List<Slow> all = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        all.add(slow);
      }
      run(rig, ask, "answer", loading(1_000, "x"), all);
      assertThat(Rig.reasons(rig.last())).containsExactly(COPY_USED_UP);
      assertThat(slow.asked).hasValueBetween(1, 50);
    }
  }

  @Test
  void aMapOfSlowTextsStops() throws Exception {
    Rig rig = rig(1_000, 16, 100);
    Probe ask = rig.probe(Role.CALL, "params.all", "args[0]");
    Map<Integer, Object> map = new java.util.TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      map.put(
          i,
          new Object() {
            @Override
            public String toString() {
              return slow.slowly("x", 15);
            }
          });
    }
    run(rig, ask, "answer", map);
    assertThat(Rig.reasons(rig.last())).containsExactly(COPY_USED_UP);
    assertThat(slow.asked).hasValueBetween(1, 50);
  }

  @Test
  void messagesThatTakeTooLongAreCutAndSaySo() throws Exception {
    Rig rig = rig(1_000, 16, 100);
    Probe ask =
        rig.add(
            Rig.pointcut(
                Role.CALL,
                new Completion.Auto(),
                Nesting.OUTERMOST,
                List.of(Rig.messages("args[0]", "tone", "text"))));
    List<Slow> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(slow);
    }
    run(rig, ask, "answer", all);
    Capture.Generation last = rig.last();
    assertThat(Rig.reasons(last)).containsExactly(COPY_USED_UP);
    assertThat((List<?>) Rig.values(last, Role.CALL).get("messages")).hasSizeBetween(1, 50);
  }

  @Test
  void elementsAndDepthAreBounded() throws Exception {
    Rig rig = rig(3, 2, 0);
    assertThat(rig.read("args[0]", List.of(1, 2, 3))).isEqualTo(List.of(1, 2, 3));
    assertThat(rig.gap("args[0]", List.of(1, 2, 3, 4))).endsWith("has more than 3 elements");
    assertThat(rig.gap("args[0][*]", List.of(1, 2, 3, 4))).endsWith("has more than 3 elements");
    assertThat(rig.read("args[0]", List.of(List.of(1)))).isEqualTo(List.of(List.of(1)));
    assertThat(rig.gap("args[0]", List.of(List.of(List.of(1))))).endsWith("nested deeper than 2");
  }
}
