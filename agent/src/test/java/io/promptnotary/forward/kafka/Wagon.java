package io.promptnotary.forward.kafka;

import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.servers.KafkaServer;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What goes into Kafka in these tests, and what an outsider finds there. */
public final class Wagon {
  private Wagon() {}

  public static TargetSettings settings(String url, Map<String, String> options) {
    return new TargetSettings("events", url, options, Map.of(), Map.of());
  }

  public static TargetSettings settings(
      String url, Map<String, String> options, Map<String, String> properties) {
    return new TargetSettings("events", url, options, properties, Map.of());
  }

  public static String id() {
    return SnapshotId.at(1_795_000_000_000L).toString();
  }

  public static Snapshot row(String id, Status status, Map<Column, ?> more) {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.ID, id);
    values.put(Column.STATUS, status.key());
    values.put(Column.STARTED_AT, "2026-11-21T07:00:00.000Z");
    values.putAll(more);
    return new Snapshot(values);
  }

  public static EntityLink link(String id, String entity, int second) {
    return new EntityLink(id, "post", entity, "2026-11-21T08:00:0" + second + ".000Z");
  }

  public static AgentRun run(String id, int second) {
    return new AgentRun(
        id,
        "studio",
        "host-1",
        4711,
        "1.2.3",
        "17.0.15",
        "2026-11-21T07:00:00.000Z",
        "2026-11-21T08:00:0" + second + ".000Z",
        null,
        "queued",
        "{\"captured\":" + second + "}",
        null);
  }

  public static RecordingGap gap(String run, int second) {
    return new RecordingGap(
        run + "/1/2026-11-21T08:00:0" + second + ".000Z",
        run,
        "studio",
        "host-1",
        4711,
        "generate",
        "queue full",
        "2026-11-21T08:00:0" + second + ".000Z",
        "2026-11-21T08:00:0" + second + ".000Z",
        1,
        2,
        3,
        4);
  }

  public static Parcel rows(Snapshot... rows) {
    return new Parcel(List.of(rows), List.of(), List.of(), List.of());
  }

  public static Parcel rows(List<Snapshot> rows) {
    return new Parcel(rows, List.of(), List.of(), List.of());
  }

  /** All records of a topic, partition by partition. */
  public static List<ConsumerRecord<byte[], byte[]>> read(KafkaServer server, String topic) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", server.brokers());
    config.put("metric.reporters", "");
    config.put("client.id", "reader-" + UUID.randomUUID());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
      return found;
    }
  }
}
