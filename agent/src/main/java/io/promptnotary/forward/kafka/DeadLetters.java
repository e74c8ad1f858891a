package io.promptnotary.forward.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.promptnotary.forward.TargetException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where records go that cannot be taken in, as they are. For one thread. */
interface DeadLetters extends AutoCloseable {
  /** Why; on a record of a topic of dead letters. */
  String REASON = "promptnotary.reason";

  /** Where from: {@code topic/partition/offset}. */
  String FROM = "promptnotary.from";

  /**
   * Keeps records; they are safe when it returns.
   *
   * @param why half a sentence
   */
  void take(List<ConsumerRecord<byte[], byte[]>> records, String why) throws TargetException;

  @Override
  void close();

  static String from(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + "/" + record.partition() + "/" + record.offset();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
