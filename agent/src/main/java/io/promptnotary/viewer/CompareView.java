package io.promptnotary.viewer;

import io.promptnotary.reading.Comparison;
import io.promptnotary.reading.Comparison.Fact;
import io.promptnotary.reading.Comparison.Verdict;
import io.promptnotary.reading.Diff;
import io.promptnotary.reading.Diff.Kind;
import io.promptnotary.reading.Diff.Line;
import io.promptnotary.reading.Diff.Piece;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.Column;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Two snapshots, or two versions of a template, side by side. */
final class CompareView {
  private static final int CONTEXT = 3;

  /** More than anybody reads; a page with all lines of two megabytes would take a minute. */
  private static final int MOST_LINES = 2_000;

  /** What the template shows: the forms, and what differs once there are two. */
  record Page(
      Frame frame,
      String left,
      String right,
      String template,
      String from,
      String to,
      List<String> templates,
      List<Candidate> candidates,
      @Nullable Result result) {
    boolean hasCandidates() {
      return !candidates.isEmpty();
    }
  }

  /** Another snapshot to compare with. */
  record Candidate(String label, String href, Badge badge) {}

  /** What differs. */
  record Result(
      Side left,
      Side right,
      String swap,
      String verdict,
      List<String> remarks,
      List<Table> tables,
      List<Text> texts,
      @Nullable String same) {
    boolean hasRemarks() {
      return !remarks.isEmpty();
    }
  }

  /** One of the two. */
  record Side(
      String name,
      String href,
      String shortId,
      String started,
      @Nullable String version,
      Badge badge) {}

  /** Short values of both. */
  record Table(String title, List<Value> values) {}

  /** One of them. */
  record Value(String name, String left, String right, boolean differs) {}

  /** A text of both. */
  record Text(String anchor, String title, String remark, boolean bounded, List<Pair> lines) {}

  /**
   * A line of both.
   *
   * @param fold how many equal lines are left out here; null for a line
   * @param leftSign − where the left one was taken away or changed
   */
  record Pair(
      @Nullable String fold,
      String leftNumber,
      String leftKind,
      String leftSign,
      List<Word> left,
      String rightNumber,
      String rightKind,
      String rightSign,
      List<Word> right) {}

  /** A piece of a line. */
  record Word(String text, boolean gone, boolean come) {}

  private final ZoneId zone;

  CompareView(ZoneId zone) {
    this.zone = zone;
  }

  Result result(Comparison comparison, String swap, List<String> remarks) {
    List<Table> tables = new ArrayList<>();
    List<Fact> facts = new ArrayList<>(comparison.about());
    facts.addAll(comparison.parameters());
    table(tables, "Facts and parameters", facts);
    table(tables, "Figures", comparison.figures());
    List<Text> texts = new ArrayList<>();
    List<String> same = new ArrayList<>();
    for (Comparison.Passage passage : comparison.passages()) {
      if (passage.verdict() == Verdict.SAME) {
        same.add(passage.title());
      } else {
        texts.add(text(passage, "text-" + texts.size()));
      }
    }
    return new Result(
        side(comparison.left()),
        side(comparison.right()),
        swap,
        comparison.isSame()
            ? "They are the same but for their moment and what it took."
            : texts.isEmpty()
                ? "All texts are the same."
                : texts.size() + (texts.size() == 1 ? " text differs." : " texts differ."),
        remarks,
        tables,
        texts,
        same.isEmpty() ? null : String.join(", ", same));
  }

  private Side side(Row row) {
    String id = row.snapshot().id();
    return new Side(
        row.cell(Column.NAME),
        Urls.snapshot(id),
        Units.shortId(id),
        Units.seconds(row.cell(Column.STARTED_AT), zone),
        row.text(Column.TEMPLATE_VERSION),
        Badge.of(row.text(Column.STATUS)));
  }

  private static void table(List<Table> tables, String title, List<Fact> facts) {
    if (!facts.isEmpty()) {
      tables.add(
          new Table(
              title,
              facts.stream()
                  .map(
                      fact ->
                          new Value(
                              fact.name(),
                              known(fact.left()),
                              known(fact.right()),
                              fact.verdict() != Verdict.SAME))
                  .toList()));
    }
  }

  private static String known(@Nullable String value) {
    return value == null ? "–" : value;
  }

  private static Text text(Comparison.Passage passage, String anchor) {
    Diff diff = passage.diff();
    Double alike = passage.alike();
    if (diff == null || alike == null) {
      boolean left = passage.left() != null;
      Diff alone = Diff.of(left ? known(passage.left()) : "", left ? "" : known(passage.right()));
      List<Line> lines =
          alone.lines().stream()
              .filter(line -> line.kind() == (left ? Kind.REMOVED : Kind.ADDED))
              .toList();
      return new Text(
          anchor,
          passage.title(),
          left ? "on the left only" : "on the right only",
          false,
          pairs(List.of(lines.isEmpty() ? alone.lines() : lines), 0));
    }
    return new Text(
        anchor,
        passage.title(),
        String.format(Locale.ROOT, "%.0f %% alike", 100 * alike),
        diff.bounded(),
        pairs(diff.groups(CONTEXT), diff.lines().size()));
  }

  /**
   * The groups with what lies between them folded.
   *
   * @param all how many lines there are with those that are left out; 0 if none is
   */
  private static List<Pair> pairs(List<List<Line>> groups, int all) {
    List<Pair> pairs = new ArrayList<>();
    int behind = 0;
    for (List<Line> group : groups) {
      Line first = group.get(0);
      int before = first.left() > 0 ? first.left() : first.right();
      if (before > behind + 1 && all > 0) {
        pairs.add(fold(pairs.isEmpty() ? "equal lines before" : "equal lines between"));
      }
      for (Line line : group) {
        if (pairs.size() >= MOST_LINES) {
          pairs.add(fold("and more, which is not shown"));
          return pairs;
        }
        pairs.add(pair(line));
        behind = Math.max(line.left() > 0 ? line.left() : behind, 0);
      }
    }
    return pairs;
  }

  private static Pair fold(String words) {
    return new Pair(words, "", "", "", List.of(), "", "", "", List.of());
  }

  private static Pair pair(Line line) {
    boolean left = line.kind() != Kind.ADDED;
    boolean right = line.kind() != Kind.REMOVED;
    boolean same = line.kind() == Kind.SAME;
    return new Pair(
        null,
        left ? Integer.toString(line.left()) : "",
        left && !same ? "removed" : "",
        left && !same ? "−" : "",
        left ? words(line, Kind.REMOVED) : List.of(),
        right ? Integer.toString(line.right()) : "",
        right && !same ? "added" : "",
        right && !same ? "+" : "",
        right ? words(line, Kind.ADDED) : List.of());
  }

  private static List<Word> words(Line line, Kind own) {
    List<Word> words = new ArrayList<>();
    for (Piece piece : line.pieces()) {
      if (piece.kind() == Kind.SAME || piece.kind() == own) {
        // In a line that is on one side only, all of it is new or gone: the sign says so.
        boolean marked = line.pieces().size() > 1 && piece.kind() == own;
        words.add(
            new Word(piece.text(), marked && own == Kind.REMOVED, marked && own == Kind.ADDED));
      }
    }
    return words;
  }
}
