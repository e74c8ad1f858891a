package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists of snapshots, archived ones among them, page by page. For one thread at a time. */
final class Listing {
  /** What lists leave out: texts that may be a megabyte each. */
  private static final Set<Column> HEAVY =
      EnumSet.of(
          Column.PROMPT_MODULES,
          Column.FINAL_SYSTEM_PROMPT,
          Column.FINAL_USER_PROMPT,
          Column.MESSAGES,
          Column.RESPONSE_TEXT,
          Column.LLM_CALLS,
          Column.ERROR_STACK,
          Column.ATTRIBUTES,
          Column.CAPTURE_GAPS);

  private static final String TABLE = "generation_snapshots";

  /** So many texts are brought here at once, to be looked at. */
  private static final int STEP = 500;

  /** So many rows are read and sorted in a few milliseconds. */
  private static final int FEW = 1_000;

  private final Database database;
  private final Connection connection;
  private final Archive archive;
  private final String light;

  Listing(Database database, Archive archive) {
    this.database = database;
    this.connection = database.connection();
    this.archive = archive;
    this.light =
        EnumSet.complementOf(EnumSet.copyOf(HEAVY)).stream()
            .filter(column -> database.knows(Schema.PARENTS) || column != Column.PARENT_ID)
            .map(Column::key)
            .collect(Collectors.joining(", "));
  }

  /** The columns that lists have, for SQL. */
  String columns() {
    return light;
  }

  /**
   * At most {@code limit} snapshots, newest first.
   *
   * @param older true for what is just older than {@code place}, false for what is just newer
   * @param place null for the newest, or the oldest ones
   */
  List<Snapshot> page(Filter filter, @Nullable Cursor place, boolean older, int limit)
      throws SQLException, StoreException {
    Instant bound = older ? filter.until() : filter.since();
    if (place == null || bound == null) {
      return find(filter, place, older, limit);
    }
    // One bound is enough: of two, SQLite takes either, and may read all that is between them.
    boolean beyond = place.startedAt().compareTo(Times.text(bound)) < 0 == older;
    Filter rest = older ? filter.until(null) : filter.since(null);
    return beyond ? find(rest, place, older, limit) : find(filter, null, older, limit);
  }

  private List<Snapshot> find(Filter filter, @Nullable Cursor place, boolean older, int limit)
      throws SQLException, StoreException {
    String order = order(older) + " LIMIT " + limit;
    Comparator<Snapshot> nearest = Comparator.comparing(Cursor::of);
    nearest = older ? nearest.reversed() : nearest;
    try (SearchFunction text = SearchFunction.of(database, filter.text())) {
      List<Snapshot> found = new ArrayList<>(live(filter, text, place, older, limit));
      Cursor last = found.size() < limit ? null : Cursor.of(found.get(limit - 1));
      Condition archived = Condition.archived(filter).beside(place, older).beside(last, !older);
      for (Snapshot row : archive.find(filter, text.search(), archived, order, limit)) {
        found.add(light(row));
      }
      found.sort(nearest);
      List<Snapshot> page = new ArrayList<>(found.subList(0, Math.min(limit, found.size())));
      if (!older) {
        Collections.reverse(page);
      }
      return page;
    }
  }

  private static String order(boolean older) {
    String direction = older ? " DESC" : "";
    return " ORDER BY started_at" + direction + ", id" + direction;
  }

  private List<Snapshot> live(
      Filter filter, SearchFunction text, @Nullable Cursor place, boolean older, int limit)
      throws SQLException {
    if (!text.isExact()) {
      List<Snapshot> found = new ArrayList<>();
      walk(filter, text, place, older, row -> found.add(light(row)) && found.size() < limit);
      return found;
    }
    Condition live = Condition.live(filter, database).beside(place, older);
    text.narrow(live);
    String sql =
        "SELECT " + light + " FROM " + table(filter, text) + live.sql() + order(older) + " LIMIT ";
    try (PreparedStatement statement = Sql.prepare(connection, sql + limit, live.arguments())) {
      return SnapshotReader.snapshots(database.dialect(), statement, Long.MAX_VALUE, any -> true);
    }
  }

  /** Looks at the texts here, step by step, until {@code more} answers false. */
  private void walk(
      Filter filter,
      SearchFunction text,
      @Nullable Cursor place,
      boolean older,
      Predicate<Snapshot> more)
      throws SQLException {
    Cursor at = place;
    boolean all = false;
    while (!all) {
      Condition live = Condition.live(filter, database).beside(at, older);
      text.narrow(live);
      String sql =
          "SELECT "
              + light
              + ", "
              + SearchIndex.TEXTS
              + " FROM generation_snapshots"
              + live.sql()
              + order(older)
              + " LIMIT "
              + STEP;
      List<Snapshot> rows;
      try (PreparedStatement statement = Sql.prepare(connection, sql, live.arguments())) {
        rows = SnapshotReader.snapshots(database.dialect(), statement, Long.MAX_VALUE, any -> true);
      }
      for (Snapshot row : rows) {
        if (text.matches(row) && !more.test(row)) {
          return;
        }
      }
      all = rows.size() < STEP;
      at = all ? at : Cursor.of(rows.get(STEP - 1));
    }
  }

