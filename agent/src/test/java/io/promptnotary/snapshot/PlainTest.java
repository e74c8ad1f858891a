package io.promptnotary.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainTest {
  private final Gaps gaps = new Gaps();
  private final Plain plain = new Plain(new Redaction(List.of()), gaps);

  private @Nullable Object of(@Nullable Object host) {
    return plain.of(host, new Gaps.Spot("p", "f"));
  }

  private List<String> reasons() {
    return gaps.json().stream().map(gap -> gap.get("reason")).toList();
  }

  /** A number of the host's own making. */
  private static final class Odd extends Number {
    private static final long serialVersionUID = 1;
    private final @Nullable String text;

    private Odd(@Nullable String text) {
      this.text = text;
    }

    @Override
    public int intValue() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long longValue() {
      throw new UnsupportedOperationException();
    }

    @Override
    public float floatValue() {
      throw new UnsupportedOperationException();
    }

    @Override
    public double doubleValue() {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable String toString() {
      return text;
    }
  }

  @Test
  void keepsPlainValues() {
    for (Object value :
        new @Nullable Object[] {
          null, "s", true, 1, 2L, (short) 3, 1.5, 2.5f, BigInteger.TEN, BigDecimal.ONE
        }) {
      assertThat(of(value)).isSameAs(value);
    }
    assertThat(reasons()).isEmpty();
  }

  @Test
  void readsTexts() {
    assertThat(of(new StringBuilder("b"))).isEqualTo("b");
    assertThat(of(DayOfWeek.MONDAY)).isEqualTo("MONDAY");
    assertThat(of('c')).isEqualTo("c");
    assertThat(
            of(
                new Object() {
                  @Override
                  public @Nullable String toString() {
                    return null;
                  }
                }))
        .isNull();
    assertThat(reasons()).isEmpty();
  }

  @Test
  void readsNumbersOfTheHost() {
    assertThat(of(new AtomicInteger(7))).isEqualTo(new BigDecimal(7));
    assertThat(of(new Odd("seven"))).isEqualTo("seven");
    assertThat(of(new Odd(null))).isNull();
  }

  @Test
  void readsContainers() {
    Map<@Nullable String, Object> map = new HashMap<>();
    map.put(null, Set.of(1));
    assertThat(of(Arrays.asList(new @Nullable Object[] {null, "a"}, map)))
        .isEqualTo(List.of(Arrays.asList(null, "a"), Map.of("null", List.of(1))));
  }

  @Test
  void namesWhatJsonCannotHold() {
    assertThat(of(Double.NaN)).isNull();
    assertThat(of(Float.NEGATIVE_INFINITY)).isNull();
    assertThat(reasons())
        .containsExactly("NaN: not a finite number", "-Infinity: not a finite number");
  }

  @Test
  void keepsWhatUtf8CannotHold() {
    assertThat(of("a\uD83Db\uDE80\0")).isEqualTo("a\uD83Db\uDE80\0");
    assertThat(reasons()).isEmpty();
  }

  @Test
  void stopsInContainersThatHoldThemselves() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("self", map);
    Object[] array = new Object[1];
    array[0] = array;
    assertThat(Json.write(of(list))).isEqualTo("[".repeat(64) + "null" + "]".repeat(64));
    assertThat(of(map)).isNotNull();
    assertThat(of(array)).isNotNull();
    assertThat(reasons()).containsExactly("nested deeper than 64");
  }

  @Test
  void survivesValuesThatThrow() {
    Object rude =
        new Object() {
          @Override
          public String toString() {
            throw new AssertionError();
          }
        };
    assertThat(of(List.of("a", rude))).isEqualTo(Arrays.asList("a", null));
    assertThat(of(Map.of(rude, 1))).isEqualTo(Map.of("null", 1));
    assertThat(reasons()).containsExactly("java.lang.AssertionError thrown by the value itself");
  }

  @Test
  void keepsWhatItReadBeforeAContainerChanged() {
    List<String> list =
        new AbstractList<>() {
          @Override
          public String get(int index) {
            if (index == 1) {
              throw new IllegalStateException();
            }
            return "first";
          }

          @Override
          public int size() {
            return 2;
          }
        };
    Map<String, String> map =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, String>> entrySet() {
            throw new IllegalStateException();
          }
        };
    assertThat(of(list)).isEqualTo(List.of("first"));
    assertThat(of(map)).isEqualTo(Map.of());
    assertThat(reasons())
        .containsExactly(
            "java.lang.IllegalStateException after 1 elements",
            "java.lang.IllegalStateException after 0 entries");
  }
}
