package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * A host that makes generations without end, each with a number, while something happens to its
 * store.
 */
final class Pressed implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Path dir;
  private final String name;
  private final Started started;

  private Pressed(Path dir, String name, Started started) {
    this.dir = dir;
    this.name = name;
    this.started = started;
  }

  /** Starts one. The store is {@code store/prompts.db} below {@code dir}. */
  static Pressed start(Path dir, String name, String settings) {
    String yaml =
        """
        version: 1
        log: info
        libraries: none
        %s
        pointcuts:
          - {id: ask, role: call, class: com.acme.press.Press, method: ask}
        """
            .formatted(
                settings.isEmpty() ? "store: {url: 'jdbc:sqlite:store/prompts.db'}" : settings);
    HostJvm host = HostJvm.of(Jdk.running(), dir, "press").configured(yaml);
    return new Pressed(dir, name, host.start("com.acme.press.Main", name));
  }

  long pid() {
    return started.process().pid();
  }

  /** The number of the generation that began last, or an earlier one. */
  int asked() {
    try {
      return Integer.parseInt(Files.readString(dir.resolve(name + ".asked")));
    } catch (IOException e) {
      return 0;
    }
  }

  /** Waits until so many more generations have been made; the host has not noticed anything. */
  void goesOn(int more) {
    int now = asked();
    await(name + " asks").atMost(LONG).until(() -> asked() >= now + more);
  }

  /** Waits until the store holds something that was asked after this call. */
  void records(Path store) {
    int now = asked() + 2;
    AtomicReference<String> seen = new AtomicReference<>("");
    await("a row of " + name + " behind " + now)
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> assertThat(started.process().isAlive()).as("%s", said()).isTrue())
        .until(
            () -> {
              seen.set(newest(store));
              return number(seen.get()) > now;
            });
  }

  /** What the agent has said so far. */
  String said() {
    try {
      return Files.readString(started.err(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void says(String words) {
    await(words).atMost(LONG).until(() -> said().contains(words));
  }

  /** Ends the host, which must not have been disturbed. */
  Run end() throws IOException {
    if (!Files.exists(dir.resolve("stop"))) {
      Files.createFile(dir.resolve("stop"));
    }
    Run run = started.end();
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.out())
        .as("%s", run)
        .isEqualTo("asked %1$d, answered %1$d\n".formatted(asked(run)));
    return run;
  }

  static int asked(Run run) {
    return Integer.parseInt(run.out().replaceAll("asked (\\d+), (?s:.*)", "$1"));
  }

  /** Ends it in any case; until it has ended, its file system cannot be unmounted. */
  @Override
  public void close() {
    started.process().destroyForcibly().onExit().join();
  }

  /** All from {@code first} to {@code last} must be in one of the stores, each with its end. */
  void accounted(int first, int last, Path... stores) throws SQLException {
    Set<Integer> missing = new TreeSet<>(IntStream.rangeClosed(first, last).boxed().toList());
    int all = missing.size();
    for (Path each : stores) {
      missing.removeAll(numbers(each));
    }
    assertThat(missing).as("missing of %d of %s", all, name).isEmpty();
    assertThat(all).as("numbers from %d on", first).isPositive();
  }

  /** The numbers of this host that are on record with their end; none twice. */
  List<Integer> numbers(Path store) throws SQLException {
    try (Connection connection = connect(store);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT final_user_prompt FROM generation_snapshots WHERE status = 'success' AND"
                    + " final_user_prompt LIKE '"
                    + name
                    + " %'")) {
      List<Integer> numbers = new ArrayList<>();
      while (rows.next()) {
        numbers.add(number(rows.getString(1)));
      }
      assertThat(numbers).doesNotHaveDuplicates();
      return numbers;
    }
  }

  private String newest(Path store) {
    if (!Files.exists(store)) {
      return "";
    }
    try (Connection connection = connect(store);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT max(cast(substr(final_user_prompt, "
                    + (name.length() + 2)
                    + ") AS INTEGER)) FROM generation_snapshots WHERE final_user_prompt LIKE '"
                    + name
                    + " %'")) {
      return name + " " + rows.getInt(1);
    } catch (SQLException e) {
      return "";
    }
  }

  private static Connection connect(Path store) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + store + "?busy_timeout=10000");
  }

  private static int number(String prompt) {
    return prompt.isEmpty() ? -1 : Integer.parseInt(prompt.substring(prompt.lastIndexOf(' ') + 1));
  }
}
