package io.promptnotary.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpanIdsTest {
  private static final SpanIds OUTER = ids('a');
  private static final SpanIds INNER = ids('b');

  private static SpanIds ids(char digit) {
    String one = String.valueOf(digit);
    return new SpanIds(one.repeat(32), one.repeat(16));
  }

  @Test
  void theGenerationsIsOnTheRow() {
    Told told =
        new Told()
            .part(Told.part(Role.GENERATION, 0).at(0, 10).with(Part.SPAN, OUTER))
            .part(Told.call(1).in(0).at(1, 2).with(Part.SPAN, INNER));

    assertThat(told.row().get(Column.TRACE_ID)).isEqualTo(OUTER.traceId());
    assertThat(told.row().get(Column.SPAN_ID)).isEqualTo(OUTER.spanId());
  }

  @Test
  void elseTheFirstCallsIs() {
    Told told =
        new Told()
            .part(Told.part(Role.GENERATION, 0).at(0, 10))
            .part(Told.call(1).in(0).at(1, 2))
            .part(Told.call(2).in(0).at(3, 4).with(Part.SPAN, INNER));

    assertThat(told.row().get(Column.TRACE_ID)).isEqualTo(INNER.traceId());
  }

  @ParameterizedTest
  @CsvSource({"x, y", "'', ''", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, secret"})
  void whatIsNoIdIsNotKept(String trace, String span) {
    Told told = new Told().part(Told.call(0).at(1, 2).with(Part.SPAN, new SpanIds(trace, span)));

    assertThat(told.row().get(Column.TRACE_ID)).isNull();
    assertThat(told.row().get(Column.SPAN_ID)).isNull();
    assertThat(told.row().get(Column.ATTRIBUTES)).isNull();
  }
}
