package io.promptnotary.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tests of others rely on. */
@Tag("fleet")
class DatabaseServersTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void comesBackWithWhatItHeld(boolean postgres) throws Exception {
    try (DatabaseServer server =
        postgres ? PostgresServer.create(Map.of()) : MariaDbServer.create(Map.of())) {
      String database = server.newDatabase();
      server.execute(database, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)");
      server.stop();
      assertThatThrownBy(() -> server.connect(database)).isInstanceOf(SQLException.class);
      server.start();
      server.execute(database, "INSERT INTO kept VALUES (2)");
      server.kill();
      server.start();

      assertThat(server.query(database, "SELECT min(n) FROM kept")).containsExactly("1");
      assertThatThrownBy(() -> server.connect(database, DatabaseServer.USER, "wrong"))
          .isInstanceOf(SQLException.class);
      server.createUser(DatabaseServer.USER, "another");
      server.connect(database, DatabaseServer.USER, "another").close();
    }
  }
}
