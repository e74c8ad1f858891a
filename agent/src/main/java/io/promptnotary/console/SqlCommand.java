package io.promptnotary.console;

import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sql",
    description = "Asks the store a question in SQL; nothing can be changed by it.",
    exitCodeList = {
      "0:done, also if no row was found",
      "1:the store cannot be read, or the SQL failed or was refused",
      "2:wrong usage"
    },
    footer = {
      "  sql \"SELECT status, count(*) FROM generation_snapshots GROUP BY status\"",
      "  sql \"SELECT template_id, avg(json_extract(token_metrics, '$.total_tokens')) AS tokens",
      "       FROM generation_snapshots GROUP BY template_id\" --format csv",
      "  sql \"SELECT template_id, cost, currency FROM cost_by_template ORDER BY cost DESC\"",
      "  sql \"SELECT * FROM repairs_by_template ORDER BY repairs DESC LIMIT 3\" --format json",
      "  sql \"SELECT name, type FROM pragma_table_info('generation_snapshots')\"",
      "",
      "Views: snapshot_figures, cost_by_template, cost_by_model, cost_by_org, repairs_by_template,",
      "unlinked_snapshots, pending_snapshots, snapshot_storage. What was removed, and why, is in the",
      "table retention_passes. Archived snapshots are not in the views; see list, show, restore.",
    })
final class SqlCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SQL", description = "One SELECT; put it in quotes.")
  private String sql = "";

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description = "table, csv or json; ${DEFAULT-VALUE} if not given.")
  private Format format = Format.TABLE;

  enum Format {
    TABLE,
    CSV,
    JSON
  }

  SqlCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    try (SnapshotReader reader = root.open(Objects.requireNonNull(spec))) {
      Answer answer =
          switch (format) {
            case TABLE -> new Answer.AsTable(root.out(), root.columns(), root.palette());
            case CSV -> new Answer.AsCsv(root.out());
            case JSON -> new Answer.AsJson(root.out());
          };
      reader.query(sql, answer);
      answer.end();
    }
    return Cli.OK;
  }
}
