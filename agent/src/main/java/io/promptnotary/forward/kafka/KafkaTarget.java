package io.promptnotary.forward.kafka;

import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.Target;
import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.snapshot.LinePart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Produces what is delivered to a topic. Records of one key, which is the id of the snapshot, the
 * run or the gap, go to one partition in their order. See {@code config/record.schema.json} for
 * their form. Connects at the first delivery; after a failure anew at the next one, with the files
 * of the configuration read again.
 */
public final class KafkaTarget implements Target {
  private static final int MAX_RECORD_BYTES = 900_000;

  /** Whoever is given less than this cannot be helped by smaller parts. */
  private static final int LEAST_BYTES = 8 * LinePart.LEAST;

  private final TargetSettings settings;
  private final Address address;
  private int most;
  private volatile @Nullable AutoCloseable open;
  private @Nullable Producer<byte[], byte[]> producer;
  private volatile boolean closed;

  private KafkaTarget(TargetSettings settings, Address address, int most) {
    this.settings = settings;
    this.address = address;
    this.most = most;
  }

  /**
   * A target; nothing is connected yet.
   *
   * @throws TargetException if the address is none, or an option is out of its bounds
   */
  public static KafkaTarget open(TargetSettings settings) throws TargetException {
    Address address = Address.of(settings.url());
    String option = settings.option("max_record_bytes");
    long most = option == null ? MAX_RECORD_BYTES : Long.parseLong(option);
    if (most < LEAST_BYTES || most > Integer.MAX_VALUE / 4) {
      throw TargetException.away(
          "max_record_bytes "
              + most
              + " of target "
              + settings.name()
              + " is out of bounds: give "
              + LEAST_BYTES
              + " to "
              + Integer.MAX_VALUE / 4,
          null);
    }
    return new KafkaTarget(settings, address, (int) most);
  }

  /** {@inheritDoc} All records have been acknowledged by all replicas in sync when it returns. */
  @Override
  public void deliver(Parcel parcel) throws TargetException {
    if (parcel.isEmpty()) {
      return;
    }
    List<Message> messages = Message.of(parcel);
    boolean done = false;
    try {
      Producer<byte[], byte[]> to = producer();
      while (!send(to, messages)) {
        // The broker takes less than was said: in smaller parts then, from now on.
        most = Math.max(LEAST_BYTES, most / 2);
      }
      done = true;
    } catch (RuntimeException | ExecutionException | InterruptedException | LinkageError e) {
      throw new Failures(address).of(e);
    } finally {
      if (!done) {
        // What it has not sent yet must not arrive behind what comes next.
        discard();
      }
    }
  }

  /** False if some were too large for the broker; what was taken may come again. */
  private boolean send(Producer<byte[], byte[]> to, List<Message> messages)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record :
        Packing.records(
            messages,
            address.topic(),
            most,
            hash -> hash % to.partitionsFor(address.topic()).size())) {
      sent.add(to.send(record));
    }
    to.flush();
    boolean tooLarge = false;
    for (Future<RecordMetadata> each : sent) {
      try {
        each.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RecordTooLargeException) || most == LEAST_BYTES) {
          throw e;
        }
        tooLarge = true;
      }
    }
    return !tooLarge;
  }

  private Producer<byte[], byte[]> producer()
      throws TargetException, ExecutionException, InterruptedException {
    if (producer != null) {
      return producer;
    }
    Map<String, Object> forAdmin = new Clients(settings).admin(address);
    Map<String, Object> forProducer = new Clients(settings).producer(address, most);
    try (Admin admin = open(Clients.loading(() -> Admin.create(forAdmin)))) {
      Topics.ensure(admin, address.topic(), settings);
    }
    producer =
        open(
            Clients.loading(
                () ->
                    new KafkaProducer<>(
                        forProducer, new ByteArraySerializer(), new ByteArraySerializer())));
    return producer;
  }

  /** Whoever closes this target from another thread finds what is waited for. */
  private <T extends AutoCloseable> T open(T client) {
    open = client;
    if (closed) {
      close(client);
    }
    return client;
  }

  private void discard() {
    AutoCloseable client = open;
    producer = null;
    open = null;
    if (client != null) {
      close(client);
    }
  }

  private static void close(AutoCloseable client) {
    boolean interrupted = Thread.interrupted();
    try {
      if (client instanceof Producer<?, ?> producer) {
        producer.close(Duration.ZERO);
      } else if (client instanceof Admin admin) {
        admin.close(Duration.ZERO);
      }
    } catch (KafkaException e) {
      // Nothing can be done about it, and nothing was promised of what is in it.
      interrupted |= e instanceof InterruptException;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    AutoCloseable client = open;
    if (client != null) {
      close(client);
    }
  }
}
