package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every way to complete must keep to: the host sees what it sees without the agent, and the
 * record says how it ended, with what had come by then. A style is a subclass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StyleConformance {
  static final String MAIN = "com.acme.styles.Main";
  static final String WHOLE = "Hello, world";

  /**
   * How a call was recorded.
   *
   * @param status of its row
   * @param text what had come of the answer, or null
   */
  record Told(String status, String text) {}

  private final Map<String, List<Told>> expected = new TreeMap<>();

  private final String style;

  StyleConformance(String style) {
    this.style = style;
    expect("completed", "success", WHOLE);
    expect("failed-at-once", "failed", null);
    expect("failed-first", "failed", null);
    expect("failed-midway", "failed", "Hello, ");
    expect("cancelled", "cancelled", "Hello");
    expect("never", "abandoned", null);
    expect("twice", "success", WHOLE);
    expect("other-thread", "success", WHOLE);
    for (int i = 0; i < 8; i++) {
      expect("concurrent-" + i, "success", WHOLE);
    }
  }

  final String style() {
    return style;
  }

  final void expect(String scenario, String status, String text) {
    expected.put(scenario, List.of(new Told(status, text)));
  }

  /** Each use of what one call gave is a record. */
  final void canBeUsedTwice() {
    Told once = new Told("success", WHOLE);
    expected.put("twice", List.of(once, once));
  }

  static Path classes() {
    return Hosts.classes("styles", StyleHost.libraries());
  }

  @Test
  void holdsInThisJvm() throws Exception {
    String bare = output(StyleHost.bare());
    try (StyleHost watched = StyleHost.watched()) {
      assertThat(output(watched.main())).isEqualTo(bare);
      check(
          watched.snapshots(expected.containsValue(List.of(new Told("abandoned", null)))).stream()
              .map(StyleConformance::told)
              .toList(),
          "abandoned");
    }
  }

  private String output(Class<?> main) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Object host =
        main.getConstructor(PrintStream.class).newInstance(new PrintStream(out, true, UTF_8));
    main.getMethod("run", List.class).invoke(host, List.of(style));
    return out.toString(UTF_8);
  }

  /** Of a row: what was asked, and how it was told. */
  record Asked(String prompt, Told told) {}

  private static Asked told(Snapshot row) {
    return new Asked(
        text(row, Column.FINAL_USER_PROMPT),
        new Told(text(row, Column.STATUS), text(row, Column.RESPONSE_TEXT)));
  }

  private static String text(Snapshot row, Column column) {
    Object value = row.get(column);
    return value == null ? null : value.toString();
  }

  /** With the status that calls have whose end nobody has seen. */
  final void check(List<Asked> rows, String open) {
    expected.forEach(
        (scenario, wanted) ->
            assertThat(
                    rows.stream()
                        .filter(row -> (style + "/" + scenario).equals(row.prompt()))
                        .map(Asked::told)
                        .toList())
                .as("%s %s", style, scenario)
                .containsExactlyElementsOf(
                    wanted.stream()
                        .map(
                            told ->
                                told.status().equals("abandoned")
                                    ? new Told(open, told.text())
                                    : told)
                        .toList()));
  }
}
