package io.promptnotary.forward.kafka;

import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Another topic of the same brokers, connected to when there is something for it. */
final class DeadTopic implements DeadLetters {
  /** They were records before, so whatever the brokers take is not too large. */
  private static final int MOST_BYTES = 64 << 20;

  private final TargetSettings settings;
  private final Address address;
  private @Nullable Producer<byte[], byte[]> producer;

  DeadTopic(TargetSettings settings, Address address) {
    this.settings = settings;
    this.address = address;
  }

  @Override
  public void take(List<ConsumerRecord<byte[], byte[]>> records, String why)
      throws TargetException {
    try {
      Producer<byte[], byte[]> to = producer();
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> each : records) {
        ProducerRecord<byte[], byte[]> letter =
            new ProducerRecord<>(
                address.topic(), null, null, each.key(), each.value(), each.headers());
        letter.headers().add(REASON, DeadLetters.bytes(why));
        letter.headers().add(FROM, DeadLetters.bytes(DeadLetters.from(each)));
        sent.add(to.send(letter));
      }
      to.flush();
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (RuntimeException | ExecutionException | InterruptedException e) {
      close();
      throw TargetException.away(
          new Failures(address).of(e).getMessage() + " (it is for dead letters)", null);
    }
  }

  private Producer<byte[], byte[]> producer()
      throws TargetException, ExecutionException, InterruptedException {
    if (producer == null) {
      Map<String, Object> forAdmin = new Clients(settings).admin(address);
      Map<String, Object> forProducer = new Clients(settings).producer(address, MOST_BYTES);
      try (Admin admin = Clients.loading(() -> Admin.create(forAdmin))) {
        Topics.ensure(admin, address.topic(), settings);
      }
      producer =
          Clients.loading(
              () ->
                  new KafkaProducer<>(
                      forProducer, new ByteArraySerializer(), new ByteArraySerializer()));
    }
    return producer;
  }

  @Override
  public void close() {
    Producer<byte[], byte[]> last = producer;
    producer = null;
    if (last != null) {
      last.close(Duration.ZERO);
    }
  }
}
