package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.KillVerdict.Bounds;
import io.promptnotary.it.MillRows.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills hosts under load at random moments and looks at what is on record. {@code -Dkill.rounds}
 * says how often, {@code -Dkill.seed} repeats the moments of an earlier run as far as a random
 * moment can be repeated.
 */
class KillIT {
  /** {@code queue.flush_ms}: after so many milliseconds a capture is safe. */
  // Two JVMs that start on two processors take most of a second to load their classes.
  private static final int YOUNG_MS = 1_500;

  private static final int FLUSH_MS = 50;

  private static final int NONE = -1;

  private static final int ROUNDS = Integer.getInteger("kill.rounds", 5);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

  /** A new store now and then, so that its making is killed too. */
  private static final int ROUNDS_PER_STORE = 10;

  private static final int NUMBERS = 1 << 20;
  private static final int AT_START_MS = 700;
  private static final int AT_WORK_MS = 1_500;
  private static final int ONE_IN = 5;

  /** Complaints after which nobody needs more of them. */
  private static final int ENOUGH = 40;

  private final Random random = new Random(SEED);

  @TempDir Path dir;

  @Test
  void whatIsOlderThanTheFlushBoundOutlivesAKill() throws Exception {
    Way way = new Way("one JVM", FLUSH_MS, false);
    rounds(way, ROUNDS);
  }

  @Test
  void twoJvmsWriteOneFileAndOneIsKilled() throws Exception {
    Way way = new Way("one of two JVMs on one file", FLUSH_MS, true);
    rounds(way, Math.max(2, ROUNDS / 5));
  }

  @Test
  void noCallIsEnteredUnrecordedBeforeCall() throws Exception {
    Way way =
        new Way(
            "before-call",
            NONE,
            false,
            "-Dpromptnotary.store.durability=before-call",
            "-Dpromptnotary.store.commit_wait_ms=60000");
    rounds(way, Math.max(2, ROUNDS / 5));
  }

  /**
   * A way to run the hosts.
   *
   * @param calls may be so many milliseconds old and have no row
   * @param accompanied another host goes on writing while the first one is killed and a third one
   *     takes over
   */
  private record Way(String name, int calls, boolean accompanied, String... flags) {}

  private void rounds(Way way, int count) throws Exception {
    KillTable table = new KillTable(way.name + ", kill.seed " + SEED);
    for (int i = 0; i < count && table.complaints().size() < ENOUGH; i++) {
      Path folder = Files.createDirectories(dir.resolve("store-" + i / ROUNDS_PER_STORE));
      Path store = folder.resolve("promptnotary.db");
      if (way.accompanied) {
        besideAnother(way, store, i, table);
      } else {
        alone(way, store, i, table);
      }
    }
    System.out.println(table);
    assertThat(table.complaints()).as("%s", table).isEmpty();
  }

  private void alone(Way way, Path store, int round, KillTable table) throws Exception {
    MillRows rows = new MillRows(store);
    long before = rows.last();
    Map<String, String> census = rows.census(before);
    String kill = killed(way, store, round, table);
    table.unless(rows.census(before).equals(census), kill, "older rows are no more " + census);
    table.unless(Mill.spilled(store).isEmpty(), kill, "left over: " + Mill.spilled(store));
  }

  private void besideAnother(Way way, Path store, int round, KillTable table) throws Exception {
    Mill other = Mill.start(store.getParent(), first(2 * round + 1), random.nextLong(), way.flags);
    String kill = killed(way, store, round, table);
    MillBook book = other.stop();
    table.unless(Mill.spilled(store).isEmpty(), kill, "left over: " + Mill.spilled(store));
    Map<Long, Row> rows = new HashMap<>();
    for (Row each : new MillRows(store).behind(0)) {
      rows.put(each.number(), each);
    }
    Map<String, Integer> wrong = new TreeMap<>();
    for (MillBook.Entry each : book.entries()) {
      Row row = rows.get(each.number());
      String expected = each.returned().isPast() ? "success" : "pending";
      String found = row == null ? "missing" : row.isComplete() ? row.status() : "cut";
      if (!found.equals(expected)) {
        wrong.merge(found + " instead of " + expected, 1, Integer::sum);
      }
    }
    table.unless(wrong.isEmpty(), kill, "the other's rows: " + wrong);
  }

  private String killed(Way way, Path store, int round, KillTable table) throws Exception {
    MillRows rows = new MillRows(store);
    long before = rows.last();
    Path folder = store.getParent();
    Mill mill = Mill.start(folder, first(2 * round), random.nextLong(), way.flags);
    String kill = "kill " + round + ", " + lifetime(mill);
    Map<String, String> witnessed = Mill.witness(store, before);
    MillBook book = mill.kill();

    // Reading the file itself would tidy it up before the next start does.
    MillRows found = way.accompanied ? rows : Mill.copy(store);
    String integrity = Files.exists(store) ? found.integrity() : "ok";
    table.unless(integrity.equals("ok"), kill, "integrity_check: " + integrity);
    List<Row> left = found.behind(before);

    if (random.nextInt(ONE_IN) == 0) {
      Mill interrupted = Mill.one(folder, way.flags);
      interrupted.live(random.nextInt(AT_START_MS));
      interrupted.kill();
    }
    Mill next = Mill.one(folder, way.flags);
    next.takeOver(store, mill);
    next.stop();
    KillVerdict.Record record = new KillVerdict.Record(witnessed, left, rows.behind(before));
    table.add(kill, KillVerdict.of(book, record, new Bounds(way.calls, FLUSH_MS, YOUNG_MS)));
    return kill;
  }

  /** Lets it live for a random time, from its start or from its first generation on. */
  private String lifetime(Mill mill) throws InterruptedException {
    if (random.nextInt(ONE_IN) == 0) {
      int millis = random.nextInt(AT_START_MS);
      mill.live(millis);
      return millis + " ms after its start";
    }
    int millis = random.nextInt(AT_WORK_MS);
    mill.awaitWork();
    mill.live(millis);
    return millis + " ms after its first generation";
  }

  private static long first(int host) {
    return 1 + (long) host * NUMBERS;
  }
}