  /** The ids of all snapshots that fit; only where the database itself cannot tell words. */
  List<String> ids(Filter filter, SearchFunction text) throws SQLException {
    List<String> ids = new ArrayList<>();
    walk(filter, text, null, true, row -> ids.add(row.id()));
    return ids;
  }

  /** How many snapshots there are, counted as far as {@code most}. */
  long count(Filter filter, long most) throws SQLException, StoreException {
    try (SearchFunction text = SearchFunction.of(database, filter.text())) {
      long count = text.isExact() ? counted(filter, text, most) : walked(filter, text, most);
      return count + archive.count(filter, text.search(), most - count);
    }
  }

  private long counted(Filter filter, SearchFunction text, long most) throws SQLException {
    Condition live = Condition.live(filter, database);
    text.narrow(live);
    // By one thing that has an index, SQLite counts without a look at anything else.
    boolean single = isSingle(filter) && !Condition.indexed(filter, database).isEmpty();
    String table = single ? TABLE : table(filter, text);
    String sql =
        most == Long.MAX_VALUE
            ? "SELECT count(*) FROM " + table + live.sql()
            : "SELECT count(*) FROM (SELECT 1 FROM "
                + table
                + live.sql()
                + " LIMIT "
                + most
                + ") AS found";
    return Sql.number(connection, sql, live.arguments());
  }

  private long walked(Filter filter, SearchFunction text, long most) throws SQLException {
    long[] count = {0};
    walk(filter, text, null, true, row -> ++count[0] < most);
    return Math.min(most, count[0]);
  }

  private static boolean isSingle(Filter filter) {
    return filter.fields().size() + (filter.statuses().isEmpty() ? 0 : 1) == 1
        && filter.since() == null
        && filter.until() == null
        && filter.text() == null;
  }

  /**
   * The table with the index to go by. That of figures has all that is asked for, in the order of
   * lists, and ends as soon as the page is full; where one part of the filter leaves few rows, its
   * own index finds them sooner. SQLite would take the latter for all that is equal to something.
   */
  private String table(Filter filter, SearchFunction text) throws SQLException {
    if (!database.isIndexed() || filter.equals(Filter.ALL)) {
      return TABLE;
    }
    if (text.areFew(FEW)) {
      return TABLE + " NOT INDEXED";
    }
    for (Map.Entry<String, Condition> each : Condition.indexed(filter, database).entrySet()) {
      String from = TABLE + " INDEXED BY " + each.getKey();
      Condition part = each.getValue();
      long count =
          Sql.number(
              connection,
              "SELECT count(*) FROM (SELECT 1 FROM " + from + part.sql() + " LIMIT " + FEW + ")",
              part.arguments());
      if (count < FEW) {
        return from;
      }
    }
    return TABLE + " INDEXED BY " + Figure.INDEX;
  }

  /** The number that the row has got which was added last; 0 if there is none. */
  long newest() throws SQLException {
    return Sql.number(connection, "SELECT coalesce(max(rowid), 0) FROM generation_snapshots");
  }

  /** Snapshots of a file by the order in which they were added, behind one number up to another. */
  List<Snapshot> added(Filter filter, long behind, long upTo) throws SQLException {
    try (SearchFunction text = SearchFunction.of(database, filter.text())) {
      Condition condition =
          Condition.live(filter, database).and("rowid > ?", behind).and("rowid <= ?", upTo);
      text.narrow(condition);
      String sql =
          "SELECT "
              + light
              + " FROM generation_snapshots NOT INDEXED"
              + condition.sql()
              + " ORDER BY rowid";
      try (PreparedStatement statement = Sql.prepare(connection, sql, condition.arguments())) {
        return SnapshotReader.snapshots(database.dialect(), statement, Long.MAX_VALUE, any -> true);
      }
    }
  }

  /** Snapshots of a server by the order in which it has received them. */
  List<Snapshot> received(Filter filter, List<String> ids) throws SQLException {
    SearchFunction text = SearchFunction.of(database, filter.text());
    Dialect dialect = database.dialect();
    Condition condition =
        Condition.live(filter, database).and(dialect.isListed("id"), dialect.list(ids));
    text.narrow(condition);
    String sql =
        "SELECT "
            + light
            + (text.isExact() ? "" : ", " + SearchIndex.TEXTS)
            + " FROM generation_snapshots"
            + condition.sql()
            + " ORDER BY received_at, started_at, id";
    try (PreparedStatement statement = Sql.prepare(connection, sql, condition.arguments())) {
      return SnapshotReader.snapshots(dialect, statement, Long.MAX_VALUE, text::matches).stream()
          .map(Listing::light)
          .toList();
    }
  }

  private static Snapshot light(Snapshot row) {
    Map<Column, Object> values = new EnumMap<>(row.values());
    values.keySet().removeAll(HEAVY);
    return new Snapshot(values);
  }
}
