package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardsTest {
  @TempDir Path folder;

  private Guards after(int version, String... sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("store.db"));
        Statement statement = connection.createStatement()) {
      Schema.migrate(connection, version);
      for (String each : sql) {
        statement.execute(each);
      }
      return Guards.of(connection);
    }
  }

  @Test
  void theTriggersOfANewStoreHold() throws Exception {
    Guards guards = after(Schema.LATEST);

    assertThat(guards.hold()).isTrue();
    assertThat(guards.intact()).isGreaterThan(5);
  }

  @Test
  void oneThatIsTakenAwayIsMissed() throws Exception {
    Guards guards = after(Schema.LATEST, "DROP TRIGGER generation_snapshots_final");

    assertThat(guards.hold()).isFalse();
    assertThat(guards.missing()).containsExactly("generation_snapshots_final");
    assertThat(guards.changed()).isEmpty();
  }

  @Test
  void oneThatSaysSomethingElseIsNoticed() throws Exception {
    Guards guards =
        after(
            Schema.LATEST,
            "DROP TRIGGER generation_snapshots_final",
            "CREATE TRIGGER generation_snapshots_final BEFORE UPDATE ON generation_snapshots"
                + " BEGIN SELECT 1; END");

    assertThat(guards.hold()).isFalse();
    assertThat(guards.changed()).containsExactly("generation_snapshots_final");
  }

  @Test
  void triggersOfSomebodyElseDoNotCount() throws Exception {
    Guards guards =
        after(
            Schema.LATEST,
            "CREATE TRIGGER own AFTER INSERT ON generation_snapshots BEGIN SELECT 1; END");

    assertThat(guards.hold()).isTrue();
  }

  @Test
  void aStoreFromBeforeThemHasNone() throws Exception {
    Guards guards = after(1);

    assertThat(guards).isEqualTo(new Guards(0, java.util.List.of(), java.util.List.of()));
    assertThat(guards.hold()).isFalse();
  }
}
