package io.promptnotary.it;

import io.promptnotary.it.MillBook.Entry;
import io.promptnotary.it.MillRows.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What one kill has cost, and what should not have happened.
 *
 * @param begun generations whose call had begun
 * @param unrecorded those of them without a row
 * @param window age at death of the oldest of these, {@link MillBook#age}; 0 if there is none
 * @param wall the same by the clock
 * @param answers age of the oldest answer that is not on its row
 * @param complaints in words, none if all is well
 */
record KillVerdict(
    int begun,
    int unrecorded,
    double window,
    double wall,
    double answers,
    List<String> complaints) {
  /** Of each kind of complaint so many are told. */
  private static final int EXAMPLES = 3;

  /**
   * What is known of a store at three moments.
   *
   * @param witnessed status by id, as another connection has seen it just before the kill
   * @param left rows that the kill has left
   * @param now rows after the next start; both may hold rows of other hosts
   */
  record Record(Map<String, String> witnessed, List<Row> left, List<Row> now) {}

  /**
   * How old may be what is not on record, in milliseconds.
   *
   * @param calls of generations without a row; less than 0 if there may be none
   * @param answers that are not on their rows
   * @param young what came so soon after the first call is measured, but not held to the others:
   *     the classes of host and agent are still being loaded
   */
  record Bounds(int calls, int answers, int young) {}

  static KillVerdict of(MillBook book, Record record, Bounds bounds) {
    Map<Long, Row> rows = new HashMap<>();
    List<String> complaints = new ArrayList<>();
    complaints.addAll(rowsThemselves(book, record.now, rows));
    complaints.addAll(whatWasCommitted(record));
    int unrecorded = 0;
    double window = 0;
    double wall = 0;
    double answers = 0;
    Complaints late = new Complaints();
    long grown = bounds.calls < 0 ? Long.MIN_VALUE : book.grown(bounds.young);
    for (Entry each : book.entries()) {
      Row row = rows.get(each.number());
      if (row == null) {
        unrecorded++;
        double age = book.age(each.called());
        window = Math.max(window, age);
        wall = Math.max(wall, book.wall(each.called()));
        late.unless(
            age <= bounds.calls || each.called().nanos() < grown,
            "called too long ago to have no row, ms",
            Math.round(age));
      } else if (each.returned().isPast() && !row.isFinal()) {
        double age = book.age(each.returned());
        answers = Math.max(answers, age);
        late.unless(
            age <= bounds.answers, "returned too long ago to have no answer, ms", Math.round(age));
      }
    }
    complaints.addAll(late.told());
    return new KillVerdict(
        book.entries().size(), unrecorded, window, wall, answers, List.copyOf(complaints));
  }

  private static List<String> rowsThemselves(MillBook book, List<Row> now, Map<Long, Row> rows) {
    Complaints complaints = new Complaints();
    for (Row each : now) {
      long number = each.number();
      complaints.unless(number >= 0, "a row of no known generation", each.id());
      if (!book.has(number)) {
        continue;
      }
      complaints.unless(rows.put(number, each) == null, "a generation has two rows", number);
      complaints.unless(each.isComplete(), "texts are not what was sent and answered", number);
      complaints.unless(
          each.isFinal() || each.status().equals("interrupted"),
          "neither final nor interrupted but " + each.status(),
          number);
      complaints.unless(
          each.entity() == null || each.entity().equals(String.valueOf(number)),
          "linked to the wrong entity",
          number);
    }
    return complaints.told();
  }

  private static List<String> whatWasCommitted(Record record) {
    Complaints complaints = new Complaints();
    Map<String, Row> left = byId(record.left, row -> true);
    Map<String, Row> now = byId(record.now, row -> true);
    record.witnessed.forEach(
        (id, status) -> {
          Row after = left.get(id);
          complaints.unless(after != null, "seen before the kill, gone behind it", id);
          complaints.unless(
              after == null || status.equals("pending") || status.equals(after.status()),
              "was final before the kill, is not behind it",
              id);
        });
    left.keySet().forEach(id -> complaints.unless(now.containsKey(id), "gone", id));
    byId(record.left, Row::isFinal)
        .forEach(
            (id, row) -> complaints.unless(row.equals(now.get(id)), "was final, has changed", id));
    return complaints.told();
  }

  private static Map<String, Row> byId(List<Row> rows, Predicate<Row> which) {
    Map<String, Row> found = new HashMap<>();
    rows.stream().filter(which).forEach(each -> found.put(each.id(), each));
    return found;
  }

  /** Counts each kind and keeps a few examples. */
  private static final class Complaints {
    private final Map<String, List<Object>> kinds = new LinkedHashMap<>();

    void unless(boolean well, String kind, Object example) {
      if (!well) {
        kinds.computeIfAbsent(kind, unused -> new ArrayList<>()).add(example);
      }
    }

    List<String> told() {
      List<String> told = new ArrayList<>();
      kinds.forEach(
          (kind, of) ->
              told.add(
                  kind + ": " + of.size() + ", " + of.subList(0, Math.min(EXAMPLES, of.size()))));
      return told;
    }
  }
}
