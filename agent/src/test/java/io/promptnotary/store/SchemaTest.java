package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
  @TempDir Path folder;
  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    connection = DriverManager.getConnection(Rows.url(folder.resolve("x.db")));
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void migratesOnce() throws Exception {
    assertThat(Schema.version(connection)).isZero();

    Schema.migrate(connection);
    Schema.migrate(connection);

    assertThat(Schema.version(connection)).isEqualTo(Schema.LATEST);
    execute("SELECT id FROM generation_snapshots");
  }

  @Test
  void refusesWhatANewerBuildHasWritten() throws Exception {
    execute("PRAGMA user_version = 99");

    assertThatThrownBy(() -> Schema.migrate(connection))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "the database has schema version 99, this build knows "
                + Schema.LATEST
                + ":"
                + " use the newer promptnotary.jar or name another file in store.url");
    execute("BEGIN"); // no transaction was left open
  }

  @Test
  void aMigrationThatFailsLeavesNothingBehind() throws Exception {
    execute("CREATE TABLE taken (id)");
    execute("CREATE INDEX generation_snapshots_org ON taken (id)");

    assertThatThrownBy(() -> Schema.migrate(connection)).isInstanceOf(SQLException.class);

    assertThat(Schema.version(connection)).isZero();
    assertThatThrownBy(() -> execute("SELECT id FROM generation_snapshots"))
        .hasMessageContaining("no such table");
  }

  @Test
  void aTransactionThatIsAlreadyGoneDoesNotHideTheReason() throws Exception {
    // On a full disk SQLite rolls back by itself.
    execute("PRAGMA max_page_count = 3");

    assertThatThrownBy(() -> Schema.migrate(connection))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("SQLITE_FULL");
  }
}
