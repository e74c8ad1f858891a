package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.promptnotary.store.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that looks at a store, on every store that cannot be looked at. */
@Timeout(60)
class BadStoresTest {
  /** Each command as one would give it; a store that is good it would answer with 0 or 3. */
  private static final Map<String, String> LINES =
      Map.ofEntries(
          Map.entry("list", "list"),
          Map.entry("show", "show last"),
          Map.entry("tail", "tail"),
          Map.entry("diff", "diff last last"),
          Map.entry("report", "report cost"),
          Map.entry("verify", "verify EXPORT"),
          Map.entry("status", "status"),
          Map.entry("fleet", "fleet"),
          Map.entry("sql", "sql SELECT"),
          Map.entry("replay", "replay last"),
          Map.entry("export", "export"),
          Map.entry("index", "index"),
          Map.entry("reprice", "reprice"),
          Map.entry("archive", "archive"),
          Map.entry("restore", "restore --all"),
          Map.entry("prune", "prune --older-than 1d --yes"));

  /** These have no store, begin one, have it named elsewhere, or tell of it on their pages. */
  private static final Set<String> OTHERS =
      Set.of(
          "import",
          "ingest",
          "forward",
          "serve",
          "check",
          "discover",
          "attach",
          "completion",
          "help");

  @TempDir static Path shared;

  private static Path export;

  @TempDir Path dir;

  @BeforeAll
  static void export() throws Exception {
    Path file = shared.resolve("whole.db");
    Sample.fill(file);
    export = shared.resolve("some.jsonl");
    assertThat(Run.on(file, "export", "-o", export.toString()).code()).isZero();
  }

  /** What may be in the way, and a part of what is said of it. */
  enum Bad {
    MISSING("there is no file"),
    FOLDER("is not a file"),
    EMPTY("holds no snapshots table yet"),
    TEXT("is not a SQLite database"),
    FOREIGN("holds no snapshots table yet"),
    TRUNCATED("cannot be read"),
    DAMAGED("cannot be read"),
    NEWER("use the newer promptnotary.jar");

    final String said;

    Bad(String said) {
      this.said = said;
    }

    Path in(Path folder) throws Exception {
      Path file = folder.resolve(name().toLowerCase(java.util.Locale.ROOT) + ".db");
      switch (this) {
        case MISSING -> {}
        case FOLDER -> Files.createDirectories(file);
        case EMPTY -> Files.createFile(file);
        case TEXT -> Files.writeString(file, "dear reader, ".repeat(100));
        case FOREIGN -> {
          try (StoreFixture store = StoreFixture.raw(file)) {
            store.sql("CREATE TABLE other (a)");
          }
        }
        case TRUNCATED -> {
          Sample.fill(file);
          Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5_000));
        }
        case DAMAGED -> {
          Sample.fill(file);
          byte[] bytes = Files.readAllBytes(file);
          for (int i = 8_192; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
          }
          Files.write(file, bytes);
        }
        case NEWER -> {
          Sample.fill(file);
          try (StoreFixture store = StoreFixture.raw(file)) {
            store.sql("PRAGMA user_version = 99");
          }
        }
      }
      return file;
    }
  }

  static Stream<String> commands() {
    return HelpTest.commands().filter(LINES::containsKey);
  }

  static Stream<Arguments> all() throws Exception {
    List<Arguments> all = new ArrayList<>();
    for (Bad bad : Bad.values()) {
      Path file = bad.in(Files.createDirectories(shared.resolve(bad.name())));
      // For what is not there yet, tail waits.
      boolean there = Set.of(Bad.TEXT, Bad.TRUNCATED, Bad.DAMAGED, Bad.NEWER).contains(bad);
      commands()
          .filter(each -> there || !each.equals("tail"))
          .forEach(each -> all.add(Arguments.of(bad, file, each)));
    }
    return all.stream();
  }

  @Test
  void noCommandIsForgotten() {
    assertThat(HelpTest.commands().filter(each -> !OTHERS.contains(each)).toList())
        .allMatch(LINES::containsKey);
  }

  @ParameterizedTest(name = "{2} on {0}")
  @MethodSource("all")
  void saysInOneLineWhatIsInTheWayAndTouchesNothing(Bad bad, Path file, String command)
      throws Exception {
    Map<String, String> before = contents(file.getParent());
    Run run = run(file, command);

    assertThat(run.code()).as("%s", run).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().toList())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .startsWith("promptnotary: ")
                    .contains(file.toString(), bad.said)
                    // Behind the last colon stands what one can do about it.
                    .matches(".*: [a-z].*"));
    assertThat(contents(file.getParent())).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readsAGoodStoreAndLeavesItsFolderAsItWas(String command) throws Exception {
    if (Set.of("tail", "replay", "index", "archive", "restore", "prune", "reprice")
        .contains(command)) {
      // These wait, ask somebody else, or write.
      return;
    }
    Path file = dir.resolve("good.db");
    Sample.fill(file);
    Map<String, String> before = contents(dir);
    run(file, command);

    assertThat(contents(dir)).isEqualTo(before);
  }

  @Test
  void whoeverHoldsTheStoreIsWaitedForAndThenNamed() throws Exception {
    Path file = dir.resolve("held.db");
    Sample.fill(file);
    List<String> commands = commands().filter(each -> !each.equals("tail")).toList();
    ExecutorService all = Executors.newFixedThreadPool(commands.size());
    try (StoreFixture holder = StoreFixture.raw(file)) {
      holder.sql("PRAGMA locking_mode = EXCLUSIVE").sql("BEGIN EXCLUSIVE");
      List<Future<Run>> runs = new ArrayList<>();
      for (String each : commands) {
        runs.add(all.submit(() -> run(file, each)));
      }
      for (int i = 0; i < runs.size(); i++) {
        Run run = runs.get(i).get();
        assertThat(run.code()).as("%s: %s", commands.get(i), run).isEqualTo(1);
        assertThat(run.err().lines().toList())
            .as(commands.get(i))
            .singleElement()
            .satisfies(
                line -> assertThat(line).startsWith("promptnotary: ").contains(file.toString()));
      }
    } finally {
      all.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatMayNotBeReadIsSaid(String command) throws Exception {
    Path file = dir.resolve("shut.db");
    Sample.fill(file);
    assumeTrue(
        file.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "there are no permissions here");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(file), "this user may read everything");
    Run run = run(file, command);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines().toList())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("may not be read by this user"));
  }

  private static Run run(Path file, String command) {
    String line = String.valueOf(LINES.get(command)).replace("EXPORT", export.toString());
    return Run.on(file, line.split(" "));
  }

  /** Names and contents of all files. */
  private static Map<String, String> contents(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  each -> folder.relativize(each).toString(),
                  BadStoresTest::content,
                  (one, other) -> one,
                  TreeMap::new));
    }
  }

  private static String content(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return bytes.length + " " + HexFormat.of().formatHex(bytes).hashCode();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
