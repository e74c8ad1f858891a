package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static io.promptnotary.snapshot.Told.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that are generations of their own find out by their texts where they come from. */
class LineageTest {
  private static final String TEXT =
      "what was composed is long enough to be told from others. ".repeat(2);

  private final Waiting waiting = new Waiting();
  private final Lineage lineage = new Lineage(() -> waiting);
  private long ids = Told.STARTED_AT;

  /** Compositions of which no capture tells. */
  private static final class Waiting implements Undecided {
    private final List<Part> made = new ArrayList<>();
    private final List<Part> open = new ArrayList<>();
    private final SnapshotId id = SnapshotId.at(1);

    @Override
    public void open(BiConsumer<SnapshotId, Part> each) {
      open.forEach(part -> each.accept(id, part));
    }

    @Override
    public @Nullable Part claim(Predicate<Part> wanted) {
      Part found = made.stream().filter(wanted).findFirst().orElse(null);
      made.remove(found);
      return found;
    }
  }

  private Capture.Generation capture(Told told) {
    Capture.Generation made = told.capture();
    return new Capture.Generation(
        SnapshotId.at(ids++),
        made.status(),
        made.startedAt(),
        made.startNanos(),
        made.endNanos(),
        made.parts(),
        made.bytes());
  }

  /** A generation that composes {@code text} goes by; answers its id. */
  private SnapshotId composed(String text) {
    Capture.Generation made =
        capture(
            new Told()
                .part(part(Role.GENERATION, 0).open(0))
                .part(part(Role.COMPOSE, 1).in(0).at(1, 2).with("user", text))
                .part(part(Role.GENERATION, 0).at(0, 3)));
    assertThat(lineage.apply(made)).isSameAs(made);
    return made.id();
  }

  private static Told sends(Object text) {
    return new Told()
        .part(call(0).open(5).with("user", text))
        .part(call(0).at(5, 6).with("output", "answer"));
  }

  private Told.Row row(Told told) {
    return row(lineage.apply(capture(told)));
  }

  private static Told.Row row(Capture.Generation capture) {
    return new Told.Row(new Assembler(Told.ORIGIN, List.of()).snapshot(capture));
  }

  private static void assertAlone(Told.Row row) {
    assertThat(row.get(Column.PARENT_ID)).isNull();
    assertThat(row.json(Column.LLM_CALLS).at("/0/joined_by").isMissingNode()).isTrue();
  }

  @Test
  void theSameTextLeadsToTheParent() {
    SnapshotId parent = composed(TEXT);
    composed("another text that is just as long, of another generation that is over: " + 1);
    Told.Row row = row(sends(TEXT));
    assertThat(row.get(Column.PARENT_ID)).isEqualTo(parent.toString());
    assertThat(row.json(Column.LLM_CALLS).at("/0/joined_by").asText()).isEqualTo("text");
    assertThat(row.json(Column.LLM_CALLS).at("/0/outcome").asText()).isEqualTo("success");
  }

  @Test
  void aTextAroundItDoesToo() {
    SnapshotId parent = composed(TEXT);
    Told.Row row =
        row(sends(List.of(Map.of("role", "user", "text", "Please: " + TEXT + " Thank you."))));
    assertThat(row.get(Column.PARENT_ID)).isEqualTo(parent.toString());
    assertThat(row.json(Column.LLM_CALLS).at("/0/joined_by").asText()).isEqualTo("containment");
  }

  @Test
  void anEqualTextComesBeforeOneAroundIt() {
    composed(TEXT);
    SnapshotId parent = composed(TEXT + TEXT);
    assertThat(row(sends(TEXT + TEXT)).get(Column.PARENT_ID)).isEqualTo(parent.toString());
  }

  @Test
  void whatSeveralHaveComposedSpeaksForNone() {
    composed(TEXT);
    composed(TEXT);
    assertAlone(row(sends(TEXT)));
  }

  @Test
  void shortTextsSpeakForNone() {
    composed("hello");
    assertAlone(row(sends("hello")));
    assertAlone(row(sends(TEXT)));
  }

  @Test
  void whatWasComposedLaterIsNoOrigin() {
    lineage.apply(capture(new Told().part(part(Role.COMPOSE, 0).at(7, 8).with("text", TEXT))));
    assertAlone(row(sends(TEXT)));
  }

