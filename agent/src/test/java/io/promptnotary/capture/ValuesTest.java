package io.promptnotary.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.Config;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {

  private static Budget budget() {
    Budget budget = new Budget(Config.Capture.DEFAULT);
    budget.begin(Budget.Timing.FIELDS, System.nanoTime(), 0);
    return budget;
  }

  private static Object copy(Object value) {
    return Values.copy(value, budget());
  }

  static List<Object> immutable() {
    return List.of(
        "text",
        1,
        2L,
        true,
        3.0,
        4f,
        (short) 5,
        (byte) 6,
        'c',
        TimeUnit.DAYS,
        new UUID(1, 2),
        new BigDecimal("1.5"),
        new BigInteger("7"),
        Instant.EPOCH);
  }

  @ParameterizedTest
  @MethodSource("immutable")
  void whatCannotChangeIsTakenByReference(Object value) {
    assertThat(copy(value)).isSameAs(value);
    assertThat(copy(List.of(value))).isEqualTo(List.of(value));
  }

  @Test
  void whatCanChangeIsTakenAsItIsNow() {
    assertThat(copy(new StringBuilder("x"))).isEqualTo("x");
    assertThat(copy(new AtomicInteger(1))).isEqualTo(1);
    assertThat(copy(new AtomicLong(1))).isEqualTo(1L);
    assertThat(copy("x".toCharArray())).isEqualTo("x");
    assertThat(copy(new int[] {1, 2})).isEqualTo(List.of(1, 2));
    assertThat(copy(new Object[] {"a", List.of("b")})).isEqualTo(List.of("a", List.of("b")));
    assertThat(copy(new IllegalStateException("x")))
        .isEqualTo("java.lang.IllegalStateException: x");
    List<Object> list = new ArrayList<>(Arrays.asList("a", null, Optional.of("b")));
    Object copy = copy(list);
    list.clear();
    assertThat(copy).isEqualTo(Arrays.asList("a", null, "b"));
    Map<Object, Object> map = new HashMap<>();
    map.put(null, new StringBuilder("v"));
    copy = copy(map);
    map.clear();
    assertThat(copy).isEqualTo(Map.of("null", "v"));
    assertThat(copy(null)).isNull();
  }

  @Test
  void whatPrintsNothingIsNothing() {
    Object silent =
        new Object() {
          @Override
          public String toString() {
            return null;
          }
        };
    assertThat(copy(silent)).isNull();
  }

  @Test
  void tooMuchIsAGap() {
    List<Integer> most = Collections.nCopies(10_000, 1);
    List<Integer> more = Collections.nCopies(10_000 + 1, 1);
    assertThat(copy(most)).isEqualTo(most);
    assertThat(reason(copy(more))).endsWith(" has more than 10000 elements");
    assertThat(reason(copy(List.of(List.of(most))))).endsWith("10000 elements");
    assertThat(reason(copy(new int[10_001]))).isEqualTo("int[] has more than 10000 elements");
    assertThat(reason(Values.elements(more, budget()))).endsWith("10000 elements");
    Map<String, Object> wide = new HashMap<>();
    for (int i = 0; i <= 10_000; i++) {
      wide.put("k" + i, i);
    }
    assertThat(reason(copy(wide))).isEqualTo("java.util.HashMap has more than 10000 elements");
    assertThat(reason(copy(Map.of("k", more)))).endsWith("10000 elements");
  }

  @Test
  void cyclesEnd() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertThat(reason(copy(list))).isEqualTo("java.util.ArrayList is nested deeper than 16");
  }

  @Test
  void hostileValuesBecomeGaps() {
    Object hostile =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("x");
          }
        };
    assertThat(reason(PathReader.copy(List.of(hostile), budget())))
        .startsWith("copying java.util.ImmutableCollections")
        .endsWith(" threw java.lang.IllegalStateException: x");
  }

  @Test
  void bytesCountCharacters() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("key", List.of("abc", 1));
    assertThat(Values.bytes("abc")).isEqualTo(6);
    assertThat(Values.bytes(1)).isZero();
    assertThat(Values.bytes(map)).isEqualTo(64 + 6 + 32 + 6);
  }

  private static String reason(Object failure) {
    return ((Failure) failure).reason();
  }
}
