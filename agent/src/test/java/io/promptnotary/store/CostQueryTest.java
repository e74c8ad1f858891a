package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Part;
import io.promptnotary.snapshot.Parts;
import io.promptnotary.snapshot.Prices;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Secrecy;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Status;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What finance asks of the store, on rows as the agent makes them. */
class CostQueryTest {
  private static final long STARTED_AT = 1_767_225_600_000L;

  private final Assembler assembler =
      new Assembler(
          new Origin("studio", "box", 1, "run"), Secrecy.of(List.of()), Prices.shipped(), false);

  private Snapshot row(int n, String template, Status status, String model, int in, int out) {
    Part generation =
        part(Role.GENERATION, 0, Part.NONE, new String[] {"template.id"}, new Object[] {template});
    Part call =
        part(
            Role.CALL,
            1,
            0,
            new String[] {"provider", "model", "tokens.prompt", "tokens.completion"},
            new Object[] {"openai", model, in, out});
    return assembler.snapshot(
        new Capture.Generation(
            SnapshotId.at(STARTED_AT + n),
            status,
            STARTED_AT + n,
            0,
            2_000_000,
            Parts.add(Parts.add(null, generation), call),
            0));
  }

  private static Part part(
      Role role, int number, int parent, String[] names, @Nullable Object[] values) {
    return new Part(
        role, number, parent, "p", "Host.m", 0, 2_000_000, names, values, null, false, 0,
        List.of());
  }

  @Test
  void averagesTheCostOfATemplate(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("store.db");
    Log log = new Log(new PrintStream(System.err, true));
    try (SnapshotStore store = SnapshotStore.open("jdbc:sqlite:" + file, log)) {
      store.write(
          List.of(
              row(1, "T-42", Status.SUCCESS, "gpt-4o-mini", 1000, 200),
              row(2, "T-42", Status.SUCCESS, "gpt-4o", 1000, 200),
              row(3, "T-42", Status.SUCCESS, "our-own", 1000, 200),
              row(4, "T-42", Status.FAILED, "gpt-4o", 1000, 200),
              row(5, "T-17", Status.SUCCESS, "gpt-4o", 1000, 200)),
          List.of());
    }
    List<@Nullable Object> found = new ArrayList<>();
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      reader.query(
          """
          SELECT avg(json_extract(token_metrics, '$.estimated_cost'))
            FROM generation_snapshots WHERE template_id = 'T-42' AND status = 'success'
          """,
          new RowConsumer() {
            @Override
            public void columns(List<String> names) {}

            @Override
            public boolean row(List<@Nullable Object> values) {
              return found.add(values.get(0));
            }
          });
    }
    // (1,000 × 0.15 + 200 × 0.6) and (1,000 × 2.5 + 200 × 10) by a million, halved: a model without
    // a price is left out, not taken for free.
    assertThat((Double) found.get(0)).isCloseTo((0.00027 + 0.0045) / 2, Offset.offset(1e-15));
  }
}
