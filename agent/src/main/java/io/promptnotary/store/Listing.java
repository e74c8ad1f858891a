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

  /** So many rows are read and sorted in a few milliseconds. */
  private static final int FEW = 1_000;

  private final Connection connection;
  private final Archive archive;
  private final boolean indexed;
  private final String light;

  Listing(Connection connection, Archive archive, boolean knowsParents) throws SQLException {
    this.connection = connection;
    this.archive = archive;
    this.indexed = Schema.has(connection, Figure.INDEX);
    this.light =
        EnumSet.complementOf(EnumSet.copyOf(HEAVY)).stream()
            .filter(column -> knowsParents || column != Column.PARENT_ID)
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
    String direction = older ? " DESC" : "";
    String order = " ORDER BY started_at" + direction + ", id" + direction + " LIMIT " + limit;
    Comparator<Snapshot> nearest = Comparator.comparing(Cursor::of);
    nearest = older ? nearest.reversed() : nearest;
    try (SearchFunction text = SearchFunction.of(connection, filter.text())) {
      Condition live = Condition.live(filter, indexed).beside(place, older);
      text.narrow(live);
      String sql = "SELECT " + light + " FROM " + table(filter, text) + live.sql() + order;
      List<Snapshot> found = new ArrayList<>();
      try (PreparedStatement statement = Sql.prepare(connection, sql, live.arguments())) {
        found.addAll(SnapshotReader.snapshots(statement, Long.MAX_VALUE, any -> true));
      }
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

  /** How many snapshots there are, counted as far as {@code most}. */
  long count(Filter filter, long most) throws SQLException, StoreException {
    try (SearchFunction text = SearchFunction.of(connection, filter.text())) {
      Condition live = Condition.live(filter, indexed);
      text.narrow(live);
      // By one thing that has an index, SQLite counts without a look at anything else.
      boolean single = isSingle(filter) && !Condition.indexed(filter).isEmpty();
      String table = single ? TABLE : table(filter, text);
      String sql =
          most == Long.MAX_VALUE
              ? "SELECT count(*) FROM " + table + live.sql()
              : "SELECT count(*) FROM (SELECT 1 FROM "
                  + table
                  + live.sql()
                  + " LIMIT "
                  + most
                  + ")";
      long count = Sql.number(connection, sql, live.arguments());
      return count + archive.count(filter, text.search(), most - count);
    }
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
    if (!indexed || filter.equals(Filter.ALL)) {
      return TABLE;
    }
    if (text.areFew(FEW)) {
      return TABLE + " NOT INDEXED";
    }
    for (Map.Entry<String, Condition> each : Condition.indexed(filter).entrySet()) {
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

  /** Snapshots by the order in which they were added, behind one number and up to another. */
  List<Snapshot> added(Filter filter, long behind, long upTo) throws SQLException {
    try (SearchFunction text = SearchFunction.of(connection, filter.text())) {
      Condition condition =
          Condition.live(filter, indexed).and("rowid > ?", behind).and("rowid <= ?", upTo);
      text.narrow(condition);
      String sql =
          "SELECT "
              + light
              + " FROM generation_snapshots NOT INDEXED"
              + condition.sql()
              + " ORDER BY rowid";
      try (PreparedStatement statement = Sql.prepare(connection, sql, condition.arguments())) {
        return SnapshotReader.snapshots(statement, Long.MAX_VALUE, any -> true);
      }
    }
  }

  private static Snapshot light(Snapshot row) {
    Map<Column, Object> values = new EnumMap<>(row.values());
    values.keySet().removeAll(HEAVY);
    return new Snapshot(values);
  }
}
