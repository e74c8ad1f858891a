package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.Style.Asked;
import io.promptnotary.it.Style.Told;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every way to complete must keep to: the host sees what it sees without the agent, and the
 * record says how it ended, with what had come by then. A style is a subclass; in JVMs of their own
 * {@link StylesIT} holds them to the same.
 */
abstract class StyleConformance {
  private final Style style;

  StyleConformance(Style style) {
    this.style = style;
  }

  @Test
  void theHostSeesTheSameAndTheRecordIsTrue() throws Exception {
    String bare = output(StyleHost.bare());
    try (StyleHost watched = StyleHost.watched()) {
      assertThat(output(watched.main())).isEqualTo(bare);
      style.check(
          watched.snapshots(style.hasAbandoned()).stream().map(StyleConformance::told).toList());
    }
  }

  private String output(Class<?> main) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Object host =
        main.getConstructor(PrintStream.class).newInstance(new PrintStream(out, true, UTF_8));
    main.getMethod("run", List.class).invoke(host, List.of(style.name));
    assertThat(out.toString(UTF_8)).contains(style.name + "/");
    return out.toString(UTF_8);
  }

  private static Asked told(Snapshot row) {
    return new Asked(
        text(row, Column.FINAL_USER_PROMPT),
        new Told(text(row, Column.STATUS), text(row, Column.RESPONSE_TEXT)));
  }

  private static String text(Snapshot row, Column column) {
    Object value = row.get(column);
    return value == null ? null : value.toString();
  }
}
