package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import io.promptnotary.servers.KafkaServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of the road: a host under the agent, a topic, the jar that takes in, a store. */
class IngestIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path dir;

  @Test
  void whatAHostAskedStandsInTheFleetsStore() throws Exception {
    try (KafkaServer server = KafkaServer.create(Map.of())) {
      String topic = KafkaServer.name();
      Path store = dir.resolve("fleet.db");
      Started ingest =
          HostJvm.in(Jdk.running(), dir)
              .flags("-jar", Built.jar().toString())
              .start("ingest", "--from", server.url(topic), "--to", store.toString());
      // A megabyte of prompt, and one that never ends.
      HostJvm bare = HostJvm.of(Jdk.running(), dir, "studio").configured(configured(server, topic));
      Started host = bare.start("com.acme.studio.Main", "pipeline", "big", "call", "hang");
      Db fleet = new Db(store);
      try {
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(store));
        fleet.await(row -> "pending".equals(row.text("status")));
        Awaitility.await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(fleet.rows()).isEqualTo(bare.db().rows()));
        assertThat(fleet.rows()).extracting(row -> row.text("status")).containsOnlyOnce("pending");
      } finally {
        host.process().destroyForcibly();
        ingest.process().destroy();
      }

      assertThat(host.end().err()).isEmpty();
      Run run = ingest.end();
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).contains(" 0 dead letters, 0 unfinished, 0 behind");
    }
  }

  private static String configured(KafkaServer server, String topic) throws IOException {
    return Files.readString(Hosts.config("studio"))
        + "\nforward:\n  targets:\n    events:\n      url: \""
        + server.url(topic)
        + "\"\n";
  }
}
