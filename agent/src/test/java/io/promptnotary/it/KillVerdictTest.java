package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.KillVerdict.Bounds;
import io.promptnotary.it.KillVerdict.Record;
import io.promptnotary.it.MillBook.Entry;
import io.promptnotary.it.MillBook.Moment;
import io.promptnotary.it.MillRows.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A judge that finds nothing is no judge: each of these must be noticed. */
class KillVerdictTest {
  private static final Waits NONE = new Waits(-1);
  private static final Moment NEVER = new Moment(0, 0);
  private static final Bounds BOUNDS = new Bounds(50, 50, 0);

  private final Row answered = row("a", 7, "success");
  private final Row pending = row("b", 8, "pending");
  private final Row interrupted = row("b", 8, "interrupted");

  @Test
  void whatIsOnRecordIsNoLoss() {
    Record record =
        new Record(
            Map.of("a", "pending", "b", "pending"),
            List.of(answered, pending),
            List.of(answered, interrupted));
    KillVerdict verdict = KillVerdict.of(book(entry(7, 1, 2), entry(8, 1, 0)), record, BOUNDS);
    assertThat(verdict).isEqualTo(new KillVerdict(2, 0, 0, 0, 0, List.of()));
  }

  @Test
  void aYoungCallMayBeLostAndIsMeasured() {
    KillVerdict verdict = judge(book(entry(7, 49, 0), entry(8, 98, 0)));
    assertThat(verdict).isEqualTo(new KillVerdict(2, 2, 50, 51, 0, List.of()));
  }

  @Test
  void anOldCallMustHaveARow() {
    assertThat(judge(book(entry(7, 48, 0))).complaints())
        .containsExactly("called too long ago to have no row, ms: 1, [51]");
  }

  @Test
  void noCallMayBeLostWhereNoneMayBeOld() {
    KillVerdict verdict =
        KillVerdict.of(
            book(entry(7, 100, 0)),
            new Record(Map.of(), List.of(), List.of()),
            new Bounds(-1, 50, 0));
    assertThat(verdict.complaints())
        .containsExactly("called too long ago to have no row, ms: 1, [0]");
  }

  @Test
  void anOldAnswerMustBeOnItsRow() {
    KillVerdict verdict = judge(book(entry(8, 1, 30)), interrupted);
    assertThat(verdict.answers()).isEqualTo(69);
    assertThat(verdict.complaints())
        .containsExactly("returned too long ago to have no answer, ms: 1, [69]");
  }

  @Test
  void whatTheHostCouldNotDoIsNoAge() {
    // Ten seconds by the clock, and only ten beats.
    MillBook stalled =
        new MillBook(
            7,
            1,
            new Moment(11, 10_000_000_000L),
            List.of(new Entry(7, new Moment(1, 1), NEVER, NEVER)),
            NONE);
    KillVerdict verdict = judge(stalled);
    assertThat(verdict.window()).isEqualTo(9);
    assertThat(verdict.wall()).isGreaterThan(9_999);
    assertThat(verdict.complaints()).isEmpty();
  }

  @Test
  void theLastSignOfLifeIsTheEnd() {
    MillBook book =
        new MillBook(
            7,
            2,
            new Moment(5, 5_000_000),
            List.of(
                new Entry(7, new Moment(3, 3_000_000), NEVER, NEVER),
                new Entry(8, new Moment(5, 6_000_000), NEVER, NEVER)),
            NONE);
    assertThat(judge(book).wall()).isEqualTo(3);
  }

  @Test
  void oneGenerationHasOneRow() {
    assertThat(judge(book(entry(7, 1, 2)), answered, row("c", 7, "success")).complaints())
        .containsExactly("a generation has two rows: 1, [7]");
  }

  @Test
  void textsMustBeWhole() {
    Row cut = Row.of("a", "success", answered.prompt(), answered.answer().substring(1), null);
    assertThat(judge(book(entry(7, 1, 2)), cut).complaints())
        .containsExactly("texts are not what was sent and answered: 1, [7]");
    Row foreign = Row.of("a", "success", "who knows", null, null);
    assertThat(judge(book(), foreign).complaints())
        .containsExactly("a row of no known generation: 1, [a]");
  }

  @Test
  void nothingStaysPendingAndNothingElseIsMarked() {
    assertThat(judge(book(entry(8, 1, 0)), pending).complaints())
        .containsExactly("neither final nor interrupted but pending: 1, [8]");
    Record record = new Record(Map.of(), List.of(answered), List.of(row("a", 7, "interrupted")));
    assertThat(KillVerdict.of(book(entry(7, 98, 99)), record, BOUNDS).complaints())
        .containsExactly("was final, has changed: 1, [a]");
  }

  @Test
  void aLinkIsTheRightOne() {
    Row linked = Row.of("a", "success", answered.prompt(), answered.answer(), "8");
    assertThat(judge(book(entry(7, 1, 2)), linked).complaints())
        .containsExactly("linked to the wrong entity: 1, [7]");
  }

  @Test
  void whatWasCommittedIsStillThere() {
    Record record =
        new Record(
            Map.of("a", "pending", "b", "success", "c", "pending", "d", "success"),
            List.of(answered, pending, row("d", 9, "success")),
            List.of(answered, interrupted));
    assertThat(KillVerdict.of(book(), record, BOUNDS).complaints())
        .containsExactlyInAnyOrder(
            "seen before the kill, gone behind it: 1, [c]",
            "was final before the kill, is not behind it: 1, [b]",
            "gone: 1, [d]",
            "was final, has changed: 1, [d]");
  }

  private static KillVerdict judge(MillBook book, Row... now) {
    return KillVerdict.of(book, new Record(Map.of(), List.of(), List.of(now)), BOUNDS);
  }

  /** A host that had numbers 7 to 9 to give and died at its hundredth beat. */
  private static MillBook book(Entry... entries) {
    return new MillBook(7, 3, moment(100), List.of(entries), NONE);
  }

  private static Entry entry(long number, int called, int returned) {
    return new Entry(number, moment(called), NEVER, returned == 0 ? NEVER : moment(returned));
  }

  private static Moment moment(int beat) {
    return new Moment(beat, beat * 1_000_000L);
  }

  private static Row row(String id, long number, String status) {
    String end = "end " + number;
    return Row.of(
        id,
        status,
        "order " + number + " lines 1\nline of " + number + "\n" + end,
        status.equals("success") ? "answer " + number + "\nsaid of " + number + "\n" + end : null,
        null);
  }
}
