package io.promptnotary.forward;

import static io.promptnotary.forward.Fleet.done;
import static io.promptnotary.forward.Fleet.id;
import static io.promptnotary.forward.Fleet.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.health.Figures;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.RecordingGap;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is committed reaches every target, whatever happens between. */
class ForwardingTest {
  @TempDir Path folder;
  private Fleet fleet;
  private Shelf central;

  @BeforeEach
  void open() throws Exception {
    fleet = new Fleet(folder, "central");
    central = fleet.shelf("central");
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  /** Row by row. */
  private void awaitAll(Shelf shelf) throws Exception {
    Map<String, Snapshot> rows = fleet.rows();
    await().untilAsserted(() -> assertThat(shelf.rows()).isEqualTo(rows));
  }

  @Test
  void whatIsCommittedArrivesInTheOrderOfCommits() throws Exception {
    Forwarding forwarding = fleet.startNamed();
    // Ids of the past and of the future: clocks of two processes are not the same.
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      long skew = i % 2 == 0 ? -3_600_000 : 3_600_000;
      ids.add(SnapshotId.at(System.currentTimeMillis() + skew).toString());
      fleet.write(done(ids.get(i)));
      forwarding.committed();
    }

    awaitAll(central);
    assertThat(central.order().stream().distinct()).containsExactlyElementsOf(ids);
  }

  @Test
  void aPendingOneIsSeenThereBeforeItEnds() throws Exception {
    fleet.start();
    String id = id();
    fleet.write(pending(id));
    await().until(() -> central.rows().containsKey(id));
    assertThat(central.rows().get(id).isPending()).isTrue();

    fleet.write(done(id));

    await().until(() -> !central.rows().get(id).isPending());
    awaitAll(central);
  }

  @Test
  void severalChangesOfOneAreDeliveredOnce() throws Exception {
    String id = id();
    fleet.startNamed();
    central.away("shelf:1 is away");
    fleet.write(pending(id));
    fleet.write(done(id));
    fleet.link(id, "post-1");
    assertThat(fleet.query("SELECT kind, id FROM forward_changes"))
        .containsExactly("snapshot|" + id);

    central.away("");

    awaitAll(central);
    assertThat(central.order()).containsExactly(id);
    assertThat(central.rows().get(id).text(Column.ENTITY_ID)).isEqualTo("post-1");
  }

