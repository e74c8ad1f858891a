package io.promptnotary.forward.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetException.Kind;
import io.promptnotary.servers.KafkaServer;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTargetTest {
  private static final Map<String, String> QUICK =
      Map.of(
          "delivery.timeout.ms", "2000",
          "request.timeout.ms", "1000",
          "max.block.ms", "1000",
          "default.api.timeout.ms", "1500",
          "retries", "3");

  private static KafkaServer server;

  @TempDir Path dir;

  @BeforeAll
  static void start() {
    server = KafkaServer.shared();
  }

  @Test
  void eachThingIsOneRecordUnderItsKey() throws Exception {
    String topic = server.newTopic(3, Map.of());
    Snapshot row = Wagon.row(Wagon.id(), Status.SUCCESS, Map.of(Column.MODEL_PARAMETERS, "{}"));
    try (KafkaTarget target = KafkaTarget.open(Wagon.settings(server.url(topic), Map.of()))) {
      target.deliver(
          new Parcel(
              List.of(row),
              List.of(Wagon.link("other", "1012", 1)),
              List.of(Wagon.run("run-1", 2)),
              List.of(Wagon.gap("run-1", 3))));
    }

    List<ConsumerRecord<byte[], byte[]>> found = Wagon.read(server, topic);
    assertThat(found)
        .extracting(each -> new String(each.key(), UTF_8))
        .containsExactlyInAnyOrder(row.id(), "other", "run-1", "run-1/1/2026-11-21T08:00:03.000Z");
    assertThat(found)
        .flatExtracting(each -> List.of(each.headers().toArray()[0].key()))
        .containsExactlyInAnyOrder(
            "promptnotary.snapshot", "promptnotary.link", "promptnotary.run", "promptnotary.gap");
    assertThat(found).allSatisfy(each -> assertThat(header(each, Packing.HASH)).hasSize(64));
    assertThat(found)
        .anySatisfy(
            each ->
                assertThat(new String(each.value(), UTF_8))
                    .isEqualTo(
                        "{\"id\":\""
                            + row.id()
                            + "\",\"status\":\"success\",\"started_at\":"
                            + "\"2026-11-21T07:00:00.000Z\",\"model_parameters\":{}}"));
  }

  @Test
  void aTopicThatIsNotThereIsMade() throws Exception {
    String topic = KafkaServer.name();
    try (KafkaTarget target =
        KafkaTarget.open(Wagon.settings(server.url(topic), Map.of("topic_partitions", "5")))) {
      target.deliver(Wagon.rows(Wagon.row(Wagon.id(), Status.PENDING, Map.of())));
    }

    try (Admin admin = server.admin()) {
      assertThat(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions())
          .hasSize(5);
    }
    assertThat(Wagon.read(server, topic)).hasSize(1);
  }

  @Test
  void whatIsTooLargeComesInPartsOfOnePartition() throws Exception {
    String topic = server.newTopic(8, Map.of());
    Snapshot large =
        Wagon.row(
            Wagon.id(),
            Status.SUCCESS,
            Map.of(Column.FINAL_USER_PROMPT, "\"Zürich\" 🏔\n".repeat(20_000)));
    try (KafkaTarget target =
        KafkaTarget.open(Wagon.settings(server.url(topic), Map.of("max_record_bytes", "100000")))) {
      target.deliver(Wagon.rows(large));
    }

    List<ConsumerRecord<byte[], byte[]>> found = Wagon.read(server, topic);
    assertThat(found)
        .hasSizeGreaterThan(3)
        .allSatisfy(each -> assertThat(each.value().length).isLessThanOrEqualTo(100_000));
    assertThat(found).extracting(ConsumerRecord::partition).containsOnly(found.get(0).partition());
    assertThat(found)
        .extracting(each -> header(each, Packing.PART))
        .startsWith("1/" + found.size())
        .endsWith(found.size() + "/" + found.size());
    assertThat(together(found)).containsExactly(large);
  }

  @Test
  void aBrokerThatTakesLessGetsSmallerParts() throws Exception {
    String topic = server.newTopic(2, Map.of("max.message.bytes", "50000"));
    // Noise, which no compression makes small.
    StringBuilder noise = new StringBuilder();
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      noise.append((char) ('!' + random.nextInt(90)));
    }
    Snapshot large =
        Wagon.row(Wagon.id(), Status.SUCCESS, Map.of(Column.RESPONSE_TEXT, noise.toString()));
    try (KafkaTarget target = KafkaTarget.open(Wagon.settings(server.url(topic), Map.of()))) {
      target.deliver(Wagon.rows(large));
    }

    assertThat(together(Wagon.read(server, topic))).containsExactly(large);
  }

  @Test
  void aBrokerThatTakesAlmostNothingIsNamedWithItsSetting() throws Exception {
    String topic = server.newTopic(1, Map.of("max.message.bytes", "100"));

    assertThat(failure(server.url(topic), Map.of()))
        .contains("message.max.bytes", "max.message.bytes");
  }

  @Test
  void whatABrokerRefusesIsOneSentenceWithItsWayOut() {
    assertThat(said(new NotEnoughReplicasException("2"))).contains("min.insync.replicas");
    assertThat(said(new NotEnoughReplicasAfterAppendException("2")))
        .contains("min.insync.replicas");
    assertThat(said(new ClusterAuthorizationException("no"))).contains("idempotently");
    assertThat(said(new GroupAuthorizationException("g"))).contains("consumer group");
    assertThat(said(new InvalidReplicationFactorException("3"))).contains("topic_replicas");
    assertThat(said(new UnsupportedVersionException("0"))).contains("too old");
    assertThat(said(new PolicyViolationException("no"))).contains("policy");
    assertThat(said(new UnsupportedSaslMechanismException("X"))).contains("sasl.mechanism");
    assertThat(said(new SslAuthenticationException("no", new IOException("no path to a root"))))
        .contains("TLS", "no path to a root", "ssl.truststore.location");
    assertThat(said(new KafkaException("x", new NoSuchFileException("/etc/none.jks"))))
        .contains("/etc/none.jks");
    assertThat(said(new KafkaException("x", new IllegalArgumentException("s3cret"))))
        .contains("properties")
        .doesNotContain("s3cret");
    assertThat(said(new NoClassDefFoundError("zstd"))).contains("compression.type");
  }

  private static String said(Throwable failure) {
    return sentence(
        new Failures(new Address("127.0.0.1:9", "t")).of(new ExecutionException(failure)));
  }

  @Test
  void whatIsWrongWithAnAddressIsOneSentence() throws IOException {
    assertThat(failure("kafka://nowhere.invalid:9092/t", QUICK)).contains("nowhere.invalid");
    int closed;
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getByName("127.0.0.1"))) {
      closed = silent.getLocalPort();
      assertThat(failure("kafka://127.0.0.1:" + closed + "/t", QUICK))
          .contains("security.protocol", "127.0.0.1:" + closed);
    }
    assertThat(failure("kafka://127.0.0.1:" + closed + "/t", QUICK)).contains("is away");
    assertThat(failure("kafka://127.0.0.1/t", QUICK)).contains("'127.0.0.1'", "host:port");
    assertThat(failure("kafka://127.0.0.1:1/", QUICK)).contains("name of a topic");
    assertThat(failure("kafka://127.0.0.1:1/a b", QUICK)).contains("'a b'", "name of a topic");
    assertThat(failure("kafka:topic", QUICK)).contains("'kafka:topic'");
    assertThat(failure("kafka://me:s3cret@127.0.0.1:1/t", QUICK))
        .contains("password_file")
        .doesNotContain("s3cret");
  }

  @Test
  void aPropertyThatIsOursOrWrongIsNamed() {
    assertThat(failure(server.url("t"), Map.of("acks", "1"))).contains("'acks'");
    assertThat(failure(server.url("t"), Map.of("linger.ms", "s3cret")))
        .contains("'linger.ms'")
        .doesNotContain("s3cret");
    assertThat(failure(server.url("t"), Map.of("security.protocol", "SASL_PLAINTEXT")))
        .contains("properties");
  }

  @Test
  void tlsWithAPortThatHasNoneIsNamed() {
    Map<String, String> tls = new java.util.HashMap<>(QUICK);
    tls.put("security.protocol", "SSL");

    assertThat(failure(server.url("t"), tls)).contains("security.protocol", "that port");
  }

  @Test
  void credentialsAreReadAgainAndTheirRightsAreNamed() throws Exception {
    String topic = server.newTopic(1, Map.of());
    Path file = dir.resolve("kafka.properties");
    credentials(file, "wrong-s3cret");
    Map<String, String> options = Map.of("properties_file", file.toString());
    String url = "kafka://" + server.secure() + "/" + topic;
    Parcel parcel = Wagon.rows(Wagon.row(Wagon.id(), Status.SUCCESS, Map.of()));
    try (KafkaTarget target = KafkaTarget.open(Wagon.settings(url, options, QUICK))) {
      assertThat(refusal(target, parcel))
          .contains("refuses these credentials")
          .doesNotContain("s3cret", KafkaServer.PASSWORD);
      credentials(file, KafkaServer.PASSWORD);
      assertThat(refusal(target, parcel))
          .contains("does not allow this user the topic " + topic)
          .doesNotContain(KafkaServer.PASSWORD);
      server.grant(ResourceType.TOPIC, topic, AclOperation.WRITE, AclOperation.DESCRIBE);
      Awaitility.await()
          .untilAsserted(
              () -> assertThatCode(() -> target.deliver(parcel)).doesNotThrowAnyException());
    }
    assertThat(Wagon.read(server, topic)).hasSize(1);
  }

  @Test
  void aUserMayStandBesideTheAddress() throws Exception {
    String topic = server.newTopic(1, Map.of());
    server.grant(ResourceType.TOPIC, topic, AclOperation.WRITE, AclOperation.DESCRIBE);
    Path file = Files.writeString(dir.resolve("password"), KafkaServer.PASSWORD + "\n");
    Parcel parcel = Wagon.rows(Wagon.row(Wagon.id(), Status.SUCCESS, Map.of()));
    try (KafkaTarget target =
        KafkaTarget.open(
            Wagon.settings(
                "kafka://" + server.secure() + "/" + topic,
                Map.of("user", KafkaServer.USER, "password_file", file.toString()),
                Map.of("security.protocol", "SASL_PLAINTEXT")))) {
      Awaitility.await()
          .untilAsserted(
              () -> assertThatCode(() -> target.deliver(parcel)).doesNotThrowAnyException());
    }
    assertThat(Wagon.read(server, topic)).hasSize(1);
    assertThat(
            failure(
                "kafka://" + server.secure() + "/" + topic,
                Map.of("user", "me \"s3cret\"", "password", "\\s3cret\";", "timeout_ms", "3000"),
                Map.of("security.protocol", "SASL_PLAINTEXT")))
        .contains("refuses these credentials")
        .doesNotContain("s3cret");
    assertThat(failure(server.url("t"), Map.of("password_file", "/none", "user", "me"), Map.of()))
        .contains("password_file /none cannot be read");
    assertThat(failure(server.url("t"), Map.of("properties_file", "/none"), Map.of()))
        .contains("properties_file /none cannot be read");
  }

  @Test
  void aTopicThatNobodyMayMakeIsNamed() {
    String topic = KafkaServer.name();

    assertThat(failure(server.url(topic), Map.of("create_topic", "false"), Map.of()))
        .contains(topic, "no such topic");
  }

  @Test
  void aTopicThatMayNotBeMadeIsNamed() throws Exception {
    String topic = KafkaServer.name();
    Path file = dir.resolve("kafka.properties");
    credentials(file, KafkaServer.PASSWORD);
    server.grant(ResourceType.TOPIC, topic, AclOperation.WRITE, AclOperation.DESCRIBE);

    try (KafkaTarget target =
        KafkaTarget.open(
            Wagon.settings(
                "kafka://" + server.secure() + "/" + topic,
                Map.of("properties_file", file.toString()),
                QUICK))) {
      Parcel parcel = Wagon.rows(Wagon.row(Wagon.id(), Status.SUCCESS, Map.of()));
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(refusal(target, parcel)).contains(topic, "Create", "not there yet"));
    }
  }

  @Test
  void theHostSeesNoneOfIt() throws Exception {
    String topic = server.newTopic(1, Map.of());
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(null);
    try (KafkaTarget target = KafkaTarget.open(Wagon.settings(server.url(topic), Map.of()))) {
      target.deliver(Wagon.rows(Wagon.row(Wagon.id(), Status.SUCCESS, Map.of())));

      assertThat(Thread.currentThread().getContextClassLoader()).isNull();
      Set<ObjectName> beans =
          ManagementFactory.getPlatformMBeanServer()
              .queryNames(new ObjectName("kafka.*:client-id=promptnotary-*,*"), null);
      assertThat(beans).isEmpty();
      assertThat(ours()).isNotEmpty().allMatch(Thread::isDaemon);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    Awaitility.await().untilAsserted(() -> assertThat(ours()).isEmpty());
  }

  @Test
  void whoeverClosesItEndsADeliverySoon() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getByName("127.0.0.1"))) {
      KafkaTarget target =
          KafkaTarget.open(
              Wagon.settings("kafka://127.0.0.1:" + silent.getLocalPort() + "/t", Map.of()));
      CompletableFuture<String> said =
          CompletableFuture.supplyAsync(
              () -> refusal(target, Wagon.rows(Wagon.row(Wagon.id(), Status.PENDING, Map.of()))));
      silent.accept();
      target.close();

      assertThat(said).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void compressionIsZstd() throws Exception {
    String topic = server.newTopic(1, Map.of("compression.type", "producer"));
    String text = "twelve kilobytes of nothing new ".repeat(400);
    List<Snapshot> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(Wagon.row(Wagon.id(), Status.SUCCESS, Map.of(Column.FINAL_USER_PROMPT, text)));
    }
    try (KafkaTarget target = KafkaTarget.open(Wagon.settings(server.url(topic), Map.of()))) {
      target.deliver(Wagon.rows(rows));
    }

    assertThat(together(Wagon.read(server, topic))).containsExactlyElementsOf(rows);
    try (Admin admin = server.admin()) {
      long size =
          admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
              .flatMap(dirs -> dirs.values().stream())
              .flatMap(each -> each.replicaInfos().entrySet().stream())
              .filter(each -> each.getKey().topic().equals(topic))
              .mapToLong(each -> each.getValue().size())
              .sum();
      assertThat(size).isPositive().isLessThan(100L * text.length() / 10);
    }
  }

  private static List<Thread> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().contains("promptnotary-"))
        .filter(each -> each.getName().contains("kafka"))
        .toList();
  }

  private void credentials(Path file, String password) throws IOException {
    Files.writeString(
        file,
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
            + "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\""
            + KafkaServer.USER
            + "\" password=\""
            + password
            + "\";\n");
  }

  private static String failure(String url, Map<String, String> properties) {
    return failure(url, Map.of(), properties);
  }

  private static String failure(
      String url, Map<String, String> options, Map<String, String> properties) {
    TargetException refused =
        catchThrowableOfType(
            TargetException.class,
            () -> {
              try (KafkaTarget target =
                  KafkaTarget.open(Wagon.settings(url, options, properties))) {
                target.deliver(Wagon.rows(Wagon.row(Wagon.id(), Status.SUCCESS, Map.of())));
              }
            });
    assertThat(refused).as(url).isNotNull();
    assertThat(refused.kind()).isEqualTo(Kind.AWAY);
    return sentence(refused);
  }

  private static String refusal(KafkaTarget target, Parcel parcel) {
    TargetException refused =
        catchThrowableOfType(TargetException.class, () -> target.deliver(parcel));
    assertThat(refused).isNotNull();
    return sentence(refused);
  }

  private static String sentence(TargetException refused) {
    assertThat(refused.getMessage()).doesNotContain("\n").doesNotContain("org.apache");
    return refused.getMessage();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return Unpacking.header(record, name);
  }

  private static List<Snapshot> together(List<ConsumerRecord<byte[], byte[]>> records)
      throws Exception {
    Joiner joiner = new Joiner(Long.MAX_VALUE);
    List<Snapshot> rows = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> each : records) {
      joiner.take(each, 0).ifPresent(item -> rows.add(((Item.Row) item).snapshot()));
    }
    return rows;
  }
}
