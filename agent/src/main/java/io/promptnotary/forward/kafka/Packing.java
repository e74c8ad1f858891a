package io.promptnotary.forward.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.promptnotary.snapshot.LinePart;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of messages. A line that is too long becomes several records, each a JSON object of
 * its own, so that readers who know nothing of parts do not stumble. Stateless.
 */
final class Packing {
  /** SHA-256 of the whole line in UTF-8, hexadecimal. */
  static final String HASH = "promptnotary.hash";

  /** On parts only: {@code 2/6}. */
  static final String PART = "promptnotary.part";

  private Packing() {}

  /**
   * The records of messages.
   *
   * @param most bytes that a value may have
   * @param partition what a hash of a key stands for: the parts of a line must not be torn asunder
   *     by a topic that is just being given more partitions
   */
  static List<ProducerRecord<byte[], byte[]>> records(
      List<Message> messages, String topic, int most, IntUnaryOperator partition) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Message message : messages) {
      byte[] key = message.key().getBytes(UTF_8);
      byte[] value = message.line().getBytes(UTF_8);
      String hash = hash(value);
      if (value.length <= most) {
        records.add(record(topic, null, key, value, message, hash));
        continue;
      }
      Integer place = partition.applyAsInt(Utils.toPositive(Utils.murmur2(key)));
      for (LinePart part : LinePart.split(message.line(), hash, most)) {
        ProducerRecord<byte[], byte[]> record =
            record(topic, place, key, part.line().getBytes(UTF_8), message, hash);
        record.headers().add(PART, (part.part() + "/" + part.parts()).getBytes(UTF_8));
        records.add(record);
      }
    }
    return records;
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic,
      @Nullable Integer partition,
      byte[] key,
      byte[] value,
      Message message,
      String hash) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, key, value);
    record.headers().add(message.kind().header, Message.SCHEMA.getBytes(UTF_8));
    record.headers().add(HASH, hash.getBytes(UTF_8));
    return record;
  }

  static String hash(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }
}
