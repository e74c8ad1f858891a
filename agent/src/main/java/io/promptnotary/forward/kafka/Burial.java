package io.promptnotary.forward.kafka;

import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.kafka.Message.Kind;
import io.promptnotary.snapshot.RecordingGap;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Puts a dead letter on record where the rows are. Stateless. */
final class Burial {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Burial() {}

  /** A gap that is the same whenever the record is buried again. */
  static Parcel parcel(ConsumerRecord<byte[], byte[]> record) {
    String at = MOMENT.format(Instant.ofEpochMilli(Math.max(0, record.timestamp())));
    boolean link = record.headers().lastHeader(Kind.LINK.header) != null;
    boolean other =
        record.headers().lastHeader(Kind.RUN.header) != null
            || record.headers().lastHeader(Kind.GAP.header) != null;
    return parcel(
        DeadLetters.from(record),
        record.topic(),
        "dead letter of " + record.topic(),
        at,
        link || other ? 0 : 1,
        link ? 1 : 0);
  }

  /** What a topic has lost of a partition, from an offset on, before it was read. */
  static Parcel deleted(TopicPartition partition, long offset, long count) {
    return parcel(
        partition.topic() + "/" + partition.partition() + "/" + offset + "+" + count,
        partition.topic(),
        "deleted by " + partition.topic() + " before it was taken in",
        MOMENT.format(Instant.now()),
        count,
        0);
  }

  private static Parcel parcel(
      String key, String topic, String reason, String at, long finals, long links) {
    RecordingGap gap =
        new RecordingGap(
            "kafka/" + key,
            "kafka/" + topic,
            "promptnotary ingest",
            host(),
            ProcessHandle.current().pid(),
            "*",
            reason,
            at,
            at,
            0,
            finals,
            links,
            0);
    return new Parcel(List.of(), List.of(), List.of(), List.of(gap));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
