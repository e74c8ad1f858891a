package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.MillRows.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills hosts under load at random moments and looks at what is on record. {@code -Dkill.rounds}
 * says how often, {@code -Dkill.seed} repeats the moments of an earlier run as far as a random
 * moment can be repeated.
 */
class KillIT {
  /** {@code queue.flush_ms}: after so many milliseconds a capture is safe. */
  private static final int FLUSH_MS = 50;

  private static final int ROUNDS = Integer.getInteger("kill.rounds", 10);
  private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

  /** A new store now and then, so that its making is killed too. */
  private static final int ROUNDS_PER_STORE = 10;

  private static final int NUMBERS = 1 << 20;
  private static final int AT_START_MS = 700;
  private static final int AT_WORK_MS = 1_500;
  private static final int ONE_IN = 5;

  private final Random random = new Random(SEED);

  @TempDir Path dir;

  @Test
  void whatIsOlderThanTheFlushBoundOutlivesAKill() throws Exception {
    rounds("one JVM", ROUNDS, FLUSH_MS, this::alone);
  }

  @Test
  void twoJvmsWriteOneFileAndOneIsKilled() throws Exception {
    rounds("two JVMs, one killed", Math.max(1, ROUNDS / 5), FLUSH_MS, this::besideAnother);
  }

  private interface Round {
    void run(Path store, int round, KillTable table) throws Exception;
  }

  private void rounds(String title, int count, int bound, Round round) throws Exception {
    KillTable table = new KillTable(title + ", kill.seed " + SEED + ", bound " + bound + " ms");
    for (int i = 0; i < count; i++) {
      Path folder = Files.createDirectories(dir.resolve("store-" + i / ROUNDS_PER_STORE));
      round.run(folder.resolve("promptnotary.db"), i, table);
    }
    System.out.println(table);
    assertThat(table.complaints()).as("%s", table).isEmpty();
  }

  private void alone(Path store, int round, KillTable table) throws Exception {
    MillRows rows = new MillRows(store);
    long before = rows.last();
    Map<String, String> census = rows.census(before);
    String kill = killed(store, round, false, table);
    if (!rows.census(before).equals(census)) {
      table.complain(kill, "older rows were " + census + " and are " + rows.census(before));
    }
    if (!Mill.spilled(store).isEmpty()) {
      table.complain(kill, "left over: " + Mill.spilled(store));
    }
  }

  /** Another host goes on writing, while the first one is killed and a third one takes over. */
  private void besideAnother(Path store, int round, KillTable table) throws Exception {
    Mill other = Mill.start(store.getParent(), first(2 * round + 1), random.nextLong());
    String kill = killed(store, round, true, table);
    MillBook book = other.stop();
    if (!Mill.spilled(store).isEmpty()) {
      table.complain(kill, "left over: " + Mill.spilled(store));
    }
    Map<Long, Row> rows = new HashMap<>();
    for (Row each : new MillRows(store).behind(0)) {
      if (book.has(each.number())) {
        rows.put(each.number(), each);
      }
    }
    for (MillBook.Entry each : book.entries()) {
      Row row = rows.get(each.number());
      String expected = each.returned().isPast() ? "success" : "pending";
      if (row == null || !row.isComplete() || !row.status().equals(expected)) {
        table.complain(kill, "the other's " + each + " is " + row + ", not " + expected);
      }
    }
  }

  private String killed(Path store, int round, boolean accompanied, KillTable table)
      throws Exception {
    MillRows rows = new MillRows(store);
    long before = rows.last();
    Mill mill = Mill.start(store.getParent(), first(2 * round), random.nextLong());
    String kill = "kill " + round + ", " + lifetime(mill);
    Map<String, String> witnessed = Mill.witness(store, before);
    MillBook book = mill.kill();
    // Reading the file itself would tidy it up before the next start does.
    MillRows found = accompanied ? rows : Mill.copy(store);
    if (Files.exists(store) && !found.integrity().equals("ok")) {
      table.complain(kill, "integrity_check: " + found.integrity());
    }
    List<Row> left = found.behind(before);
    Mill.takeOver(store, mill);
    table.add(
        kill,
        KillVerdict.of(
            book, new KillVerdict.Record(witnessed, left, rows.behind(before)), FLUSH_MS));
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
