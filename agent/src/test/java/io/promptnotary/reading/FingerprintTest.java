package io.promptnotary.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static String of(Object... namesAndValues) {
    Map<Column, Object> values = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((Column) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Fingerprint.of(new Snapshot(values));
  }

  @Test
  void anybodyCanComputeIt() {
    // printf 'id=2:42\nstatus=7:success\nprocess_id=2:17\n' | sha256sum
    assertThat(of(Column.ID, "42", Column.STATUS, "success", Column.PROCESS_ID, 17L))
        .isEqualTo("ad63db312486a0f7b361b97a0da6df4e13031d412a362147713417be8b3e0251");
  }

  @Test
  void everyCapturedColumnCounts() {
    String all = of(Column.ID, "42", Column.FINAL_USER_PROMPT, "Tone: dry");

    assertThat(of(Column.ID, "42", Column.FINAL_USER_PROMPT, "Tone: dr\u00ff")).isNotEqualTo(all);
    assertThat(of(Column.ID, "42", Column.FINAL_SYSTEM_PROMPT, "Tone: dry")).isNotEqualTo(all);
    assertThat(of(Column.ID, "42")).isNotEqualTo(all);
    assertThat(of(Column.ID, "42", Column.FINAL_USER_PROMPT, "Tone: dry", Column.CACHED, 0L))
        .isNotEqualTo(all);
  }

  @Test
  void theLinkMayComeLater() {
    assertThat(of(Column.ID, "42", Column.ENTITY_ID, "4711", Column.ENTITY_TYPE, "post"))
        .isEqualTo(of(Column.ID, "42"));
  }

  @Test
  void whatStandsInOneColumnCannotPassForTwo() {
    assertThat(of(Column.ID, "42\nstatus=7:success"))
        .isNotEqualTo(of(Column.ID, "42", Column.STATUS, "success"));
  }

  /** Databases sort keys, drop blanks and write numbers anew. */
  @Test
  void jsonCountsByWhatItMeans() {
    String here = "{\"b\": [1.50, 100, 1E2, -0.0], \"a\\u0041\": \"\\u00e9\\u0000\", \"c\":null}";
    String there = "{\"aA\":\"é\\u0000\",\"b\":[1.5,1e2,100.0,0],\"c\":null}";

    assertThat(of(Column.ID, "42", Column.ATTRIBUTES, here))
        .isEqualTo(of(Column.ID, "42", Column.ATTRIBUTES, there));
    for (String other : List.of("[1.5,1e2,100,0]", "{\"b\":[1.5]}", "{\"b\":\"1.5\"}", "{b:1}")) {
      assertThat(of(Column.ID, "42", Column.ATTRIBUTES, other))
          .isNotEqualTo(of(Column.ID, "42", Column.ATTRIBUTES, there));
    }
    // In other columns it is a text as any.
    assertThat(of(Column.ID, "42", Column.RESPONSE_TEXT, "{ }"))
        .isNotEqualTo(of(Column.ID, "42", Column.RESPONSE_TEXT, "{}"));
  }

  @Test
  void whatIsNoJsonCountsAsItIs() {
    assertThat(of(Column.ID, "42", Column.MESSAGES, "[1,"))
        .isNotEqualTo(of(Column.ID, "42", Column.MESSAGES, "[1, "));
  }
}
