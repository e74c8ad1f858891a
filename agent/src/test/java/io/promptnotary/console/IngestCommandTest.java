package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.forward.kafka.KafkaTarget;
import io.promptnotary.forward.kafka.Wagon;
import io.promptnotary.servers.KafkaServer;
import io.promptnotary.snapshot.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestCommandTest {
  @TempDir Path dir;

  @Test
  void whatIsInATopicComesIntoAFile() throws Exception {
    KafkaServer server = KafkaServer.shared();
    String topic = server.newTopic(2, Map.of());
    String id = Wagon.id();
    try (KafkaTarget target = KafkaTarget.open(Wagon.settings(server.url(topic), Map.of()))) {
      target.deliver(Wagon.rows(Wagon.row(id, Status.SUCCESS, Map.of())));
    }
    Path store = dir.resolve("fleet.db");

    Run run = ingest("--from", server.url(topic), "--to", store.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo("1 record read, 1 written, 0 dead letters, 0 unfinished, 0 behind\n");
    assertThat(Run.on(store, "show", id).code()).isZero();

    try (KafkaProducer<byte[], byte[]> stranger =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", server.brokers(), "metric.reporters", ""),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      stranger.send(new ProducerRecord<>(topic, 0, null, new byte[] {1})).get();
    }
    Run strange = ingest("--from", server.url(topic), "--to", "jdbc:sqlite:" + store);
    assertThat(strange.code()).isEqualTo(3);
    assertThat(strange.err())
        .startsWith("promptnotary: record " + topic + "/0/")
        .contains("dead letters")
        .hasLineCount(1);
    assertThat(Run.on(store, "sql", "SELECT reason FROM recording_gaps").out())
        .contains("dead letter of " + topic);
  }

  @Test
  void whatIsWrongIsOneSentence() {
    String store = dir.resolve("fleet.db").toString();
    String from = "kafka://127.0.0.1:1/t";
    for (List<String> wrong :
        List.of(
            List.of("--from", "kafka://127.0.0.1:1", "--to", store),
            List.of("--from", from),
            List.of("--from", from, "--to", store, "--batch", "0"),
            List.of("--from", from, "--to", store, "--patience", "-1"),
            List.of("--from", from, "--to", store, "--dead-topic", "a b"),
            List.of("--from", from, "--to", store, "--dead-topic", "a", "--dead-file", "b"))) {
      Run run = ingest(wrong.toArray(String[]::new));
      assertThat(run.code()).as("%s", wrong).isEqualTo(2);
      assertThat(run.err()).hasLineCount(2).startsWith("promptnotary: ");
    }
    Run run =
        ingest(
            "--from",
            from,
            "--to",
            store,
            "--properties-file",
            dir.resolve("none.properties").toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("none.properties cannot be read").hasLineCount(1);
    assertThat(ingest("--from", from, "--to", "jdbc:acme:x").err())
        .contains("jdbc:acme")
        .hasLineCount(1);
  }

  private static Run ingest(String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "ingest";
    all[1] = "--once";
    System.arraycopy(options, 0, all, 2, options.length);
    return Run.with().run(all);
  }
}
