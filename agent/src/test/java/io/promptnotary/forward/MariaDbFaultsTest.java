package io.promptnotary.forward;

import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.MariaDbServer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** See there. */
final class MariaDbFaultsTest extends DatabaseFaults {
  @Override
  DatabaseServer shared() {
    return MariaDbServer.shared();
  }

  @Override
  DatabaseServer own() throws Exception {
    return MariaDbServer.create(Map.of());
  }

  /** All tables lie in one file that must not grow. */
  @Override
  Small small() throws Exception {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("innodb-file-per-table", "0");
    parameters.put("innodb-data-file-path", "ibdata1:12M:autoextend:max:24M");
    DatabaseServer server = MariaDbServer.create(parameters);
    String database = server.newDatabase();
    return new Small() {
      @Override
      public DatabaseServer server() {
        return server;
      }

      @Override
      public String database() {
        return database;
      }

      @Override
      public void makeRoom() throws Exception {
        server.stop();
        parameters.put("innodb-data-file-path", "ibdata1:12M:autoextend");
        server.start();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  @Override
  String url(String database, int... ports) {
    return "jdbc:mariadb://"
        + Arrays.stream(ports)
            .mapToObj(port -> "127.0.0.1:" + port)
            .collect(Collectors.joining(","))
        + "/"
        + database;
  }

  @Override
  void disconnect(DatabaseServer server, String database, String user) throws Exception {
    List<String> ids =
        server.query(
            database, "SELECT id FROM information_schema.processlist WHERE user = '" + user + "'");
    for (String each : ids) {
      server.execute(database, "KILL " + each);
    }
  }

  @Override
  void grant(String database) throws Exception {
    shared().execute(database, "GRANT ALL ON " + database + ".* TO rotated");
  }
}
