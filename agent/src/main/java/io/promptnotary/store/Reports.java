package io.promptnotary.store;

import io.promptnotary.store.Report.By;
import io.promptnotary.store.Report.Costs;
import io.promptnotary.store.Report.Errors;
import io.promptnotary.store.Report.Group;
import io.promptnotary.store.Report.Latency;
import io.promptnotary.store.Report.Line;
import io.promptnotary.store.Report.Repairs;
import io.promptnotary.store.Report.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Figures of the snapshots that are not archived, by group. For one thread at a time; lives as long
 * as its reader.
 */
public final class Reports {
  private static final String TEMPLATE = "coalesce(template_id, template_name)";

  private final Database database;
  private final Connection connection;
  private final Dialect dialect;
  private final Archive archive;
  private final Listing listing;

  Reports(Database database, Archive archive, Listing listing) {
    this.database = database;
    this.connection = database.connection();
    this.dialect = database.dialect();
    this.archive = archive;
    this.listing = listing;
  }

  /** What snapshots cost; the most expensive first. */
  public Report<Costs> costs(By by, Filter filter, ZoneId zone) throws StoreException {
    return report(Tally.costs(), by, filter, zone);
  }

  /** What was repaired; most repairs first. */
  public Report<Repairs> repairs(By by, Filter filter, ZoneId zone) throws StoreException {
    return report(Tally.repairs(), by, filter, zone);
  }

  /** How long it took; the slowest first, by what 95 of 100 did not exceed. */
  public Report<Latency> latency(By by, Filter filter, ZoneId zone) throws StoreException {
    return report(Tally.latency(), by, filter, zone);
  }

  /** What failed; most failures first. */
  public Report<Errors> errors(By by, Filter filter, ZoneId zone) throws StoreException {
    return report(Tally.errors(dialect, this::id), by, filter, zone);
  }

  /** What texts take; the largest first. */
  public Report<Storage> storage(By by, Filter filter, ZoneId zone) throws StoreException {
    return report(Tally.storage(), by, filter, zone);
  }

  /** The figures of each group, as they come. */
  private static final class Lines<T> {
    private final Tally.Question<T> question;
    private final Map<Group, Tally<T>> groups = new HashMap<>();
    private final Map<Group, String> names = new HashMap<>();
    private final Tally<T> total;

    Lines(Tally.Question<T> question) {
      this.question = question;
      this.total = question.tally().get();
    }

    void add(@Nullable Instant from, ResultSet row) throws SQLException {
      Group group = new Group(row.getString(1), null, row.getString(2), from);
      Tally<T> tally = groups.get(group);
      if (tally == null) {
        tally = question.tally().get();
        groups.put(group, tally);
      }
      if (!names.containsKey(group)) {
        String name = row.getString(3);
        if (name != null) {
          names.put(group, name);
        }
      }
      tally.add(row);
      total.add(row);
    }

    List<Line<T>> lines(By by) throws SQLException {
      Comparator<Map.Entry<Group, Tally<T>>> order =
          by.isTime()
              ? Comparator.comparing(
                  each -> each.getKey().from(), Comparator.nullsLast(Comparator.naturalOrder()))
              : Comparator.comparingDouble(each -> -each.getValue().weight());
      Comparator<@Nullable String> text = Comparator.nullsLast(Comparator.naturalOrder());
      List<Map.Entry<Group, Tally<T>>> sorted = new ArrayList<>(groups.entrySet());
      sorted.sort(
          order
              .thenComparing(each -> each.getKey().key(), text)
              .thenComparing(each -> each.getKey().version(), text));
      List<Line<T>> lines = new ArrayList<>();
      for (Map.Entry<Group, Tally<T>> each : sorted) {
        lines.add(new Line<>(named(each.getKey()), each.getValue().figures()));
      }
      return List.copyOf(lines);
    }

    private Group named(Group group) {
      return new Group(group.key(), names.get(group), group.version(), group.from());
    }
  }

