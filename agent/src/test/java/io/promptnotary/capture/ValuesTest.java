package io.promptnotary.capture;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(Values.copy(value)).isSameAs(value);
    assertThat(Values.copy(List.of(value))).isEqualTo(List.of(value));
  }

  @Test
  void whatCanChangeIsTakenAsItIsNow() {
    assertThat(Values.copy(new StringBuilder("x"))).isEqualTo("x");
    assertThat(Values.copy(new AtomicInteger(1))).isEqualTo(1);
    assertThat(Values.copy(new AtomicLong(1))).isEqualTo(1L);
    assertThat(Values.copy("x".toCharArray())).isEqualTo("x");
    assertThat(Values.copy(new int[] {1, 2})).isEqualTo(List.of(1, 2));
    assertThat(Values.copy(new Object[] {"a", List.of("b")})).isEqualTo(List.of("a", List.of("b")));
    assertThat(Values.copy(new IllegalStateException("x")))
        .isEqualTo("java.lang.IllegalStateException: x");
    List<Object> list = new ArrayList<>(Arrays.asList("a", null, Optional.of("b")));
    Object copy = Values.copy(list);
    list.clear();
    assertThat(copy).isEqualTo(Arrays.asList("a", null, "b"));
    Map<Object, Object> map = new HashMap<>();
    map.put(null, new StringBuilder("v"));
    copy = Values.copy(map);
    map.clear();
    assertThat(copy).isEqualTo(Map.of("null", "v"));
    assertThat(Values.copy(null)).isNull();
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
    assertThat(Values.copy(silent)).isNull();
  }

  @Test
  void tooMuchIsAGap() {
    List<Integer> most = Collections.nCopies(Values.MAX_ELEMENTS, 1);
    List<Integer> more = Collections.nCopies(Values.MAX_ELEMENTS + 1, 1);
    assertThat(Values.copy(most)).isEqualTo(most);
    assertThat(reason(Values.copy(more))).endsWith(" has more than 10000 elements");
    assertThat(reason(Values.copy(List.of(List.of(most))))).endsWith("10000 elements");
    assertThat(reason(Values.copy(new byte[10_001])))
        .isEqualTo("byte[] has more than 10000 elements");
    assertThat(reason(Values.elements(more))).endsWith("10000 elements");
    Map<String, Object> wide = new HashMap<>();
    for (int i = 0; i <= Values.MAX_ELEMENTS; i++) {
      wide.put("k" + i, i);
    }
    assertThat(reason(Values.copy(wide)))
        .isEqualTo("java.util.HashMap has more than 10000 elements");
    assertThat(reason(Values.copy(Map.of("k", more)))).endsWith("10000 elements");
  }

  @Test
  void cyclesEnd() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertThat(reason(Values.copy(list))).isEqualTo("java.util.ArrayList is nested deeper than 16");
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
    assertThat(reason(PathReader.copy(List.of(hostile))))
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