  @Test
  void aFailedCompositionIsNoOrigin() {
    lineage.apply(
        capture(
            new Told()
                .part(
                    part(Role.COMPOSE, 0)
                        .at(1, 2)
                        .with("text", TEXT)
                        .thrown(new IllegalStateException()))));
    assertAlone(row(sends(TEXT)));
  }

  @Test
  void onlyWhatIsFinalIsLookedAt() {
    composed(TEXT);
    Capture.Generation pending =
        capture(new Told().part(call(0).open(5).with("user", TEXT)).stands(Status.PENDING));
    assertThat(lineage.apply(pending)).isSameAs(pending);
  }

  @Test
  void whatIsKnownAlreadyIsLeftAlone() {
    composed(TEXT);
    SnapshotId known = SnapshotId.at(7);
    Told told =
        new Told()
            .part(
                call(0)
                    .at(5, 6)
                    .with("user", TEXT)
                    .with(Part.JOINED_BY, JoinedBy.IDENTITY)
                    .with(Part.PARENT_ID, known));
    Told.Row row = row(told);
    assertThat(row.get(Column.PARENT_ID)).isEqualTo(known.toString());
    assertThat(row.json(Column.LLM_CALLS).at("/0/joined_by").asText()).isEqualTo("identity");

    Capture.Generation inside =
        capture(new Told().part(part(Role.GENERATION, 0)).part(call(1).with("user", TEXT)));
    assertThat(lineage.apply(inside)).isSameAs(inside);
  }

  @Test
  void openGenerationsAreAskedFor() {
    waiting.open.add(part(Role.COMPOSE, 1).at(1, 2).with("user", TEXT).build(1_000_000_000L));
    waiting.open.add(part(Role.COMPOSE, 2).at(1, 2).build(1_000_000_000L));
    assertThat(row(sends("now: " + TEXT)).get(Column.PARENT_ID)).isEqualTo(waiting.id.toString());
    composed(TEXT);
    assertAlone(row(sends("now: " + TEXT)));
  }

  @Test
  void aCompositionThatNobodyHasSentIsAdopted() {
    waiting.made.add(
        part(Role.COMPOSE, 0)
            .at(1, 2)
            .with("user", TEXT)
            .with("template.id", "T-1")
            .build(1_000_000_000L));
    waiting.made.add(part(Role.COMPOSE, 0).at(1, 2).build(1_000_000_000L));
    Told.Row row = row(sends("now: " + TEXT));
    assertThat(row.get(Column.TEMPLATE_ID)).isEqualTo("T-1");
    assertThat(row.get(Column.PARENT_ID)).isNull();
    assertThat(row.get(Column.FINAL_USER_PROMPT)).isEqualTo("now: " + TEXT);
    assertThat(row.json(Column.ATTRIBUTES).at("/prompt_changed_after_composition").asBoolean())
        .isTrue();
    assertThat(row.json(Column.LLM_CALLS).at("/0/joined_by").asText()).isEqualTo("containment");
    assertThat(waiting.made).hasSize(1);
    assertAlone(row(sends("now: " + TEXT)));
  }

  @Test
  void theOldestTextsAreForgotten() {
    composed(TEXT);
    for (int i = 0; i < 64; i++) {
      composed("one of many texts, all of which are long enough to be told from others: " + i);
    }
    assertAlone(row(sends(TEXT)));

    SnapshotId last = composed(TEXT);
    assertThat(row(sends(TEXT)).get(Column.PARENT_ID)).isEqualTo(last.toString());
    composed("x".repeat(2_000_000));
    assertAlone(row(sends(TEXT)));
  }

  @Test
  void nothingIsAskedWithoutText() {
    Capture.Generation mute = capture(new Told().part(call(0).at(5, 6).with("model", TEXT)));
    assertThat(lineage.apply(mute)).isSameAs(mute);
  }

  @Test
  void nothingWaitsWhereNothingIsRecordedYet() {
    Undecided.NONE.open((id, part) -> waiting.open.add(part));
    assertThat(waiting.open).isEmpty();
    assertThat(Undecided.NONE.claim(part -> true)).isNull();
  }
}
