package io.promptnotary.forward;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.promptnotary.servers.DatabaseServer;
import io.promptnotary.servers.PostgresServer;
import io.promptnotary.servers.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** See there. */
final class PostgresFaultsTest extends DatabaseFaults {
  @Override
  DatabaseServer shared() {
    return PostgresServer.shared();
  }

  @Override
  DatabaseServer own() throws Exception {
    // As PostgreSQL comes: the server of tests forgets in a crash what it has just committed.
    return PostgresServer.create(Map.of("synchronous_commit", "on"));
  }

  /** The database lies on a disk of its own, the server's journal does not. */
  @Override
  Small small() throws Exception {
    assumeThat(SmallDisk.isPossible()).as("a disk in memory, which takes root's rights").isTrue();
    PostgresServer server = PostgresServer.create(Map.of());
    SmallDisk disk;
    try {
      disk = SmallDisk.create(24);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    Path place = Files.createDirectory(disk.folder().resolve("tables"));
    server.execute("postgres", "CREATE TABLESPACE small LOCATION '" + place + "'");
    String database = server.newDatabase();
    server.execute("postgres", "ALTER DATABASE " + database + " SET TABLESPACE small");
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
        disk.grow(500);
      }

      @Override
      public void close() throws Exception {
        try (disk) {
          server.close();
        }
      }
    };
  }

  @Override
  String url(String database, int... ports) {
    return "jdbc:postgresql://"
        + Arrays.stream(ports)
            .mapToObj(port -> "127.0.0.1:" + port)
            .collect(Collectors.joining(","))
        + "/"
        + database;
  }

  @Override
  void disconnect(DatabaseServer server, String database, String user) throws Exception {
    server.query(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + user + "'");
  }

  @Override
  void grant(String database) throws Exception {
    shared().execute(database, "GRANT CREATE, USAGE ON SCHEMA public TO rotated");
  }
}
