package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedactionTest {

  private static @Nullable String apply(String text, String... patterns) {
    Redaction redaction = new Redaction(List.of(patterns).stream().map(Pattern::compile).toList());
    return redaction.apply(text, new Redactions());
  }

  @Test
  void replacesEveryMatchOfEveryPattern() {
    assertThat(apply("sk-a 1234 sk-b", "sk-\\w+", "\\d{4}"))
        .isEqualTo("[redacted] [redacted] [redacted]");
    assertThat(apply("key=abc", "(?<=key=)\\w+$")).isEqualTo("key=[redacted]");
  }

  @Test
  void leavesTheRestAlone() {
    assertThat(apply("text", "nope")).isEqualTo("text");
    assertThat(apply("axxb", "x*")).isEqualTo("a[redacted]b");
    assertThat(apply("text")).isEqualTo("text");
  }

  @Test
  void failsClosedWhereAPatternFindsNoEnd() {
    assertThat(apply("a".repeat(2_000), "a*a*a*a*b")).isNull();
  }

  @Test
  void failsClosedWhereAPatternOverflowsTheStack() {
    assertThat(apply("ab".repeat(200_000), "(?:a|b|cd)*x")).isNull();
  }

  @Test
  void withholdsTheTextOfAFailedPattern() {
    Told.Row row =
        new Told()
            .redact("a*a*a*a*b")
            .part(call(0).with("text", "a".repeat(2_000)).with("output", "fine"))
            .row();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("[withheld: redaction failed]");
    assertThat(row.get(Column.RESPONSE_TEXT)).isEqualTo("fine");
    assertThat(row.reasons()).containsExactly("redaction failed: the text was withheld");
  }

  @Test
  void reachesEveryColumn() {
    String secret = "hunter2";
    Told.One root =
        part(Role.GENERATION, 0)
            .at(0, 99)
            .thrown(new IllegalStateException("why " + secret, new RuntimeException(secret)));
    Told.One compose = part(Role.COMPOSE, 1).in(0).at(1, 2);
    Told.One call = call(2).in(0).at(3, 4).thrown(new IllegalStateException(secret));
    Told.One check = part(Role.CHECK, 3).in(0).at(5, 6).thrown(new IllegalStateException(secret));
    Told.One repair = part(Role.REPAIR, 4).in(0).at(7, 9);
    Told.One save = part(Role.SAVE, 6).in(0).at(10, 11);
    for (Told.One one : List.of(root, compose, call, check, repair, save)) {
      for (String field : one.build(0).role().fields()) {
        String name = field.replace("*", "x");
        Object value =
            field.equals("messages")
                ? List.of(Map.of("role", "user", "text", secret, secret, secret))
                : List.of("a " + secret, Map.of(secret, new StringBuilder(secret)));
        one.with(name, value).gap(name, secret);
      }
    }
    Told told = new Told().redact(secret, "studio", "box").part(root);
    for (Told.One one : List.of(compose, call, check, repair, call(5).in(4).at(8, 9), save)) {
      told.part(one);
    }
    Snapshot snapshot = told.ends(Status.FAILED, 99).row().snapshot();
    assertThat(snapshot.values().values())
        .hasSizeGreaterThan(30)
        .allSatisfy(value -> assertThat(value.toString()).doesNotContain(secret));
    assertThat(snapshot.text(Column.ERROR_STACK))
        .contains("Caused by: java.lang.RuntimeException: [redacted]");
    assertThat(snapshot.text(Column.SERVICE)).isEqualTo("[redacted]");
  }

  @Test
  void reachesNumbers() {
    Told.Row row =
        new Told()
            .redact("\\d{16}")
            .part(call(0).with("params.card", 4111111111111111L).with("params.n", 5))
            .row();
    assertThat(row.get(Column.MODEL_PARAMETERS)).isEqualTo("{\"card\":\"[redacted]\",\"n\":5}");
  }

  @Test
  void keepsBothOfTwoKeysThatReadAlikeAfterwards() {
    Map<String, Object> metadata = new TreeMap<>(Map.of("k1", 1, "k2", 2));
    Told.Row row = new Told().redact("k\\d").part(call(0).with("params.m", metadata)).row();
    assertThat(row.get(Column.MODEL_PARAMETERS))
        .isEqualTo("{\"m\":{\"[redacted]\":1,\"[redacted] (2)\":2}}");
  }
}