  @Test
  void aTargetThatIsAwayHoldsUpNoOther() throws Exception {
    Shelf events = fleet.shelf("events");
    central.away("shelf:1 is away: start it");
    Forwarding forwarding = fleet.startNamed();
    fleet.writeMany(20);

    awaitAll(events);
    await()
        .untilAsserted(
            () ->
                assertThat(forwarding.figures())
                    .extracting(
                        Figures.Delivery::name,
                        Figures.Delivery::waiting,
                        Figures.Delivery::trouble)
                    .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                            "central", 20L, "shelf:1 is away: start it"),
                        org.assertj.core.groups.Tuple.tuple("events", 0L, null)));
    assertThat(central.rows()).isEmpty();
    assertThat(fleet.said())
        .contains("forward.central: shelf:1 is away: start it; what is not delivered waits in ");

    central.away("");

    awaitAll(central);
    await()
        .until(
            () ->
                forwarding.figures().stream()
                    .allMatch(each -> each.waiting() == 0 && each.trouble() == null));
    // Both have all: nothing needs to be known of it any more.
    assertThat(fleet.query("SELECT count(*) FROM forward_changes")).containsExactly("0");
  }

  @Test
  void isOpenedAnewBehindAFailure() throws Exception {
    central.away("shelf:1 is away");
    fleet.writeMany(1);
    fleet.start();
    await().until(() -> central.opened() > 2);

    central.away("");

    awaitAll(central);
    assertThat(central.isOpen()).isTrue();
  }

  @Test
  void whatIsDeliveredTwiceIsThereOnce() throws Exception {
    central.breakBehindNext();
    List<String> ids = fleet.writeMany(30);
    fleet.start();

    awaitAll(central);
    await().until(() -> central.order().size() == 60);
    assertThat(central.order().subList(0, 30)).isEqualTo(ids);
  }

  @Test
  void goesOnWhereItWasBehindARestart() throws Exception {
    Forwarding first = fleet.startNamed();
    List<String> ids = new ArrayList<>(fleet.writeMany(25));
    awaitAll(central);
    awaitDelivered();
    first.close();
    List<String> later = fleet.writeMany(25);
    ids.addAll(later);

    fleet.start();

    awaitAll(central);
    assertThat(central.order()).isEqualTo(ids);
  }

  /** All of it is known to be delivered. */
  private void awaitDelivered() {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        fleet.query(
                            "SELECT count(*) FROM forward_targets WHERE history_at < history_until"
                                + " UNION ALL SELECT count(*) FROM forward_changes"
                                + " UNION ALL SELECT count(*) = 0 FROM forward_targets"))
                    .containsExactly("0", "0", "0"));
  }

  @Test
  void ofTwoOnOneFileOneDeliversUntilItEnds() throws Exception {
    Forwarding first = fleet.start();
    awaitDelivered();
    Shelf other = new Shelf();
    Fleet second = new Fleet(folder, "central");
    try (second) {
      Forwarding waiting = second.start();
      fleet.writeMany(10);
      awaitAll(central);
      assertThat(second.shelf("central").opened()).isZero();
      assertThat(waiting.figures()).isEmpty();

      first.close(1_000);
      List<String> ids = second.writeMany(10);

      await()
          .untilAsserted(
              () ->
                  assertThat(second.shelf("central").rows().keySet())
                      .isEqualTo(new TreeSet<>(ids)));
    }
    assertThat(other.opened()).isZero();
  }

  @Test
  void whatWasThereBeforeIsDeliveredToo() throws Exception {
    List<String> before = fleet.writeMany(450);
    Forwarding first = fleet.start();
    awaitAll(central);
    List<String> between = fleet.writeMany(10);
    awaitAll(central);
    first.close();

    Shelf late = fleet.shelf("late");
    fleet.start();
    fleet.writeMany(10);

    awaitAll(late);
    awaitAll(central);
    // By the one that was there, nothing is heard twice.
    assertThat(central.order()).doesNotHaveDuplicates().hasSize(470);
    assertThat(late.order()).containsAll(before).containsAll(between);
  }

  @Test
  void whatIsArchivedIsDeliveredAsItWas() throws Exception {
    fleet.writeMany(5);
    try (var upkeep =
        io.promptnotary.store.Upkeep.open(fleet.file, java.time.Clock.systemUTC(), "a test")) {
      upkeep.archive(Instant.parse("2026-12-01T00:00:00Z"));
    }
    fleet.writeMany(2);
    Map<String, Snapshot> rows = fleet.rows();
    assertThat(fleet.query("SELECT count(*) FROM snapshot_archive")).containsExactly("5");

    fleet.start();

    await().untilAsserted(() -> assertThat(central.rows()).isEqualTo(rows));
    awaitDelivered();
    try (var upkeep =
        io.promptnotary.store.Upkeep.open(fleet.file, java.time.Clock.systemUTC(), "a test")) {
      upkeep.restoreSome();
    }
    // What comes back from the archive has not changed.
    assertThat(fleet.query("SELECT count(*) FROM forward_changes")).containsExactly("0");
    assertThat(fleet.query("SELECT count(*) FROM snapshot_archive")).containsExactly("0");
  }

  @Test
  void whatWasThereBeforeIsLeftOutWhereItIsNotWanted() throws Exception {
    Snapshot old = done(SnapshotId.at(System.currentTimeMillis() - 3_600_000).toString());
    fleet.write(old);
    fleet.since(Instant.now().minusSeconds(60));
    // Committed by this start before it came to delivering.
    List<String> ids = fleet.writeMany(3);

    fleet.start();

    await().until(() -> central.rows().keySet().equals(Set.copyOf(ids)));
    awaitDelivered();
    assertThat(central.rows()).doesNotContainKey(old.id());
  }

  @Test
  void aLinkThatComesLateArrives() throws Exception {
    fleet.start();
    String id = fleet.writeMany(1).get(0);
    awaitAll(central);

    fleet.link(id, "post-9");

    awaitAll(central);
    assertThat(central.rows().get(id).text(Column.ENTITY_ID)).isEqualTo("post-9");
  }

  @Test
  void aFileThatKeepsWhatIsNotDeliveredLosesTheRest() throws Exception {
    Shelf events = fleet.shelf("events");
    fleet.keepUndelivered();
    // Before there was a target: goes as well.
    fleet.writeMany(3);
    events.away("shelf:2 is away");
    fleet.start();
    List<String> ids = fleet.writeMany(20);
    String open = id();
    fleet.write(pending(open));
    awaitAll(central);
    assertThat(fleet.rows()).hasSize(24);

    events.away("");

    await().untilAsserted(() -> assertThat(fleet.rows()).containsOnlyKeys(open));
    assertThat(central.rows()).hasSize(24).isEqualTo(events.rows());
    assertThat(
            fleet.query(
                "SELECT DISTINCT action, reason FROM retention_passes WHERE closed_at NOT NULL"))
        .containsExactly("delete|delivered to all targets");
    assertThat(fleet.query("SELECT sum(snapshots) FROM retention_passes")).containsExactly("23");

    fleet.link(ids.get(0), "post-1");
    fleet.write(done(open));

    await().until(() -> events.rows().get(open) != null && !events.rows().get(open).isPending());
    await().until(() -> fleet.rows().isEmpty());
    await().until(() -> central.links().size() == 1 && events.links().size() == 1);
    assertThat(central.links().get(0).id()).isEqualTo(ids.get(0));
    assertThat(central.rows().get(ids.get(0)).text(Column.ENTITY_ID)).isEqualTo("post-1");
    await()
        .untilAsserted(
            () ->
                assertThat(fleet.query("SELECT count(*) FROM forward_changes"))
                    .containsExactly("0"));
  }

  @Test
  void whatIsDeliveredStaysForAWhile() throws Exception {
    Pace quick = Fleet.QUICK;
    fleet
        .keepUndelivered()
        .pace(new Pace(0, 5, 10, 20, 20, 20, Long.MAX_VALUE >> 8, quick.firstPause(), 40));
    fleet.start();
    String id = id();
    fleet.write(done(id));
    awaitAll(central);

    fleet.link(id, "post-2");

    await().until(() -> "post-2".equals(central.rows().get(id).text(Column.ENTITY_ID)));
    assertThat(fleet.rows()).containsKey(id);
    assertThat(central.links()).isEmpty();
  }

  @Test
  void beyondTheBudgetTheOldestIsGivenUpAndThatIsOnRecord() throws Exception {
    fleet.shelf("events");
    central.away("shelf:1 is away");
    fleet.spoolBytes(40_000);
    Forwarding forwarding = fleet.startNamed();
    String open = id();
    fleet.write(pending(open));
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.addAll(fleet.writeMany(10));
      // It never has to wait for as much as that.
      awaitAll(fleet.shelf("events"));
      await().until(() -> waiting(forwarding, "events") == 0);
    }
    await()
        .until(
            () ->
                forwarding.figures().stream()
                    .anyMatch(
                        each ->
                            each.name().equals("central")
                                && each.givenUp() > 50
                                && each.waitingBytes() <= 40_000));
    assertThat(fleet.said()).contains("forward.central: more than forward.spool_bytes wait for it");

    central.away("");

    await().until(() -> central.rows().containsKey(ids.get(99)));
    awaitDelivered();
    long givenUp =
        Long.parseLong(
            fleet.query("SELECT given_up FROM forward_targets WHERE name = 'central'").get(0));
    List<String> taken = ids.subList((int) givenUp, 100);
    Set<String> expected = new TreeSet<>(taken);
    expected.add(open);
    assertThat(central.rows().keySet()).isEqualTo(expected);
    assertThat(
            fleet.query(
                "SELECT reason, run_id, sum(finals), sum(pending) FROM recording_gaps"
                    + " GROUP BY 1, 2"))
        .containsExactly("spool full for central|run-1|" + givenUp + "|0");
    // Both hear of it; nothing is lost in the file itself, nor to the other one.
    await().until(() -> finals(central) == givenUp && finals(fleet.shelf("events")) == givenUp);
    assertThat(fleet.rows()).hasSize(101);
    assertThat(fleet.shelf("events").rows()).hasSize(101);
  }

  private static long waiting(Forwarding forwarding, String name) {
    return forwarding.figures().stream()
        .filter(each -> each.name().equals(name))
        .mapToLong(Figures.Delivery::waiting)
        .sum();
  }

  private static long finals(Shelf shelf) {
    return shelf.gaps().stream().mapToLong(RecordingGap::finals).sum();
  }

  @Test
  void oneThatIsRefusedIsPassedOverAndOnRecord() throws Exception {
    Set<String> poison = new TreeSet<>();
    central.refuse(row -> poison.contains(row.id()));
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ids.add(id());
    }
    poison.addAll(List.of(ids.get(7), ids.get(8), ids.get(49)));
    for (String each : ids) {
      fleet.write(done(each));
    }

    fleet.start();

    ids.removeAll(poison);
    await().until(() -> central.rows().keySet().equals(new TreeSet<>(ids)));
    await().until(() -> finals(central) == 3);
    awaitDelivered();
    assertThat(central.gaps()).hasSize(1);
    RecordingGap gap = central.gaps().get(0);
    assertThat(gap.reason()).isEqualTo("refused by central");
    assertThat(gap.key()).startsWith("run-1/1/");
    assertThat(fleet.query("SELECT refused, delivered FROM forward_targets"))
        .containsExactly("3|47");
    assertThat(fleet.said()).contains("does not take 3 records").contains("shelf:1 refuses");
  }

  @Test
  void aTargetThatRefusesAllIsToBlameItself() throws Exception {
    central.refuse(any -> true);
    fleet.pace(new Pace(0, 5, 10, 20, 20, 20, 0, 2_000_000, 2_000_000));
    Forwarding forwarding = fleet.start();
    fleet.writeMany(30);

    await()
        .until(
            () ->
                forwarding.figures().stream()
                    .anyMatch(each -> "shelf:1 refuses what it is given".equals(each.trouble())));

    assertThat(fleet.query("SELECT position, refused FROM forward_targets")).containsExactly("0|0");
    assertThat(fleet.query("SELECT count(*) FROM recording_gaps")).containsExactly("0");
  }

  @Test
  void oneThatIsRefusedByItselfIsTriedAgainFirst() throws Exception {
    central.refuse(any -> true);
    fleet.start();
    fleet.writeMany(1);

    await()
        .untilAsserted(
            () ->
                assertThat(fleet.query("SELECT reason, finals FROM recording_gaps"))
                    .containsExactly("refused by central|1"));
    assertThat(central.parcels()).isGreaterThanOrEqualTo(3);
    central.refuse(any -> false);
    String next = fleet.writeMany(1).get(0);
    await().until(() -> central.rows().containsKey(next));
  }

  @Test
  void whatIsDeletedBeforeItIsDeliveredIsOnRecord() throws Exception {
    central.away("shelf:1 is away");
    fleet.startNamed();
    fleet.writeMany(4);
    try (var upkeep =
        io.promptnotary.store.Upkeep.open(fleet.file, java.time.Clock.systemUTC(), "a test")) {
      upkeep.delete(io.promptnotary.store.Due.DELETE, Instant.parse("2026-12-01T00:00:00Z"));
    }
    List<String> ids = fleet.writeMany(2);

    central.away("");

    await().until(() -> central.rows().keySet().equals(new TreeSet<>(ids)));
    await().until(() -> finals(central) == 4);
    assertThat(central.gaps().get(0).reason()).isEqualTo("deleted before central took it");
  }

  @Test
  void runsArriveAsTheyStand() throws Exception {
    fleet.start();
    String row =
        "INSERT OR REPLACE INTO agent_runs (run_id, service, host, process_id, agent_version,"
            + " java_version, started_at, updated_at, ended_at, durability, figures) VALUES"
            + " ('run-1', 'studio', 'box-1', 4711, '1.0', '17', '2026-11-21T07:00:00.000Z',"
            + " '%s', %s, 'write-behind', '{\"captured\":%d}')";
    fleet.query(row.formatted("2026-11-21T07:00:01.000Z", "NULL", 1));
    await().until(() -> central.runs().size() == 1);
    assertThat(central.runs().get(0).endedAt()).isNull();

    fleet.query(row.formatted("2026-11-21T07:00:02.000Z", "'2026-11-21T07:00:02.000Z'", 2));

    await().until(() -> central.runs().get(0).endedAt() != null);
    assertThat(central.runs().get(0).figures()).isEqualTo("{\"captured\":2}");
    assertThat(central.runs()).hasSize(1);
    // Runs are no snapshots: they must not make figures change that make a run change.
    assertThat(fleet.query("SELECT delivered FROM forward_targets")).containsExactly("0");
  }

  @Test
  void aHostThatEndsAtOnceHasDelivered() throws Exception {
    Forwarding forwarding = fleet.make("central");
    fleet.writeMany(3);
    forwarding.committed();

    forwarding.close(10_000);

    assertThat(central.rows()).isEqualTo(fleet.rows());
    assertThat(central.isOpen()).isFalse();
  }

  @Test
  void theEndWaitsForNobodyWhoHangs() throws Exception {
    central.hang();
    Forwarding forwarding = fleet.start();
    fleet.writeMany(3);
    await().until(central::isHanging);

    forwarding.close(50);

    await().until(() -> !central.isOpen());
    assertThat(fleet.query("SELECT position FROM forward_targets")).containsExactly("0");
    Fleet next = new Fleet(folder, "central");
    try (next) {
      next.start();
      Map<String, Snapshot> rows = next.rows();
      await().untilAsserted(() -> assertThat(next.shelf("central").rows()).isEqualTo(rows));
    }
  }

  @Test
  void nothingHappensWithoutATarget() throws Exception {
    Forwarding forwarding = fleet.make();
    forwarding.start();
    fleet.writeMany(2);
    forwarding.committed();
    forwarding.close(1_000);

    assertThat(fleet.query("SELECT count(*) FROM forward_changes")).containsExactly("0");
    assertThat(Files.exists(folder.resolve("spool.db-forward"))).isFalse();
  }

  @Test
  void aTargetThatNobodyNamesAnyMoreIsForgottenInTheEnd() throws Exception {
    Shelf gone = fleet.shelf("gone");
    gone.away("shelf:9 is away");
    Forwarding both = fleet.startNamed();
    fleet.writeMany(5);
    awaitAll(central);
    both.close();
    fleet.query(
        "UPDATE forward_targets SET seen_at = '2026-01-01T00:00:00.000Z' WHERE name = 'gone'");

    Forwarding one = fleet.make("central");
    one.start();

    await().until(() -> fleet.query("SELECT name FROM forward_targets").size() == 1);
    await().until(() -> finals(central) == 5);
    assertThat(central.gaps().get(0).reason()).isEqualTo("gone no longer configured");
    awaitDelivered();
  }

  @Test
  void aStoreThatBeginsAnewIsDeliveredToo() throws Exception {
    fleet.start();
    fleet.writeMany(3);
    awaitAll(central);
    awaitDelivered();
    for (String each : List.of("spool.db", "spool.db-wal", "spool.db-shm")) {
      Files.deleteIfExists(folder.resolve(each));
    }
    Fleet anew = new Fleet(folder);
    try (anew) {
      List<String> ids = anew.writeMany(4);
      await().until(() -> central.rows().keySet().containsAll(ids));
      assertThat(central.rows()).hasSize(7);
    }
  }

  @Test
  void aLinkWithoutASnapshotIsWorthNothingWithoutATarget() throws Exception {
    fleet.link("nobody", "post-1");
    assertThat(fleet.query("SELECT count(*) FROM forward_changes")).containsExactly("0");

    fleet.startNamed();
    fleet.link("nobody", "post-1");
    fleet.store.write(
        List.of(), List.of(new EntityLink("nobody", "post", "post-2", "2026-11-21T09:00:00.000Z")));

    await().until(() -> !central.links().isEmpty());
    await()
        .until(() -> central.links().get(central.links().size() - 1).entityId().equals("post-2"));
  }
}
