package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running host "mill" with the agent, to be killed.
 *
 * @param started its process
 * @param book where it writes what it does
 * @param first its first number
 * @param waits of the agent's threads in it
 */
record Mill(Started started, Path book, long first, Waits waits) {
  private static final String MAIN = "com.acme.mill.Main";
  private static final int PATIENCE_SECONDS = 60;
  private static final int DRAIN_SECONDS = 30;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Starts it in that folder, where the store lies too. */
  static Mill start(Path dir, long first, long seed, String... flags) {
    Path book = dir.resolve("book-" + first);
    return of(host(dir, flags).start(MAIN, book.toString(), "" + first, "" + seed), book, first);
  }

  private static Mill of(Started started, Path book, long first) {
    return new Mill(started, book, first, new Waits(started.process().pid()));
  }

  // Not by HostJvm.agent: what is killed has no coverage to report, and would start more slowly.
  private static HostJvm host(Path dir, String... flags) {
    return HostJvm.of(Jdk.running(), dir, "mill")
        .flags("-javaagent:" + Built.jar() + "=" + Hosts.config("mill"))
        .flags(flags);
  }

  long process() {
    return started.process().pid();
  }

  /** Waits for the first generation. */
  void awaitWork() throws InterruptedException {
    long from = System.nanoTime();
    while (MillBook.used(book) == 0) {
      live(1);
      if (System.nanoTime() - from > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new AssertionError("no work: " + started.command());
      }
    }
  }

  /** Lets it run for so many milliseconds. */
  void live(int millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = 1; left > 0; left = until - System.nanoTime()) {
      if (started.process().waitFor(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("has ended by itself: " + started.end());
      }
      waits.look();
    }
  }

  /** Kills it, and answers what it had done. */
  MillBook kill() throws IOException {
    assertThat(started.process().isAlive()).isTrue();
    waits.look();
    started.process().destroyForcibly();
    started.end();
    return done();
  }

  /** Lets it end as it should. */
  MillBook stop() throws IOException {
    started.process().getOutputStream().close();
    Run run = started.end();
    assertThat(run.exit()).as("%s", run).isZero();
    return done();
  }

  private MillBook done() throws IOException {
    MillBook done = MillBook.read(book, first, waits);
    Files.deleteIfExists(book);
    Files.deleteIfExists(trail(book));
    return done;
  }

  private static Path trail(Path book) {
    return book.resolveSibling(book.getFileName() + "-trail");
  }

  /** Starts a host with a single generation, number 0, on the store of that folder. */
  static Mill one(Path dir, String... flags) {
    Path book = dir.resolve("book-one");
    return of(host(dir, flags).start(MAIN, book.toString()), book, 1);
  }

  /**
   * Waits until this host has taken over what {@code dead} has left in the store and in files
   * beside it, or half a minute.
   */
  void takeOver(Path store, Mill dead) throws Exception {
    List<Path> spilled = spilled(store);
    MillRows rows = new MillRows(store);
    long from = System.nanoTime();
    while (System.nanoTime() - from < TimeUnit.SECONDS.toNanos(DRAIN_SECONDS)
        && !(spilled.stream().noneMatch(Files::exists) && isTakenOver(rows, dead))) {
      live(20);
    }
  }

  private static boolean isTakenOver(MillRows rows, Mill dead) throws SQLException {
    return rows.last() > 0 && rows.pending(dead.process()) == 0;
  }

  /** Captures that a host has put aside, in files beside its store. */
  static List<Path> spilled(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store.getParent())) {
      return files
          .filter(each -> each.getFileName().toString().startsWith(store.getFileName() + "-spill-"))
          .toList();
    }
  }

  /**
   * The store as the kill has left it, in a copy: reading the file itself would tidy it up before
   * the next start does.
   */
  static MillRows copy(Path store) throws IOException {
    Path folder = Files.createDirectories(store.resolveSibling("as-left"));
    for (String suffix : List.of("", "-wal", "-journal")) {
      Path from = store.resolveSibling(store.getFileName() + suffix);
      Path to = folder.resolve(from.getFileName());
      Files.deleteIfExists(to);
      if (Files.exists(from)) {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.deleteIfExists(folder.resolve(store.getFileName() + "-shm"));
    return new MillRows(folder.resolve(store.getFileName()));
  }

  /** What another connection sees committed while hosts write; nothing if it cannot look now. */
  static Map<String, String> witness(Path store, long behind) {
    try {
      return new MillRows(store).committed(behind);
    } catch (SQLException e) {
      return Map.of();
    }
  }
}
