package io.promptnotary.servers;

import io.promptnotary.it.ClassPaths;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A Kafka broker of its own, on 127.0.0.1, in a JVM of its own. Whoever comes without a name may do
 * everything; at {@link #secure} one says who one is, and may do what was granted. Ports and data
 * stay the same over {@link #stop}, {@link #kill} and {@link #start}.
 */
public final class KafkaServer implements AutoCloseable {
  /** A user at {@link #secure} without any right. */
  public static final String USER = "notary";

  /** That user's password. */
  public static final String PASSWORD = "pa55-of-notary";

  private static final String VERSION = System.getProperty("it.kafka-server", "4.3.1");
  private static final int START_SECONDS = 60;

  private static KafkaServer shared;

  private final Path folder;
  private final int port;
  private final int securePort;
  private final int controllerPort;
  private final Map<String, String> settings;
  private Process process;

  private KafkaServer(Map<String, String> settings) throws IOException {
    this.folder = Files.createTempDirectory("kafka");
    this.port = Ports.free();
    this.securePort = Ports.free();
    this.controllerPort = Ports.free();
    this.settings = settings;
  }

  /** One for the whole JVM; not to be stopped. */
  public static synchronized KafkaServer shared() {
    if (shared == null) {
      shared = create(Map.of());
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  /** One of its own, with these settings beside those that it needs. */
  public static KafkaServer create(Map<String, String> settings) {
    try {
      KafkaServer server = new KafkaServer(settings);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As Kafka's clients take it. */
  public String brokers() {
    return "127.0.0.1:" + port;
  }

  /** Where one has to be {@link #USER}, by SASL_PLAINTEXT and PLAIN. */
  public String secure() {
    return "127.0.0.1:" + securePort;
  }

  /** Where its log is. */
  public Path data() {
    return folder.resolve("data");
  }

  /** As a target takes it. */
  public String url(String topic) {
    return "kafka://" + brokers() + "/" + topic;
  }

  /** An administrator; to be closed. */
  public Admin admin() {
    return Admin.create(
        Map.of("bootstrap.servers", brokers(), "metric.reporters", "", "client.id", name()));
  }

  /** Makes a topic, and gives its name. */
  public String newTopic(int partitions, Map<String, String> configs) {
    String topic = name();
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)))
          .all()
          .get();
      return topic;
    } catch (Exception e) {
      throw new AssertionError("no topic " + topic, e);
    }
  }

  /** A name that nobody has. */
  public static String name() {
    return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
  }

  /** Lets {@link #USER} do that with what is called so. */
  public void grant(ResourceType type, String name, AclOperation... operations) throws Exception {
    try (Admin admin = admin()) {
      for (AclOperation operation : operations) {
        admin
            .createAcls(
                List.of(
                    new AclBinding(
                        new ResourcePattern(type, name, PatternType.LITERAL),
                        new AccessControlEntry(
                            "User:" + USER, "*", operation, AclPermissionType.ALLOW))))
            .all()
            .get();
      }
    }
  }

  /** Behind {@link #stop} or {@link #kill}; returns when it takes connections. */
  public void start() throws IOException {
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      Files.createDirectories(data);
      // What the storage tool would write, without a JVM for it.
      Files.writeString(
          data.resolve("meta.properties"),
          "version=1\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\nnode.id=1\n"
              + "directory.id=BBBBBBBBBBBBBBBBBBBBBA\n");
    }
    Path file = folder.resolve("server.properties");
    Files.write(
        file, properties().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    Path said = folder.resolve("server.log");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ClassPaths.of("kafka-server", VERSION, "org.apache.kafka:kafka_2.13:" + VERSION)
                    .stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
                "kafka.Kafka",
                file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - until > 0) {
        process.destroyForcibly();
        throw new IOException("Kafka does not start:\n" + Files.readString(said));
      }
    }
  }

  private Map<String, String> properties() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("process.roles", "broker,controller");
    all.put("node.id", "1");
    all.put("controller.listener.names", "CONTROLLER");
    all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    String open = "OPEN://127.0.0.1:" + port + ",SECURE://127.0.0.1:" + securePort;
    all.put("listeners", open + ",CONTROLLER://127.0.0.1:" + controllerPort);
    all.put("advertised.listeners", open);
    all.put("inter.broker.listener.name", "OPEN");
    all.put(
        "listener.security.protocol.map",
        "OPEN:PLAINTEXT,SECURE:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
    all.put("listener.name.secure.sasl.enabled.mechanisms", "PLAIN");
    all.put(
        "listener.name.secure.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_"
            + USER
            + "=\""
            + PASSWORD
            + "\";");
    all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    all.put("super.users", "User:ANONYMOUS");
    all.put("log.dirs", folder.resolve("data").toString());
    all.put("offsets.topic.replication.factor", "1");
    all.put("offsets.topic.num.partitions", "1");
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("group.initial.rebalance.delay.ms", "0");
    all.put("group.min.session.timeout.ms", "1000");
    all.put("auto.create.topics.enable", "false");
    all.put("num.network.threads", "2");
    all.put("num.io.threads", "3");
    all.put("background.threads", "2");
    all.putAll(settings);
    return all;
  }

  /** True when a broker is behind the port, not only a listener. */
  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
    } catch (IOException e) {
      pause();
      return false;
    }
    try (Admin admin = admin()) {
      return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
    } catch (Exception e) {
      return false;
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** In order. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      kill();
    }
  }

  /** As a power failure would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it, and removes what it held. */
  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Ports.delete(folder);
  }
}
