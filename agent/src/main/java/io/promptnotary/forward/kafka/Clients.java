package io.promptnotary.forward.kafka;

import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/**
 * What Kafka's clients are configured with. They live in other people's JVMs: they publish nothing
 * to JMX, push no metrics to the cluster, keep their buffers small and load classes by our loader
 * alone.
 *
 * @param settings of the target, which hold credentials
 */
record Clients(TargetSettings settings) {
  private static final int BUFFER_BYTES = 32 << 20;
  private static final int BATCH_BYTES = 256 << 10;

  /** Of many batches together, one for each partition. */
  private static final int REQUEST_BYTES = 4 << 20;

  private static final int FETCH_BYTES = 16 << 20;
  private static final int PARTITION_FETCH_BYTES = 4 << 20;

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int LEAST_TIMEOUT_MILLIS = 1_000;

  /** Retries of one batch, about a second apart: then the broker's own reason is told. */
  private static final int RETRIES = 20;

  /** What at-least-once stands on, and what a host would notice. */
  private static final Set<String> OURS =
      Set.of(
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          CommonClientConfigs.CLIENT_ID_CONFIG,
          CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
          CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

  /** Of a producer whose values have at most {@code most} bytes. */
  Map<String, Object> producer(Address address, int most) throws TargetException {
    Map<String, Object> all = new HashMap<>();
    all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    all.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_BYTES + 2L * most);
    all.put(ProducerConfig.RETRIES_CONFIG, RETRIES);
    int timeout = timeoutMillis();
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 3);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) timeout / 2);
    given(all);
    common(all, address);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES + most);
    // On a partition that is just being made, a second request may overtake a first one that has to
    // come again, and the broker then takes neither for the next in order.
    all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    return all;
  }

  Map<String, Object> admin(Address address) throws TargetException {
    Map<String, Object> all = new HashMap<>();
    int timeout = timeoutMillis();
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 3);
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout / 2);
    given(all);
    common(all, address);
    return all;
  }

  /** Of a member of a group that says itself how far it is. */
  Map<String, Object> consumer(Address address, String group, int batch) throws TargetException {
    Map<String, Object> all = new HashMap<>();
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch);
    all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    all.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    given(all);
    common(all, address);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return all;
  }

  private int timeoutMillis() {
    String option = settings.option("timeout_ms");
    return option == null
        ? TIMEOUT_MILLIS
        : Math.max(LEAST_TIMEOUT_MILLIS, Integer.parseInt(option));
  }

  private void common(Map<String, Object> all, Address address) {
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address.brokers());
    all.put(CommonClientConfigs.CLIENT_ID_CONFIG, "promptnotary-" + UUID.randomUUID());
    all.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
  }

  /** The operator's own, those of the file first. */
  private void given(Map<String, Object> all) throws TargetException {
    Map<String, Object> given = new HashMap<>();
    String file = settings.option("properties_file");
    if (file != null) {
      read(file).forEach((key, value) -> given.put(key.toString(), value));
    }
    given.putAll(settings.properties());
    for (String key : given.keySet()) {
      if (OURS.contains(key)) {
        throw TargetException.away(
            "target " + settings.name() + ": '" + key + "' is set by Promptnotary, remove it",
            null);
      }
    }
    if (settings.option("user") != null) {
      // Never in the clear unless somebody asks for it.
      all.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
      all.put(SaslConfigs.SASL_MECHANISM, "PLAIN");
    }
    all.putAll(given);
    String user = settings.option("user");
    if (user != null && !given.containsKey(SaslConfigs.SASL_JAAS_CONFIG)) {
      boolean scram = String.valueOf(all.get(SaslConfigs.SASL_MECHANISM)).startsWith("SCRAM");
      all.put(
          SaslConfigs.SASL_JAAS_CONFIG,
          (scram ? ScramLoginModule.class : PlainLoginModule.class).getName()
              + " required username="
              + quoted(user)
              + " password="
              + quoted(password())
              + ";");
    }
  }

  /** As the reader of such texts takes it. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private String password() throws TargetException {
    try {
      String password = settings.password();
      return password == null ? "" : password;
    } catch (IOException | IllegalArgumentException e) {
      String file = String.valueOf(settings.option("password_file"));
      throw unreadable("password_file", file, e, "a file of text");
    }
  }

  private Properties read(String file) throws TargetException {
    Properties read = new Properties();
    try (BufferedReader in = Files.newBufferedReader(Path.of(file))) {
      read.load(in);
      return read;
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable("properties_file", file, e, "a file of Java properties");
    }
  }

  /** Not with the reason: that of a file of another form repeats what is in it. */
  private TargetException unreadable(String option, String file, Exception e, String wanted) {
    return TargetException.away(
        "target "
            + settings.name()
            + ": "
            + option
            + " "
            + file
            + " cannot be read ("
            + e.getClass().getSimpleName()
            + "): it has to be "
            + wanted
            + " that this process may read",
        null);
  }

  /** Runs {@code work} while classes are looked for where Kafka's are. */
  static <T> T loading(Supplier<T> work) {
    Thread self = Thread.currentThread();
    ClassLoader before = self.getContextClassLoader();
    self.setContextClassLoader(Producer.class.getClassLoader());
    try {
      return work.get();
    } finally {
      self.setContextClassLoader(before);
    }
  }
}
