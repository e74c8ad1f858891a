package io.promptnotary.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Moments;
import io.promptnotary.reading.Text;
import io.promptnotary.snapshot.Prices;
import io.promptnotary.store.RowConsumer;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "reprice",
    description =
        "Computes anew what calls cost, from their stored tokens. Nothing stored is changed.",
    exitCodeList = {
      "0:done, also if there is nothing to price",
      "1:the store cannot be read",
      "2:wrong usage, or no usable price table"
    },
    footer = {
      "  reprice --since 30d --by template",
      "  reprice --prices negotiated.json --by model --csv > costs.csv",
    })
final class RepriceCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Generations begun since then: 7d, 2h ago, or 2026-01-31, or 2026-01-31T18:00.")
  private @Nullable String since;

  @Option(names = "--template", paramLabel = "T", description = "The template's id or name.")
  private @Nullable String template;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "A price table as pricing.file names it; if not given, the one in this jar.")
  private @Nullable Path prices;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      defaultValue = "template",
      description = "template, model, org or row: a line for each; ${DEFAULT-VALUE} if not given.")
  private By by = By.TEMPLATE;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  @Option(names = "--csv", description = "Print comma-separated values.")
  private boolean csv;

  /** What a line of the report is for. */
  enum By {
    TEMPLATE("s.template_id"),
    MODEL("json_extract(c.value, '$.model')"),
    ORG("s.org_id"),
    ROW("s.id");

    private final String sql;

    By(String sql) {
      this.sql = sql;
    }
  }

  RepriceCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (json && csv) {
      throw new ParameterException(command.commandLine(), "--json and --csv: give one of them");
    }
    Repricing repricing = new Repricing(table());
    try (SnapshotReader reader = root.open(command)) {
      reader.query(sql(), new Calls(repricing));
    }
    Answer answer =
        json
            ? new Answer.AsJson(root.out())
            : csv
                ? new Answer.AsCsv(root.out())
                : new Answer.AsTable(root.out(), root.columns(), root.palette());
    answer.columns(
        List.of(
            by.name().toLowerCase(Locale.ROOT),
            "calls",
            "old_cost",
            "new_cost",
            "difference",
            "currency",
            "old_unknown",
            "new_unknown"));
    for (List<@Nullable Object> line : repricing.lines()) {
      if (!answer.row(line)) {
        break;
      }
    }
    answer.end();
    if (!json && !csv) {
      for (String line : repricing.notes()) {
        root.out().println(root.palette().dim(Text.line(line)));
      }
    }
    return Cli.OK;
  }

  private Prices table() {
    if (prices == null) {
      return Prices.shipped();
    }
    String flaw;
    try {
      return Prices.parse(Files.readString(prices));
    } catch (IOException e) {
      flaw = Files.exists(prices) ? "cannot be read as UTF-8 text" : "there is no such file";
    } catch (IllegalArgumentException e) {
      flaw = String.valueOf(e.getMessage());
    }
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "--prices " + prices + ": " + flaw);
  }

  private String sql() {
    StringBuilder sql =
        new StringBuilder("SELECT ")
            .append(by.sql)
            // Not json_extract: that would turn exact decimals into floating-point ones.
            .append(", json_remove(c.value, '$.system', '$.user', '$.messages', '$.response',")
            .append(" '$.reasoning', '$.tool_calls', '$.tools', '$.parameters')")
            .append(" FROM generation_snapshots s, json_each(CASE WHEN json_valid(s.llm_calls)")
            .append(" AND json_type(s.llm_calls) = 'array' THEN s.llm_calls ELSE '[]' END) c")
            .append(" WHERE c.type = 'object'");
    Instant from = moment();
    if (from != null) {
      sql.append(" AND s.started_at >= ").append(quoted(Moments.stored(from)));
    }
    if (template != null) {
      sql.append(" AND ").append(quoted(template));
      sql.append(" IN (s.template_id, s.template_name)");
    }
    return sql.append(" ORDER BY s.started_at, s.id").toString();
  }

  private @Nullable Instant moment() {
    try {
      return since == null
          ? null
          : Moments.parse(since, root.surroundings().clock().withZone(root.zone()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--since " + e.getMessage(), e);
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Hands the calls over as they are read. */
  private record Calls(Repricing repricing) implements RowConsumer {
    @Override
    public void columns(List<String> names) {}

    @Override
    public boolean row(List<@Nullable Object> values) {
      Object key = values.get(0);
      try {
        JsonNode call = Json.read(String.valueOf(values.get(1)));
        repricing.add(key == null ? null : key.toString(), call);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("JSON that only SQLite can read: " + values.get(1), e);
      }
      return true;
    }
  }
}
