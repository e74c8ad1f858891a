package io.promptnotary.store;

import io.promptnotary.store.Report.Amount;
import io.promptnotary.store.Report.Costs;
import io.promptnotary.store.Report.ErrorType;
import io.promptnotary.store.Report.Errors;
import io.promptnotary.store.Report.Latency;
import io.promptnotary.store.Report.Repairs;
import io.promptnotary.store.Report.Storage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Adds up the figures of one group. For one thread. */
interface Tally<T> {
  /** Where a question's own columns begin, behind those of the group. */
  int FIRST = 4;

  /**
   * What is asked of the store.
   *
   * @param columns what is selected
   * @param apart what tells the rows of one group apart, empty if nothing does; null if each
   *     snapshot is a row of its own
   */
  record Question<T>(String columns, @Nullable String apart, Supplier<Tally<T>> tally) {}

  /** Adds one row of the answer. */
  void add(ResultSet row) throws SQLException;

  /** By which groups are ordered, the largest first. */
  double weight();

  T figures() throws SQLException;

  private static @Nullable Long number(ResultSet row, int column) throws SQLException {
    // Sums are decimals on servers.
    return row.getObject(column) instanceof Number number ? Long.valueOf(number.longValue()) : null;
  }

  private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
    return one == null ? other : other == null ? one : Long.valueOf(one + other);
  }

  static Question<Costs> costs() {
    // What has no cost has no currency, whatever the price table says.
    String currency = "CASE WHEN cost IS NOT NULL THEN currency END";
    return new Question<>(
        currency
            + ", count(*), count(cost), sum(cost), sum(calls), sum(prompt_tokens),"
            + " sum(completion_tokens), sum(cached_tokens), sum(total_tokens)",
        currency,
        OfCosts::new);
  }

  final class OfCosts implements Tally<Costs> {
    private static final int SUMS = 5;

    private final Map<@Nullable String, Amount> amounts = new LinkedHashMap<>();
    private final @Nullable Long[] sums = new Long[SUMS];
    private long rows;
    private long priced;

    @Override
    public void add(ResultSet row) throws SQLException {
      String currency = row.getString(FIRST);
      rows += row.getLong(FIRST + 1);
      long known = row.getLong(FIRST + 2);
      priced += known;
      if (known > 0) {
        Amount more = new Amount(currency, row.getDouble(FIRST + 3), known);
        Amount before = amounts.get(currency);
        amounts.put(
            currency,
            before == null
                ? more
                : new Amount(currency, before.sum() + more.sum(), before.rows() + more.rows()));
      }
      for (int i = 0; i < SUMS; i++) {
        sums[i] = Tally.sum(sums[i], number(row, FIRST + 4 + i));
      }
    }

    /** Amounts of several currencies cannot be compared; together they are better than none. */
    @Override
    public double weight() {
      return amounts.values().stream().mapToDouble(Amount::sum).sum();
    }

    @Override
    public Costs figures() {
      List<Amount> largest = new ArrayList<>(amounts.values());
      largest.sort(Comparator.comparingDouble(Amount::sum).reversed());
      return new Costs(
          rows, rows - priced, sums[0], sums[1], sums[2], sums[3], sums[4], List.copyOf(largest));
    }
  }

  static Question<Repairs> repairs() {
    return new Question<>(
        "count(*), count(repairs), count(CASE WHEN repairs > 0 THEN 1 END), sum(repairs),"
            + " count(initial_score), sum(initial_score)",
        "",
        OfRepairs::new);
  }

  final class OfRepairs implements Tally<Repairs> {
    private long rows;
    private long measured;
    private long repaired;
    private @Nullable Long repairs;
    private long scored;
    private double scores;

    @Override
    public void add(ResultSet row) throws SQLException {
      rows += row.getLong(FIRST);
      measured += row.getLong(FIRST + 1);
      repaired += row.getLong(FIRST + 2);
      repairs = Tally.sum(repairs, number(row, FIRST + 3));
      scored += row.getLong(FIRST + 4);
      scores += row.getDouble(FIRST + 5);
    }

    @Override
    public double weight() {
      return repairs == null ? -1 : repairs;
    }

    @Override
    public Repairs figures() {
      return new Repairs(
          rows, measured, repaired, repairs, scored == 0 ? null : Double.valueOf(scores / scored));
    }
  }

  static Question<Latency> latency() {
    return new Question<>("total_latency, provider_latency, first_token", null, OfLatency::new);
  }

  final class OfLatency implements Tally<Latency> {
    private final List<Measured> measured = List.of(new Measured(), new Measured(), new Measured());
    private long rows;

    @Override
    public void add(ResultSet row) throws SQLException {
      rows++;
      for (int i = 0; i < measured.size(); i++) {
        double millis = row.getDouble(FIRST + i);
        if (millis != 0 || !row.wasNull()) {
          measured.get(i).add(millis);
        }
      }
    }

    @Override
    public double weight() {
      double slow = measured.get(0).percentiles().p95();
      return Double.isNaN(slow) ? -1 : slow;
    }

    @Override
    public Latency figures() {
      return new Latency(
          rows,
          measured.get(0).percentiles(),
          measured.get(1).percentiles(),
          measured.get(2).percentiles());
    }
  }

  /** Finds the id of a row by what {@link Dialect#key} tells it by. */
  @FunctionalInterface
  interface Ids {
    String of(String key) throws SQLException;
  }

  static Question<Errors> errors(Dialect dialect, Ids ids) {
    String failed = "status IN ('failed', 'abandoned', 'interrupted')";
    // Who died or was never heard of again leaves no exception.
    String type = "coalesce(error_type, CASE WHEN status <> 'failed' THEN status END)";
    return new Question<>(
        type
            + ", count(*), count(CASE WHEN "
            + failed
            + " THEN 1 END), max(CASE WHEN "
            + failed
            + " THEN "
            + dialect.timed("started_at", "number")
            + " END)",
        type + ", CASE WHEN " + failed + " THEN 1 END",
        () -> new OfErrors(ids));
  }

  final class OfErrors implements Tally<Errors> {
    private final Ids ids;
    private final Map<@Nullable String, ErrorType> types = new LinkedHashMap<>();
    private long rows;
    private long failed;

    OfErrors(Ids ids) {
      this.ids = ids;
    }

    @Override
    public void add(ResultSet row) throws SQLException {
      String type = row.getString(FIRST);
      rows += row.getLong(FIRST + 1);
      long count = row.getLong(FIRST + 2);
      failed += count;
      if (count == 0) {
        return;
      }
      String newest = row.getString(FIRST + 3);
      ErrorType before = types.get(type);
      if (before != null) {
        count += before.rows();
        newest = newest.compareTo(before.newest()) > 0 ? newest : before.newest();
      }
      types.put(type, new ErrorType(type, count, newest));
    }

    @Override
    public double weight() {
      return failed;
    }

    @Override
    public Errors figures() throws SQLException {
      List<ErrorType> found = new ArrayList<>();
      for (ErrorType each : types.values()) {
        String key = each.newest().substring(each.newest().lastIndexOf(' ') + 1);
        found.add(new ErrorType(each.type(), each.rows(), ids.of(key)));
      }
      found.sort(Comparator.comparingLong(ErrorType::rows).reversed());
      return new Errors(rows, failed, List.copyOf(found));
    }
  }

  static Question<Storage> storage() {
    return new Question<>("count(*), sum(prompt_bytes), sum(answer_bytes)", "", OfStorage::new);
  }

  final class OfStorage implements Tally<Storage> {
    private long rows;
    private long prompts;
    private long answers;

    @Override
    public void add(ResultSet row) throws SQLException {
      rows += row.getLong(FIRST);
      prompts += row.getLong(FIRST + 1);
      answers += row.getLong(FIRST + 2);
    }

    @Override
    public double weight() {
      return (double) prompts + answers;
    }

    @Override
    public Storage figures() {
      return new Storage(rows, prompts, answers);
    }
  }
}
