package io.promptnotary.snapshot;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns what host threads captured into the row that is written. Runs on the writer's thread. Host
 * values that throw, hold themselves or are not text become gaps, never exceptions.
 *
 * <p>Every string is redacted first, then cut where the pointcut has a limit or left out where
 * texts are not kept, then encoded. NUL characters and lone surrogates are kept as {@link
 * ExactText} says.
 */
public final class Assembler {
  private final UnaryOperator<Capture.Generation> lineage;
  private final Origin origin;
  private final Redaction redaction;
  private final Prices prices;
  private final @Nullable Tokenizer tokenizer;

  /**
   * Keeps both.
   *
   * @param origin where the snapshots come from
   * @param redact what is replaced by {@code [redacted]} in every string; a text on which a pattern
   *     fails or does not come to an end is withheld as a whole
   */
  public Assembler(Origin origin, List<Pattern> redact) {
    this(origin, Secrecy.of(redact));
  }

  /**
   * Keeps both; tokens have no price.
   *
   * @param origin where the snapshots come from
   * @param secrecy what must not be written
   */
  public Assembler(Origin origin, Secrecy secrecy) {
    this(origin, secrecy, Prices.NONE, false);
  }

  /**
   * Keeps all.
   *
   * @param origin where the snapshots come from
   * @param secrecy what must not be written
   * @param prices what tokens cost
   * @param estimate true to count the tokens of calls whose provider reported none
   */
  public Assembler(Origin origin, Secrecy secrecy, Prices prices, boolean estimate) {
    this(origin, secrecy, prices, estimate, UnaryOperator.identity());
  }

  /**
   * Like the other.
   *
   * @param lineage adds to a capture what only its text tells
   */
  public Assembler(
      Origin origin,
      Secrecy secrecy,
      Prices prices,
      boolean estimate,
      UnaryOperator<Capture.Generation> lineage) {
    this.lineage = lineage;
    this.origin = origin;
    this.redaction = new Redaction(secrecy);
    this.prices = prices;
    this.tokenizer = estimate ? new Tokenizer() : null;
  }

  /** The row of a generation as it stands. */
  public Snapshot snapshot(Capture.Generation generation) {
    return new Assembly(origin, redaction, prices, tokenizer, lineage.apply(generation)).snapshot();
  }

  /** The link that a late save makes; empty if the save failed or its entity's id is unknown. */
  public Optional<EntityLink> link(Capture.Link link) {
    Gaps gaps = new Gaps();
    Merge merge = new Merge(new Plain(redaction, gaps), new Limits(), gaps);
    Row row = new Row();
    row.put(Column.LINKED_AT, Clock.iso(link.at()));
    for (Item save : merge.outermost(List.of(link.save()))) {
      if (save.isSuccess()) {
        row.put(Column.ENTITY_TYPE, save.text("entity.type"));
        row.put(Column.ENTITY_ID, save.text("entity.id"));
      }
    }
    String id = row.snapshot().text(Column.ENTITY_ID);
    String at = row.snapshot().text(Column.LINKED_AT);
    return id == null || at == null
        ? Optional.empty()
        : Optional.of(
            new EntityLink(link.id().toString(), row.snapshot().text(Column.ENTITY_TYPE), id, at));
  }
}
