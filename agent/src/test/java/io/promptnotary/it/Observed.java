package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host of a library, run bare and then with the agent, which is told where its store is and
 * nothing else. The host is the class {@code Main} in src/test/hosts/lib-HOST; its argument is the
 * server's address. Each run is made once for all tests; its files stay in target/it-runs.
 *
 * @param bare the host without the agent
 * @param run the host with the agent
 * @param rows what the store holds
 * @param bareRequests what the server got without the agent, sorted
 * @param requests what the server got with the agent, sorted
 * @param db the store itself
 */
record Observed(
    Run bare, Run run, List<Row> rows, List<String> bareRequests, List<String> requests, Db db) {
  private static final Map<String, Observed> MADE = new ConcurrentHashMap<>();
  private static final String MAIN = "Main";
  private static final String OURS = "promptnotary: ";

  static Observed of(Setup setup, Supplier<StubServer> provider, List<String> flags) {
    return MADE.computeIfAbsent(setup.toString(), any -> make(setup, provider, flags));
  }

  private static Observed make(Setup setup, Supplier<StubServer> provider, List<String> flags) {
    String name = setup.version().id() + "-java" + setup.jdk().feature();
    try (StubServer server = provider.get()) {
      HostJvm bare = jvm(setup, Built.run(name + "-bare"), flags);
      Run before = bare.run(MAIN, server.url());
      List<String> bareRequests = essence(server.drain());
      HostJvm watched = jvm(setup, Built.run(name), flags);
      Db db = watched.db();
      Run run = watched.agent("store.url=jdbc:sqlite:" + db.file()).run(MAIN, server.url());
      List<String> requests = essence(server.drain());
      Built.write(watched.dir().resolve("bare.txt"), before.toString());
      Built.write(watched.dir().resolve("watched.txt"), run.toString());
      List<Row> rows = db.file().toFile().exists() ? db.rows() : List.of();
      return new Observed(before, run, rows, bareRequests, requests, db);
    }
  }

  private static HostJvm jvm(Setup setup, Path dir, List<String> flags) {
    String classPath =
        Stream.concat(
                Stream.of(Hosts.classes(setup.version())), ClassPaths.of(setup.version()).stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    return HostJvm.in(setup.jdk(), dir).flags("-cp", classPath).flags(flags.toArray(String[]::new));
  }

  private static List<String> essence(List<Received> requests) {
    return requests.stream().map(Received::essence).sorted().toList();
  }

  /** What the host itself wrote on standard error in the run with the agent. */
  List<String> hostErr() {
    return run.errLines().stream().filter(line -> !line.startsWith(OURS)).toList();
  }

  /** The one row of that scenario: see {@link Received#scenario()}. */
  Row row(String scenario) {
    List<Row> found = rows(scenario);
    assertThat(found).as("rows of [%s]; the agent said%n%s", scenario, run.err()).hasSize(1);
    return found.get(0);
  }

  /** The rows in whose conversation that scenario is the first to be named, oldest first. */
  List<Row> rows(String scenario) {
    return rows.stream().filter(row -> scenario(row).equals(scenario)).toList();
  }

  /** What the row is about; empty if its conversation names no scenario. */
  static String scenario(Row row) {
    return Stream.of("messages", "final_user_prompt", "llm_calls")
        .map(row::text)
        .filter(text -> text != null)
        .map(text -> Received.scenario(text.getBytes(UTF_8)))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse("");
  }
}
