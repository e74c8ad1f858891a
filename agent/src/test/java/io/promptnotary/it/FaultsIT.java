package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.promptnotary.it.HostJvm.Run;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What happens to a store while a host is at work. The host goes on, recording resumes by itself,
 * and what it did meanwhile is on record.
 */
@Execution(ExecutionMode.CONCURRENT)
class FaultsIT {
  /** How long a store stays locked: a minute with -Pfaults. */
  private static final Duration LOCKED =
      Duration.ofSeconds(Integer.getInteger("faults.seconds", 3));

  @TempDir Path dir;
  private final List<Pressed> hosts = new ArrayList<>();
  private Path folder;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    folder = Files.createDirectory(dir.resolve("store"));
    file = folder.resolve("prompts.db");
  }

  @AfterEach
  void undo() throws Exception {
    hosts.forEach(Pressed::close);
    command("chattr", "-i", folder.toString());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        command("chattr", "-i", each.toString());
      }
    }
    command("umount", folder.toString());
  }

  private Pressed start(Path in, String name, String settings) {
    Pressed host = Pressed.start(in, name, settings);
    hosts.add(host);
    return host;
  }

  private static boolean command(String... words) throws Exception {
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private List<Path> named(String part) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.getFileName().toString().contains(part)).sorted().toList();
    }
  }

  /** What somebody does to the file or its folder while the host writes. */
  private enum Blow {
    DELETED {
      @Override
      void strike(Path file) throws Exception {
        Files.delete(file);
      }
    },
    DELETED_WITH_ITS_SIDE_FILES {
      @Override
      void strike(Path file) throws Exception {
        Files.delete(file);
        Files.delete(side(file, "-wal"));
        Files.delete(side(file, "-shm"));
      }
    },
    SIDE_FILES_DELETED {
      @Override
      void strike(Path file) throws Exception {
        Files.delete(side(file, "-wal"));
        Files.delete(side(file, "-shm"));
      }

      @Override
      boolean loses() {
        return false;
      }
    },
    RENAMED {
      @Override
      void strike(Path file) throws Exception {
        Files.move(file, side(file, ".old"));
      }

      @Override
      boolean loses() {
        return false;
      }
    },
    REPLACED_BY_ANOTHER_STORE {
      @Override
      void strike(Path file) throws Exception {
        Path other = side(file, ".other");
        new Db(file).execute("VACUUM INTO '" + other + "'");
        new Db(other).execute("PRAGMA journal_mode = WAL");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      }
    },
    REPLACED_BY_AN_EMPTY_FILE {
      @Override
      void strike(Path file) throws Exception {
        Path empty = Files.createFile(side(file, ".empty"));
        Files.move(empty, file, StandardCopyOption.REPLACE_EXISTING);
      }
    },
    FOLDER_DELETED_AND_MADE_AGAIN {
      @Override
      void strike(Path file) throws Exception {
        Path folder = file.getParent();
        Path doomed = folder.resolveSibling("doomed");
        Files.move(folder, doomed);
        try (Stream<Path> files = Files.list(doomed)) {
          for (Path each : files.toList()) {
            Files.delete(each);
          }
        }
        Files.delete(doomed);
      }

      @Override
      void heal(Path file) throws Exception {
        Files.createDirectory(file.getParent());
      }
    },
    FOLDER_RENAMED {
      @Override
      void strike(Path file) throws Exception {
        Files.move(file.getParent(), file.getParent().resolveSibling("elsewhere"));
      }

      @Override
      void heal(Path file) throws Exception {
        Files.move(file.getParent().resolveSibling("elsewhere"), file.getParent());
      }

      @Override
      boolean loses() {
        return false;
      }
    },
    REPLACED_BY_A_TEXT {
      @Override
      void strike(Path file) throws Exception {
        Path text = Files.writeString(side(file, ".txt"), "a host's own words\n".repeat(999));
        Files.move(text, file, StandardCopyOption.REPLACE_EXISTING);
      }

      @Override
      void heal(Path file) throws Exception {
        assertThat(file).hasContent("a host's own words\n".repeat(999));
        Files.delete(file);
      }
    },
    REPLACED_BY_ANOTHER_APPLICATION {
      @Override
      void strike(Path file) throws Exception {
        Path shop = side(file, ".shop");
        new Db(shop).execute("CREATE TABLE orders (id)", "INSERT INTO orders VALUES (7)");
        Files.copy(shop, side(file, ".kept"));
        Files.move(shop, file, StandardCopyOption.REPLACE_EXISTING);
      }

      @Override
      void heal(Path file) throws Exception {
        assertThat(file).hasSameBinaryContentAs(side(file, ".kept"));
        Files.delete(file);
      }
    };

    abstract void strike(Path file) throws Exception;

    void heal(Path file) throws Exception {}

    /** True if what was on record before goes with the file. */
    boolean loses() {
      return true;
    }

    static Path side(Path file, String suffix) {
      return file.resolveSibling(file.getFileName() + suffix);
    }
  }

  @ParameterizedTest
  @EnumSource(Blow.class)
  void recordingResumes(Blow blow) throws Exception {
    Pressed host = start(dir, "a", "");
    host.records(file);

    blow.strike(file);
    // The host is ahead of what it has been heard to say, and so is what was committed before.
    int struck = host.asked() + 100;
    host.goesOn(300);
    host.says("moved, deleted or replaced");
    blow.heal(file);
    host.records(file);
    Run run = host.end();

    Path old = Blow.side(file, ".old");
    if (blow.loses()) {
      host.accounted(struck, Pressed.asked(run), file);
    } else if (Files.exists(old)) {
      host.accounted(1, Pressed.asked(run), file, old);
    } else {
      host.accounted(1, Pressed.asked(run), file);
    }
    assertThat(new Db(file).value("PRAGMA integrity_check")).isEqualTo("ok");
    assertThat(run.err()).contains("moved, deleted or replaced", ", 0 captures dropped");
    if (!named("-spill-").isEmpty()) {
      // What was asked while the end came: the next start brings it in.
      Files.delete(dir.resolve("stop"));
      Pressed next = start(dir, "b", "");
      next.records(file);
      next.end();
    }
    assertThat(named("-spill-")).isEmpty();
    assertThat(named(".damaged")).isEmpty();
  }

  /** What somebody, or a disk, does to what the file holds. */
  private enum Damage {
    HEADER {
      @Override
      void strike(RandomAccessFile file) throws IOException {
        file.write(new byte[100]);
      }
    },
    ALL_PAGES {
      @Override
      void strike(RandomAccessFile file) throws IOException {
        file.seek(100);
        file.write(new byte[(int) file.length() - 100]);
      }
    },
    TRUNCATED_TO_NOTHING {
      @Override
      void strike(RandomAccessFile file) throws IOException {
        file.setLength(0);
      }
    },
    TRUNCATED_TO_HALF {
      @Override
      void strike(RandomAccessFile file) throws IOException {
        file.setLength(file.length() / 2);
      }
    };

    abstract void strike(RandomAccessFile file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedStoreIsSetAside(Damage damage) throws Exception {
    Pressed host = start(dir, "a", "");
    host.records(file);
    host.goesOn(500);
    new Db(file).value("PRAGMA wal_checkpoint(TRUNCATE)");

    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      damage.strike(content);
    }
    host.says(" .recover | sqlite3 recovered.db");
    int struck = host.asked() + 3;
    host.records(file);
    Run run = host.end();

    host.accounted(struck, Pressed.asked(run), file);
    assertThat(new Db(file).value("PRAGMA integrity_check")).isEqualTo("ok");
    assertThat(named(".damaged")).isNotEmpty();
    assertThat(run.err()).contains(file.getFileName() + " is damaged (", ", 0 captures dropped");
  }

  @Test
  void aStoreThatIsDamagedAtTheStartIsSetAside() throws Exception {
    Pressed first = start(dir, "a", "");
    first.records(file);
    first.end();
    Files.delete(dir.resolve("stop"));
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      Damage.ALL_PAGES.strike(content);
    }

    Pressed host = start(dir, "b", "");
    host.records(file);
    Run run = host.end();

    host.accounted(1, Pressed.asked(run), file);
    assertThat(named(".damaged")).hasSize(1);
    assertThat(run.err()).contains("is damaged", ".recover");
  }

  @ParameterizedTest
  @EnumSource(Lock.class)
  void aLockedStoreIsWaitedFor(Lock lock) throws Exception {
    Pressed host = start(dir, "a", "");
    host.records(file);

    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute("BEGIN " + lock);
      Instant until = Instant.now().plus(LOCKED);
      do {
        host.goesOn(100);
      } while (Instant.now().isBefore(until));
      host.says(file.getFileName() + " is locked by another process: end that process");
      statement.execute("ROLLBACK");
    }
    host.records(file);
    Run run = host.end();

    host.accounted(1, Pressed.asked(run), file);
    assertThat(run.err()).contains("takes snapshots again", ", 0 captures dropped");
  }

  private enum Lock {
    IMMEDIATE,
    EXCLUSIVE
  }

  @Test
  void aHostEndsWhileItsStoreIsLocked() throws Exception {
    String settings = "store: {url: 'jdbc:sqlite:store/prompts.db'}\nqueue: {shutdown_ms: 500}";
    Pressed host = start(dir, "a", settings);
    host.records(file);
    Run run;
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute("BEGIN IMMEDIATE");
      host.goesOn(100);
      run = host.end();
      statement.execute("ROLLBACK");
    }
    assertThat(named("-spill-")).isNotEmpty();
    Files.delete(dir.resolve("stop"));

    Pressed next = start(dir, "b", "");
    next.says("came from the spill files");
    next.end();

    host.accounted(1, Pressed.asked(run), file);
    assertThat(named("-spill-")).isEmpty();
  }

  @Test
  void permissionIsLostAndGivenBack() throws Exception {
    Pressed host = start(dir, "a", "");
    host.records(file);
    boolean lost = true;
    for (Path each : List.of(file, Blow.side(file, "-wal"), folder)) {
      lost &= command("chattr", "+i", each.toString());
    }
    if (!lost) {
      host.end();
      assumeThat(lost).as("chattr works here").isTrue();
    }
    host.goesOn(300);
    host.says("the store does not take snapshots for the moment");
    for (Path each : List.of(file, Blow.side(file, "-wal"), folder)) {
      command("chattr", "-i", each.toString());
    }
    host.records(file);
    Run run = host.end();

    host.accounted(1, Pressed.asked(run), file);
    assertThat(run.err()).contains(", 0 captures dropped");
  }

  @Test
  void aFullDiskIsWaitedFor() throws Exception {
    assumeThat(command("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder.toString()))
        .as("mounting is allowed")
        .isTrue();
    Pressed host = start(dir, "a", "");
    host.records(file);
    Path filler = fill();
    host.says("the store does not take snapshots for the moment");
    host.goesOn(500);
    Files.delete(filler);
    host.records(file);
    Run run = host.end();

    host.accounted(1, Pressed.asked(run), file);
    assertThat(run.err())
        .contains("no space is left", "takes snapshots again", ", 0 captures dropped")
        .doesNotContain("damaged");
  }

  @Test
  void whatADiskThatStaysFullCostsIsCounted() throws Exception {
    assumeThat(command("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder.toString()))
        .as("mounting is allowed")
        .isTrue();
    Pressed host =
        start(dir, "a", "store: {url: 'jdbc:sqlite:store/prompts.db'}\nqueue: {max_items: 100}");
    host.records(file);
    Path filler = fill();
    host.goesOn(1_000);
    Files.delete(filler);
    host.records(file);
    Run run = host.end();

    int dropped = Integer.parseInt(run.err().replaceAll("(?s).*, (\\d+) captures dropped.*", "$1"));
    int missing = Pressed.asked(run) - host.numbers(file).size();
    assertThat(missing).isPositive();
    assertThat(dropped).as("%s", run.err()).isGreaterThanOrEqualTo(missing);
    assertThat(run.err())
        .contains("were not recorded: see recording_gaps")
        .doesNotContain("damaged");
    Object gaps = new Db(file).value("SELECT sum(pending + finals) FROM recording_gaps");
    assertThat(gaps).isEqualTo(dropped);
  }

  private Path fill() throws IOException {
    Path filler = folder.resolve("filler");
    try (var out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException full) {
      return filler;
    }
  }

  @Test
  void filesThatMayNotGrowAreWaitedFor() throws Exception {
    Pressed host = start(dir, "a", "");
    host.records(file);
    String pid = String.valueOf(host.pid());
    if (!command("prlimit", "--pid", pid, "--fsize=20000:")) {
      host.end();
      assumeThat(false).as("prlimit works here").isTrue();
    }
    host.says("the store does not take snapshots for the moment");
    host.goesOn(300);
    command("prlimit", "--pid", pid, "--fsize=unlimited:");
    host.records(file);
    Run run = host.end();

    host.accounted(1, Pressed.asked(run), file);
    assertThat(run.err()).contains(", 0 captures dropped");
  }

  @Test
  void twoHostsWriteToOneFile() throws Exception {
    Pressed a = start(dir, "a", "");
    Pressed b = start(dir, "b", "");
    a.records(file);
    b.records(file);
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      // Both have to spill, and drain while the other does.
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute("BEGIN IMMEDIATE");
      a.goesOn(500);
      b.goesOn(500);
      statement.execute("ROLLBACK");
    }
    a.records(file);
    b.records(file);
    Files.move(file, Blow.side(file, ".old"));
    a.goesOn(200);
    b.goesOn(200);
    a.records(file);
    b.records(file);
    Run first = a.end();
    Run second = b.end();

    Path old = Blow.side(file, ".old");
    a.accounted(1, Pressed.asked(first), file, old);
    b.accounted(1, Pressed.asked(second), file, old);
    for (Path each : List.of(file, old)) {
      assertThat(new Db(each).value("PRAGMA integrity_check")).isEqualTo("ok");
    }
    assertThat(named("-spill-")).isEmpty();
    assertThat(first.err() + second.err()).doesNotContain("damaged");
  }
}
