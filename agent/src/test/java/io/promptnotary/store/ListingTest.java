package io.promptnotary.store;

import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Filter.Field;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists over 1,500 snapshots, the older half of them archived, three of each moment. */
class ListingTest {
  private static final int ROWS = 1_500;
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir static Path folder;
  private static Path file;
  private static final List<Snapshot> NEWEST_FIRST = new ArrayList<>();

  @BeforeAll
  static void fill() throws Exception {
    file = folder.resolve("list.db");
    NEWEST_FIRST.clear();
    for (int i = 0; i < ROWS; i++) {
      NEWEST_FIRST.add(0, snapshot(i));
    }
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file), new Log(System.err))) {
      store.write(NEWEST_FIRST, List.of());
    }
    try (Upkeep upkeep = Upkeep.open(file, Clock.systemUTC(), "a test")) {
      Instant middle = BEGIN.plusSeconds(ROWS / 6);
      while (upkeep.archive(middle) > 0) {}
    }
  }

  private static Snapshot snapshot(int i) {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    values.put(Column.STARTED_AT, Times.text(BEGIN.plusSeconds(i / 3)));
    values.put(Column.NAME, "name-" + i % 2);
    values.put(Column.ORG_ID, "org-" + i % 7);
    values.put(Column.USER_ID, "user-" + i % 300);
    values.put(Column.SESSION_ID, "session-" + i % 500);
    values.put(Column.PLATFORM, "platform-" + i % 3);
    values.put(Column.TEMPLATE_ID, "T-" + i % 5);
    values.put(Column.TEMPLATE_NAME, "template " + i % 5);
    values.put(Column.TEMPLATE_VERSION, "v" + i % 4);
    values.put(Column.ENTITY_TYPE, i % 700 == 0 ? "rare" : "post");
    values.put(Column.ENTITY_ID, "e-" + i);
    values.put(Column.FINAL_USER_PROMPT, "Order " + i + " please");
    values.put(
        Column.PERFORMANCE_METRICS, "{\"model_identifier\":\"model-" + (i < 9 ? 1 : 2) + "\"}");
    return row(
        String.format("%08d-0000", i * 7919 % 100_000_000),
        i % 600 == 5 ? Status.FAILED : Status.SUCCESS,
        values);
  }

  private static List<String> ids(List<Snapshot> rows) {
    return rows.stream().map(Snapshot::id).toList();
  }

  /** What is expected of {@code filter}, by a look at every row. */
  private static List<String> expected(Filter filter) {
    return NEWEST_FIRST.stream()
        .filter(row -> fits(filter, row))
        .sorted((a, b) -> Cursor.of(b).compareTo(Cursor.of(a)))
        .map(Snapshot::id)
        .toList();
  }

  private static boolean fits(Filter filter, Snapshot row) {
    for (Map.Entry<Field, String> each : filter.fields().entrySet()) {
      String value = each.getValue();
      String found = row.text(each.getKey().column());
      boolean same =
          switch (each.getKey()) {
            case TEMPLATE -> value.equals(found) || value.equals(row.text(Column.TEMPLATE_NAME));
            case MODEL -> found.contains("\"" + value + "\"");
            default -> value.equals(found);
          };
      if (!same) {
        return false;
      }
    }
    String started = row.text(Column.STARTED_AT);
    return (filter.statuses().isEmpty()
            || filter.statuses().stream()
                .anyMatch(each -> each.key().equals(row.text(Column.STATUS))))
        && (filter.since() == null || started.compareTo(Times.text(filter.since())) >= 0)
        && (filter.until() == null || started.compareTo(Times.text(filter.until())) < 0);
  }

  private static void listsAndCounts(Filter filter, int rows) throws Exception {
    List<String> expected = expected(filter);
    assertThat(expected).hasSize(rows);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(ids(reader.list(filter, ROWS))).isEqualTo(expected);
      assertThat(ids(reader.list(filter, 3))).isEqualTo(expected.subList(0, Math.min(3, rows)));
      assertThat(reader.count(filter)).isEqualTo(rows);
      assertThat(reader.count(filter, 2)).isEqualTo(Math.min(2, rows));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TEMPLATE, T-3, 300",
    "TEMPLATE, template 3, 300",
    "TEMPLATE, template, 0",
    "TEMPLATE_VERSION, v2, 375",
    "MODEL, model-1, 9",
    "MODEL, model-2, 1491",
    "ORG, org-3, 214",
    "ORG, nobody, 0",
    "USER, user-17, 5",
    "SESSION, session-17, 3",
    "PLATFORM, platform-1, 500",
    "NAME, name-0, 750",
    "ENTITY_TYPE, rare, 3",
    "ENTITY_TYPE, post, 1497",
    "ENTITY_ID, e-77, 1",
    "ENTITY_ID, e-1477, 1",
  })
  void findsWhatAFieldNames(Field field, String value, int rows) throws Exception {
    listsAndCounts(Filter.ALL.with(field, value), rows);
  }

  @Test
  void findsWhatSeveralNameTogether() throws Exception {
    listsAndCounts(Filter.ALL.with(Set.of(Status.FAILED)), 3);
    listsAndCounts(Filter.ALL.with(Set.of(Status.FAILED, Status.PENDING)), 3);
    listsAndCounts(Filter.ALL.with(Set.of(Status.SUCCESS)), 1497);
    listsAndCounts(Filter.ALL.with(Set.of(Status.PENDING)), 0);
    Filter filter = Filter.ALL.with(Field.ORG, "org-3").with(Field.TEMPLATE, "T-3");
    listsAndCounts(filter, 43);
    listsAndCounts(
        filter
            .since(BEGIN.plusSeconds(100))
            .until(BEGIN.plusSeconds(400))
            .with(Field.NAME, "name-1"),
        13);
  }

  /** Every row once and in order, whatever the page's size does to rows of the same moment. */
  @ParameterizedTest
  @CsvSource({"7, ''", "100, ''", "1499, ''", "1500, ''", "4, org-3"})
  void goesThroughAllPagesAndBack(int size, String org) throws Exception {
    Filter filter = Filter.ALL.with(Field.ORG, org.isEmpty() ? null : org);
    List<String> expected = expected(filter);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      List<String> forth = new ArrayList<>();
      Cursor place = null;
      Cursor last = null;
      while (true) {
        List<Snapshot> page = reader.list(filter, place, size);
        if (page.isEmpty()) {
          break;
        }
        forth.addAll(ids(page));
        place = Cursor.of(page.get(page.size() - 1));
        last = place;
      }
      assertThat(forth).isEqualTo(expected);

      List<String> back = new ArrayList<>();
      List<Snapshot> page = reader.newer(filter, last, size);
      while (!page.isEmpty()) {
        back.addAll(0, ids(page));
        page = reader.newer(filter, Cursor.of(page.get(0)), size);
      }
      assertThat(back).isEqualTo(expected.subList(0, expected.size() - 1));
    }
  }

  @Test
  void aPlaceStaysOneIfItsSnapshotIsGone() throws Exception {
    List<String> all = expected(Filter.ALL);
    Snapshot tenth = NEWEST_FIRST.stream().filter(r -> r.id().equals(all.get(9))).findAny().get();
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      // Between its neighbours: no snapshot has this id.
      Cursor gone = new Cursor(Cursor.of(tenth).startedAt(), tenth.id() + "x");
      assertThat(ids(reader.list(Filter.ALL, gone, 2))).isEqualTo(all.subList(9, 11));
      assertThat(ids(reader.newer(Filter.ALL, gone, 2))).isEqualTo(all.subList(7, 9));
    }
  }

  /** Whichever of the two is narrower. */
  @ParameterizedTest
  @CsvSource({"50, 90", "50, 50", "50, 20"})
  void aPlaceAndATimeNarrowTogether(int time, int place) throws Exception {
    Instant moment = BEGIN.plusSeconds(time);
    Cursor cursor = new Cursor(Times.text(BEGIN.plusSeconds(place)), "5");
    Filter until = Filter.ALL.until(moment);
    Filter since = Filter.ALL.since(moment);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(ids(reader.list(until, cursor, ROWS))).isEqualTo(beside(until, cursor, true));
      assertThat(ids(reader.newer(since, cursor, ROWS))).isEqualTo(beside(since, cursor, false));
    }
  }

  private static List<String> beside(Filter filter, Cursor place, boolean older) {
    List<String> ids =
        NEWEST_FIRST.stream()
            .filter(row -> Cursor.of(row).compareTo(place) < 0 == older)
            .map(Snapshot::id)
            .toList();
    return expected(filter).stream().filter(ids::contains).toList();
  }

  @Test
  void tellsWhatWasAddedWhateverItsTime() throws Exception {
    Path growing = folder.resolve("growing.db");
    try (SnapshotStore store = SnapshotStore.open(Rows.url(growing), new Log(System.err))) {
      store.write(List.of(row("aaaa", Status.PENDING)), List.of());
      try (SnapshotReader reader = SnapshotReader.open(growing)) {
        long seen = reader.newest();
        assertThat(reader.added(Filter.ALL, 0, seen))
            .extracting(Snapshot::id)
            .containsExactly("aaaa");

        store.write(
            List.of(
                row("aaaa", Status.SUCCESS),
                row("cccc", Status.FAILED),
                row("bbbb", Status.SUCCESS, Map.of(Column.STARTED_AT, "2020-01-01T00:00:00.000Z"))),
            List.of());
        long now = reader.newest();
        assertThat(reader.added(Filter.ALL, seen, now))
            .extracting(Snapshot::id)
            .containsExactly("cccc", "bbbb");
        assertThat(reader.added(Filter.ALL.with(Set.of(Status.SUCCESS)), seen, now))
            .extracting(Snapshot::id)
            .containsExactly("bbbb");
        assertThat(reader.added(Filter.ALL, now, now)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Field.class)
  void anOlderStoreIsListedWithoutTheIndex(Field field) throws Exception {
    Path old = folder.resolve("old-" + field + ".db");
    try (java.sql.Connection connection = java.sql.DriverManager.getConnection(Rows.url(old))) {
      Schema.migrate(connection, 7);
    }
    Rows.execute(
        old,
        "INSERT INTO generation_snapshots (id, status, started_at, name, org_id, user_id,"
            + " session_id, platform, template_id, template_name, template_version, entity_type,"
            + " entity_id, performance_metrics) VALUES ('aaaa', 'success', '2026', 'x', 'x', 'x',"
            + " 'x', 'x', 'x', 'y', 'x', 'x', 'x', '{\"model_identifier\":\"x\"}')",
        "INSERT INTO generation_snapshots (id, status, started_at) VALUES ('bbbb', 'success', '1')");
    try (SnapshotReader reader = SnapshotReader.open(old)) {
      assertThat(ids(reader.list(Filter.ALL.with(field, "x"), 9))).containsExactly("aaaa");
      assertThat(reader.count(Filter.ALL.with(field, "x"))).isEqualTo(1);
    }
    assertThat(Rows.query(old, "PRAGMA user_version")).containsExactly("7");
  }

  @ParameterizedTest
  @CsvSource({
    // A letter too many, one left out, one changed, two in the wrong order.
    "deadbeeef, 019c13c4-9b02-7abc-8def-0000deadbeef",
    "deadeef, 019c13c4-9b02-7abc-8def-0000deadbeef",
    "Deadbaef, 019c13c4-9b02-7abc-8def-0000deadbeef",
    "daedbeef, 019c13c4-9b02-7abc-8def-0000deadbeef",
    "019c13c4-9b02-7abc-8def-0000deadbeee, 019c13c4-9b02-7abc-8def-0000deadbeef",
    "ffffffff, ",
    "zzzz, ",
  })
  void offersTheNearestId(String typed, String near) throws Exception {
    Path store = folder.resolve("near.db");
    if (!store.toFile().exists()) {
      try (StoreFixture fixture = StoreFixture.create(store)) {
        fixture.add("019c13c4-9b02-7abc-8def-0000deadbeef", Map.of());
        fixture.add("019c13c5-0003-7abc-8def-00001a2b3c4d", Map.of());
      }
    }
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      assertThat(reader.find(typed)).isEmpty();
      if (near == null) {
        assertThat(reader.near(typed)).isEmpty();
      } else {
        assertThat(reader.near(typed)).startsWith(near);
      }
    }
  }
}
