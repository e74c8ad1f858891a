package io.promptnotary.forward.kafka;

import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a topic is taken in with. Immutable.
 *
 * @param from where the topic is; {@code properties} and the option {@code properties_file} are for
 *     Kafka's client
 * @param group the consumer group; its members share the partitions
 * @param batch records that are written together at most
 * @param once true to end when what is there now has been taken in
 * @param deadTopic where what cannot be taken in goes; null for the topic's name and {@code -dead}
 * @param deadFile a file for it instead; null for the topic
 * @param patience how long the rest of a record in parts is waited for
 */
public record IngestSettings(
    TargetSettings from,
    String group,
    int batch,
    boolean once,
    @Nullable String deadTopic,
    @Nullable Path deadFile,
    Duration patience) {

  /**
   * Finds what is wrong with the address, without connecting.
   *
   * @throws TargetException with a sentence
   */
  public void check() throws TargetException {
    Address address = address();
    if (deadTopic != null) {
      Address.of(address.topic(deadTopic).toString());
    }
  }

  Address address() throws TargetException {
    return Address.of(from.url());
  }

  DeadLetters deadLetters() throws TargetException {
    Address address = address();
    return deadFile != null
        ? new DeadFile(deadFile)
        : new DeadTopic(
            from, address.topic(deadTopic != null ? deadTopic : address.topic() + "-dead"));
  }
}
