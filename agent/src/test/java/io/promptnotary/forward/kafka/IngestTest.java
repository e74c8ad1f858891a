package io.promptnotary.forward.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.promptnotary.forward.FileTarget;
import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.Target;
import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.kafka.Ingest.Progress;
import io.promptnotary.health.Log;
import io.promptnotary.servers.KafkaServer;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.SnapshotReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTest {
  private static final Log SILENT = new Log(new PrintStream(PrintStream.nullOutputStream()));
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static KafkaServer server;

  @TempDir Path dir;

  private final List<String> told = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    server = KafkaServer.shared();
  }

  @Test
  void whatWasDeliveredStandsInTheStoreRowByRow() throws Exception {
    String topic = server.newTopic(4, Map.of());
    List<Snapshot> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(
          Wagon.row(
              Wagon.id(),
              i % 7 == 0 ? Status.PENDING : Status.SUCCESS,
              Map.of(
                  Column.FINAL_USER_PROMPT, "Zürich 🏔 " + i,
                  Column.PROCESS_ID, (long) i,
                  Column.ATTRIBUTES,
                      "{\"big\":1234567890123456789012345678901234567890." + i + "}")));
    }
    rows.add(
        Wagon.row(
            Wagon.id(),
            Status.SUCCESS,
            Map.of(
                Column.FINAL_SYSTEM_PROMPT,
                "five megabytes of prompt ".repeat(200_000),
                Column.ATTRIBUTES,
                "{\"exact_text\":{\"response_text\":\"\\u0000\\ud83d\"}, \"n\" : 1.50 }",
                Column.RESPONSE_TEXT,
                "\u2400\ufffd")));
    try (KafkaTarget target = target(topic)) {
      for (int from = 0; from < rows.size(); from += 50) {
        target.deliver(Wagon.rows(rows.subList(from, Math.min(rows.size(), from + 50))));
      }
      target.deliver(
          new Parcel(
              List.of(),
              List.of(Wagon.link(rows.get(1).id(), "1012", 1), Wagon.link(Wagon.id(), "none", 2)),
              List.of(Wagon.run("run-1", 2)),
              List.of(Wagon.gap("run-1", 3), Wagon.gap("run-1", 4))));
    }
    Path store = dir.resolve("fleet.db");

    Progress first = once(topic, store);
    assertThat(first.dead()).isZero();
    assertThat(first.unfinished()).isZero();
    assertThat(first.things()).isEqualTo(rows.size() + 5L);
    Progress second = once(topic, store);
    assertThat(second.records()).isZero();

    assertThat(count(store, "generation_snapshots")).isEqualTo(rows.size());
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      for (Snapshot row : rows) {
        Snapshot found = reader.exactly(row.id()).orElseThrow();
        if (row == rows.get(1)) {
          assertThat(found.text(Column.ENTITY_ID)).isEqualTo("1012");
        } else {
          assertThat(found).isEqualTo(row);
        }
      }
    }
    assertThat(query(store, "SELECT run_id || updated_at || figures FROM agent_runs"))
        .containsExactly("run-12026-11-21T08:00:02.000Z{\"captured\":2}");
    assertThat(query(store, "SELECT finals || first_at FROM recording_gaps ORDER BY first_at"))
        .containsExactly("22026-11-21T08:00:03.000Z", "22026-11-21T08:00:04.000Z");
    assertThat(told).isEmpty();
  }

  @Test
  void whatComesAgainOrLateChangesNothing() throws Exception {
    String topic = server.newTopic(1, Map.of());
    String id = Wagon.id();
    Snapshot pending = Wagon.row(id, Status.PENDING, Map.of(Column.NAME, "begun"));
    Snapshot done = Wagon.row(id, Status.SUCCESS, Map.of(Column.NAME, "done"));
    Snapshot linked =
        Wagon.row(
            id,
            Status.SUCCESS,
            Map.of(
                Column.NAME, "done",
                Column.ENTITY_TYPE, "post",
                Column.ENTITY_ID, "1012",
                Column.LINKED_AT, "2026-11-21T08:00:05.000Z"));
    Path store = dir.resolve("fleet.db");
    // Two agents that do not know of each other.
    try (KafkaTarget one = target(topic);
        KafkaTarget other = target(topic)) {
      one.deliver(Wagon.rows(pending));
      other.deliver(Wagon.rows(done));
      one.deliver(Wagon.rows(pending));
      assertThat(once(topic, store).things()).isEqualTo(3);
      one.deliver(Wagon.rows(linked));
      other.deliver(Wagon.rows(done));
      one.deliver(new Parcel(List.of(), List.of(Wagon.link(id, "older", 1)), List.of(), List.of()));
      one.deliver(new Parcel(List.of(pending), List.of(), List.of(Wagon.run("r", 5)), List.of()));
      other.deliver(
          new Parcel(List.of(), List.of(), List.of(Wagon.run("r", 4)), List.of(Wagon.gap("r", 1))));
      other.deliver(new Parcel(List.of(), List.of(), List.of(), List.of(Wagon.gap("r", 1))));
      once(topic, store);
      one.deliver(
          new Parcel(
              List.of(done), List.of(), List.of(Wagon.run("r", 3)), List.of(Wagon.gap("r", 1))));
      once(topic, store);
    }

    try (SnapshotReader reader = SnapshotReader.open(store)) {
      assertThat(reader.exactly(id)).contains(linked);
    }
    assertThat(query(store, "SELECT updated_at FROM agent_runs"))
        .containsExactly("2026-11-21T08:00:05.000Z");
    assertThat(count(store, "recording_gaps")).isEqualTo(1);
  }

  @Test
  void whatCannotBeTakenInIsAmongTheDeadLettersAndOnRecord() throws Exception {
    String topic = server.newTopic(1, Map.of());
    Snapshot good = Wagon.row(Wagon.id(), Status.SUCCESS, Map.of());
    Snapshot torn =
        Wagon.row(
            Wagon.id(), Status.SUCCESS, Map.of(Column.FINAL_USER_PROMPT, "torn ".repeat(2_000)));
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(record(topic, "not JSON at all"));
    ProducerRecord<byte[], byte[]> noJson = record(topic, "not JSON at all");
    noJson.headers().add("promptnotary.snapshot", bytes("1"));
    noJson.headers().add("promptnotary.hash", bytes(Packing.hash(bytes("not JSON at all"))));
    records.add(noJson);
    ProducerRecord<byte[], byte[]> newer = record(topic, "{}");
    newer.headers().add("promptnotary.snapshot", bytes("2"));
    records.add(newer);
    ProducerRecord<byte[], byte[]> changed =
        record(topic, Message.of(Wagon.rows(good)).get(0).line());
    changed.headers().add("promptnotary.snapshot", bytes("1"));
    changed.headers().add("promptnotary.hash", bytes("0".repeat(64)));
    records.add(changed);
    ProducerRecord<byte[], byte[]> empty = new ProducerRecord<>(topic, bytes("k"), null);
    empty.headers().add("promptnotary.link", bytes("1"));
    empty.headers().add("promptnotary.hash", bytes("0".repeat(64)));
    records.add(empty);
    records.addAll(
        Packing.records(Message.of(Wagon.rows(torn)), topic, 5_000, hash -> 0).subList(0, 2));
    records.addAll(Packing.records(Message.of(Wagon.rows(good)), topic, 5_000, hash -> 0));
    send(records);
    Path store = dir.resolve("fleet.db");

    Progress end = once(topic, store, null, Duration.ZERO);

    assertThat(end.dead()).isEqualTo(7);
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      assertThat(reader.exactly(good.id())).contains(good);
      assertThat(reader.exactly(torn.id())).isEmpty();
    }
    List<ConsumerRecord<byte[], byte[]>> dead = Wagon.read(server, topic + "-dead");
    assertThat(dead)
        .extracting(
            each ->
                Unpacking.header(each, DeadLetters.REASON)
                    + " from "
                    + Unpacking.header(each, DeadLetters.FROM))
        .containsExactlyInAnyOrder(
            "has no header that says what it is from " + topic + "/0/0",
            "is no JSON: Unrecognized token 'not': was expecting (JSON String, Number, Array,"
                + " Object or token 'null', 'true' or 'false') from "
                + topic
                + "/0/1",
            "is of schema version '2', which a newer ingest may know from " + topic + "/0/2",
            "is not what was sent: its hash is another from " + topic + "/0/3",
            "has no value from " + topic + "/0/4",
            "is in parts of which some never came from " + topic + "/0/5",
            "is in parts of which some never came from " + topic + "/0/6");
    assertThat(dead)
        .filteredOn(each -> Unpacking.header(each, Packing.PART) != null)
        .extracting(ConsumerRecord::value)
        .containsExactly(records.get(5).value(), records.get(6).value());
    assertThat(query(store, "SELECT reason || finals || links FROM recording_gaps"))
        .hasSize(6)
        .contains("dead letter of " + topic + "10", "dead letter of " + topic + "01");
    assertThat(once(topic, store, null, Duration.ZERO).records()).isZero();
  }

  @Test
  void deadLettersMayGoToAFile() throws Exception {
    String topic = server.newTopic(1, Map.of());
    send(List.of(record(topic, "lost \u0000 property")));
    Path letters = dir.resolve("dead.jsonl");

    assertThat(once(topic, dir.resolve("fleet.db"), letters, PATIENCE).dead()).isEqualTo(1);

    assertThat(Files.readAllLines(letters))
        .singleElement()
        .asString()
        .contains(
            "\"from\":\"" + topic + "/0/0\"",
            java.util.Base64.getEncoder().encodeToString(bytes("lost \u0000 property")));
  }

  @Test
  void whatIsInPartsIsWaitedForAndDoesNotHoldUpOthers() throws Exception {
    String topic = server.newTopic(1, Map.of());
    Snapshot large =
        Wagon.row(
            Wagon.id(), Status.SUCCESS, Map.of(Column.FINAL_USER_PROMPT, "large ".repeat(5_000)));
    Snapshot small = Wagon.row(Wagon.id(), Status.SUCCESS, Map.of());
    List<ProducerRecord<byte[], byte[]>> parts =
        Packing.records(Message.of(Wagon.rows(large)), topic, 5_000, hash -> 0);
    Path store = dir.resolve("fleet.db");
    // A producer dies behind its third part; another has a small one to send.
    send(parts.subList(0, 3));
    send(Packing.records(Message.of(Wagon.rows(small)), topic, 5_000, hash -> 0));

    Progress before = once(topic, store);
    assertThat(before.unfinished()).isEqualTo(1);
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      assertThat(reader.exactly(small.id())).contains(small);
      assertThat(reader.exactly(large.id())).isEmpty();
    }
    // The rest comes from its successor, with all that came before, in another order of arrival.
    List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>(parts);
    java.util.Collections.reverse(again);
    send(again);

    Progress after = once(topic, store);
    assertThat(after.records()).as("from the first part on").isEqualTo(4 + parts.size());
    assertThat(after.dead()).isZero();
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      assertThat(reader.exactly(large.id())).contains(large);
    }
    // What was left of the duplicates was known to have been whole, and nobody's loss.
    assertThat(once(topic, store, null, Duration.ZERO).dead()).isZero();
  }

  @Test
  void aLaterStateExcusesTheMissingPartsOfAnEarlierOne() throws Exception {
    String topic = server.newTopic(1, Map.of());
    String id = Wagon.id();
    Snapshot pending =
        Wagon.row(id, Status.PENDING, Map.of(Column.FINAL_USER_PROMPT, "x".repeat(9_000)));
    Snapshot ended = Wagon.row(id, Status.INTERRUPTED, Map.of());
    send(Packing.records(Message.of(Wagon.rows(pending)), topic, 5_000, hash -> 0).subList(0, 1));
    send(Packing.records(Message.of(Wagon.rows(ended)), topic, 5_000, hash -> 0));
    Path store = dir.resolve("fleet.db");

    assertThat(once(topic, store, null, Duration.ZERO).dead()).isZero();
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      assertThat(reader.exactly(id)).contains(ended);
    }
    assertThat(once(topic, store).records()).as("nothing is held back").isZero();
  }

  @Test
  void aStoreThatIsAwayIsWaitedForAndMissesNothing() throws Exception {
    String topic = server.newTopic(2, Map.of());
    List<Snapshot> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(Wagon.row(Wagon.id(), Status.SUCCESS, Map.of()));
    }
    try (KafkaTarget target = target(topic)) {
      target.deliver(Wagon.rows(rows));
    }
    Path store = dir.resolve("fleet.db");
    AtomicInteger opened = new AtomicInteger();
    AtomicBoolean away = new AtomicBoolean(true);
    AtomicBoolean end = new AtomicBoolean();
    Ingest ingest =
        new Ingest(
            settings(topic, false, null, PATIENCE),
            () -> {
              opened.incrementAndGet();
              Target file = FileTarget.open("jdbc:sqlite:" + store, SILENT);
              return new Target() {
                @Override
                public void deliver(Parcel parcel) throws TargetException {
                  if (away.get()) {
                    throw TargetException.away("the store is away", null);
                  }
                  file.deliver(parcel);
                }

                @Override
                public void close() {
                  file.close();
                }
              };
            },
            listener(),
            end::get);
    CompletableFuture<Progress> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ingest.run();
              } catch (TargetException e) {
                throw new AssertionError(e);
              }
            });
    try {
      Awaitility.await().until(() -> opened.get() >= 3);
      assertThat(count(store, "generation_snapshots")).isZero();
      away.set(false);
      Awaitility.await().until(() -> count(store, "generation_snapshots") == rows.size());
    } finally {
      end.set(true);
    }
    assertThat(running).succeedsWithin(Duration.ofSeconds(20));
    assertThat(told).containsOnlyOnce("the store is away; trying again");
    assertThat(once(topic, store).records()).as("how far it was is known").isZero();
  }

  @Test
  void aRowThatTheStoreRefusesDoesNotTakeOthersWithIt() throws Exception {
    String topic = server.newTopic(1, Map.of());
    List<Snapshot> rows = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      rows.add(Wagon.row(Wagon.id(), Status.SUCCESS, Map.of(Column.NAME, i == 4 ? "bad" : "good")));
    }
    try (KafkaTarget target = target(topic)) {
      target.deliver(Wagon.rows(rows));
    }
    Path store = dir.resolve("fleet.db");
    FileTarget.open("jdbc:sqlite:" + store, SILENT).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TRIGGER no_bad BEFORE INSERT ON generation_snapshots WHEN NEW.name = 'bad'"
              + " BEGIN SELECT RAISE(ABORT, 'not here'); END");
    }

    Progress end = once(topic, store);

    assertThat(end.dead()).isEqualTo(1);
    assertThat(count(store, "generation_snapshots")).isEqualTo(8);
    assertThat(Wagon.read(server, topic + "-dead"))
        .singleElement()
        .satisfies(each -> assertThat(new String(each.key(), UTF_8)).isEqualTo(rows.get(4).id()));
  }

  @Test
  void whatKeepsItFromGoingOnIsOneSentence() {
    assertThat(refused("kafka://127.0.0.1:1/t", dir.resolve("fleet.db")))
        .contains("kafka://127.0.0.1:1/t is away");
    assertThat(refused(server.url("t"), dir.resolve("none").resolve("fleet.db"))).contains("none");
    assertThat(refused("kafka://" + server.secure() + "/t", dir.resolve("fleet.db")))
        .contains("security.protocol");
  }

  private String refused(String url, Path store) {
    IngestSettings settings =
        new IngestSettings(
            Wagon.settings(url, Map.of("timeout_ms", "2000")), "g", 10, true, null, null, PATIENCE);
    TargetException refused =
        catchThrowableOfType(
            TargetException.class,
            () -> new Ingest(settings, opener(store), listener(), () -> false).run());
    assertThat(refused).isNotNull();
    assertThat(refused.getMessage()).doesNotContain("\n");
    return refused.getMessage();
  }

  private Progress once(String topic, Path store) throws TargetException {
    return once(topic, store, null, PATIENCE);
  }

  private Progress once(String topic, Path store, Path letters, Duration patience)
      throws TargetException {
    return new Ingest(
            settings(topic, true, letters, patience), opener(store), listener(), () -> false)
        .run();
  }

  private static IngestSettings settings(
      String topic, boolean once, Path letters, Duration patience) {
    return new IngestSettings(
        Wagon.settings(server.url(topic), Map.of()),
        "group-of-" + topic,
        100,
        once,
        null,
        letters,
        patience);
  }

  private static Ingest.Opener opener(Path store) {
    return () -> FileTarget.open("jdbc:sqlite:" + store, SILENT);
  }

  private Ingest.Listener listener() {
    return new Ingest.Listener() {
      @Override
      public void progress(Progress progress) {}

      @Override
      public void trouble(String sentence) {
        told.add(sentence);
      }
    };
  }

  private static KafkaTarget target(String topic) throws TargetException {
    return KafkaTarget.open(Wagon.settings(server.url(topic), Map.of()));
  }

  private static void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", server.brokers(), "metric.reporters", ""),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> each : records) {
        producer.send(each).get();
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
    return new ProducerRecord<>(topic, bytes("k"), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static long count(Path store, String table) throws Exception {
    return Long.parseLong(query(store, "SELECT count(*) FROM " + table).get(0));
  }

  private static List<String> query(Path store, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