  private <T> Report<T> report(Tally.Question<T> question, By by, Filter filter, ZoneId zone)
      throws StoreException {
    Lines<T> lines = new Lines<>(question);
    try (SearchFunction text = SearchFunction.of(database, filter.text());
        Asked asked = new Asked()) {
      if (by.isTime()) {
        ChronoUnit unit = by == By.DAY ? ChronoUnit.DAYS : ChronoUnit.HOURS;
        addTimes(lines, unit, filter, words(filter, text), asked, zone);
      } else {
        add(lines, by, null, words(filter, text).condition(filter), asked);
      }
      return new Report<>(lines.lines(by), lines.total.figures(), archive.mayFit(filter));
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
  }

  /** How a filter becomes SQL, the words that are searched for too. */
  @FunctionalInterface
  private interface Narrowed {
    Condition condition(Filter filter);
  }

  private Narrowed words(Filter filter, SearchFunction text) throws SQLException {
    if (text.isExact()) {
      return any -> {
        Condition condition = Condition.live(any, database);
        text.narrow(condition);
        return condition;
      };
    }
    String ids = dialect.list(listing.ids(filter, text));
    return any -> Condition.live(any, database).and(dialect.isListed("id"), ids);
  }

  /** Statements that are asked again for each stretch of time: to prepare one takes longer. */
  private final class Asked implements AutoCloseable {
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    ResultSet ask(String sql, List<Object> arguments) throws SQLException {
      PreparedStatement statement = statements.get(sql);
      if (statement == null) {
        statement = connection.prepareStatement(sql);
        statements.put(sql, statement);
      }
      Sql.set(statement, arguments);
      return statement.executeQuery();
    }

    @Override
    public void close() throws SQLException {
      for (PreparedStatement each : statements.values()) {
        each.close();
      }
    }
  }

  private <T> void add(
      Lines<T> lines, By by, @Nullable Instant from, Condition condition, Asked asked)
      throws SQLException {
    String sql = sql(lines.question, by, condition);
    try (ResultSet rows = asked.ask(sql, condition.arguments())) {
      while (rows.next()) {
        lines.add(from, rows);
      }
    }
  }

  private String sql(Tally.Question<?> question, By by, Condition condition) {
    String key = key(by);
    String version = by == By.VERSION ? "template_version" : "NULL";
    String name = by == By.TEMPLATE || by == By.VERSION ? "template_name" : "NULL";
    boolean grouped = question.apart() != null;
    String sql =
        "SELECT "
            + String.join(", ", key, version, grouped ? "max(" + name + ")" : name)
            + ", "
            + question.columns()
            + " FROM "
            + Figure.table(condition, database);
    if (!grouped) {
      return sql;
    }
    String groups =
        List.of(key, version, String.valueOf(question.apart())).stream()
            .filter(each -> !each.equals("NULL") && !each.isEmpty())
            .collect(Collectors.joining(", "));
    return sql + (groups.isEmpty() ? " HAVING count(*) > 0" : " GROUP BY " + groups);
  }

  private String key(By by) {
    return switch (by) {
      case TEMPLATE, VERSION -> TEMPLATE;
      case MODEL -> "model";
      case ORG -> "org_id";
      case USER -> "user_id";
      case PLATFORM -> "platform";
      case STATUS -> "status";
      case DAY, HOUR, NONE -> "NULL";
    };
  }

  /** Stretch by stretch, which the index on the time makes cheap, and every zone has its own. */
  private <T> void addTimes(
      Lines<T> lines, ChronoUnit unit, Filter filter, Narrowed text, Asked asked, ZoneId zone)
      throws SQLException {
    // One bound at each end: of two, SQLite takes either, and reads from there.
    Filter rest = filter.since(null).until(null);
    String until = filter.until() == null ? dialect.last() : Times.text(filter.until());
    String from = filter.since() == null ? dialect.first() : Times.text(filter.since());
    while (true) {
      String first = first(from, until, asked);
      if (first == null) {
        return;
      }
      ZonedDateTime begin = begin(first, unit, zone);
      String next = begin == null ? first + '\0' : Times.text(begin.plus(1, unit).toInstant());
      from = next.compareTo(until) < 0 ? next : until;
      Condition condition = text.condition(rest).from(first).before(from);
      add(lines, By.NONE, begin == null ? null : begin.toInstant(), condition, asked);
    }
  }

  private @Nullable String first(String from, String until, Asked asked) throws SQLException {
    String sql =
        "SELECT min(started_at) FROM generation_snapshots"
            + " WHERE started_at >= ? AND started_at < ?";
    try (ResultSet rows = asked.ask(sql, List.of(dialect.moment(from), dialect.moment(until)))) {
      return rows.next() && dialect.value(rows, 1) instanceof String found ? found : null;
    }
  }

  /** When the stretch began in which that moment is; null if it is none. */
  private static @Nullable ZonedDateTime begin(String stored, ChronoUnit unit, ZoneId zone) {
    try {
      ZonedDateTime begin = Instant.parse(stored).atZone(zone).truncatedTo(unit);
      // A damaged moment must not lead back to where the search has been.
      String next = Times.text(begin.plus(1, unit).toInstant());
      return next.compareTo(stored) > 0 ? begin : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** A file tells rows by their number, which is in its index. */
  private String id(String key) throws SQLException {
    if (database.isCentral()) {
      return key;
    }
    try (PreparedStatement statement =
            Sql.prepare(
                connection,
                "SELECT id FROM generation_snapshots WHERE rowid = ?",
                List.of(Long.parseLong(key)));
        ResultSet rows = statement.executeQuery()) {
      return rows.getString(1);
    }
  }
}
