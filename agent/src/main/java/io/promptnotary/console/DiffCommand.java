package io.promptnotary.console;

import io.promptnotary.reading.Comparison;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Row;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import io.promptnotary.store.Templates;
import io.promptnotary.store.Templates.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    description = {
      "Shows what differs between two snapshots, or between two versions of a template.",
      "",
      "Lines are marked with - and +, and with ~ where only words were changed: [-gone-]{+new+}."
          + " Answers are compared by the words and pairs of words that they share as well.",
      "",
      "Versions of a template are compared by the latest snapshots of each, successful ones if there"
          + " are any: of the prompts, what all of one version share, and ⟨…⟩ for what varies from"
          + " one to the next. All else is that of the newest snapshot of each.",
    },
    exitCodeList = {
      "0:done, whether they differ or not",
      "1:the store cannot be read, or there is no such snapshot, template or version",
      "2:wrong usage",
      "3:with --exit-code: prompts, parameters, answers or circumstances differ"
    },
    footer = {
      "  diff 1a2b3c4d last",
      "  diff --template T-42",
      "  diff --template launch-post v3 v4 --json",
    })
final class DiffCommand implements Callable<Integer> {
  private static final int NAMED = 20;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "A B",
      arity = "0..2",
      description =
          "Two ids, or their beginnings or ends, or 'last' for the newest; with --template two of"
              + " its versions, without them the two that were used last.")
  private List<String> both = new ArrayList<>();

  @Option(names = "--template", paramLabel = "T", description = "The template's id or name.")
  private @Nullable String template;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "5",
      description = "With --template: so many snapshots of each version; ${DEFAULT-VALUE}.")
  private int samples;

  @Option(names = "--full", description = "Show equal lines and equal values too.")
  private boolean full;

  @Option(names = "--json", description = "Print what differs as JSON.")
  private boolean json;

  @Option(names = "--exit-code", description = "Leave with 3 if they differ.")
  private boolean exitCode;

  DiffCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (both.size() != 2 && (template == null || both.size() == 1)) {
      throw new ParameterException(
          command.commandLine(),
          template == null
              ? "give two ids, or --template T"
              : "give two versions of '" + template + "', or none for the two that were used last");
    }
    if (samples < 1 || samples > 50) {
      throw new ParameterException(
          command.commandLine(), "--samples is none of 1 to 50: " + samples);
    }
    Comparison comparison;
    List<String> remarks = new ArrayList<>();
    try (SnapshotReader reader = root.open(command)) {
      comparison =
          template == null
              ? Comparison.of(row(reader, both.get(0)), row(reader, both.get(1)))
              : versions(reader.templates(), template, remarks);
    }
    if (json) {
      root.out().println(Json.pretty(ComparisonJson.of(comparison)));
    } else {
      new ComparisonPage(root, full).print(comparison, remarks);
    }
    return exitCode && !comparison.isSame() ? Cli.MISSING : Cli.OK;
  }

  private static Row row(SnapshotReader reader, String id) throws StoreException {
    return new Row(ShowCommand.named(reader, id));
  }

  private Comparison versions(Templates templates, String name, List<String> remarks)
      throws StoreException {
    List<Version> known = templates.versions(name);
    if (known.isEmpty()) {
      List<String> names = templates.names(NAMED);
      throw new StoreException(
          names.isEmpty()
              ? "no snapshot names a template: capture template.id or template.name"
              : "no snapshot names the template '" + name + "': there are " + list(names));
    }
    Version left;
    Version right;
    if (both.isEmpty()) {
      if (known.size() < 2) {
        throw new StoreException(
            "all snapshots of template '" + name + "' are of " + version(known.get(0)));
      }
      right = known.get(0);
      left = known.get(1);
    } else {
      left = named(known, both.get(0));
      right = named(known, both.get(1));
    }
    return Comparison.of(rows(templates, left, remarks), rows(templates, right, remarks));
  }

  private List<Row> rows(Templates templates, Version version, List<String> remarks)
      throws StoreException {
    List<Row> rows = templates.latest(version, samples).stream().map(Row::new).toList();
    remarks.add(
        version(version)
            + ": "
            + (rows.size() == 1
                ? "one snapshot, so that its data cannot be told from the template"
                : "what the latest " + rows.size() + " of " + version.snapshots() + " share"));
    return rows;
  }

  /** As it is, or with or without the v that people put in front. */
  private static Version named(List<Version> known, String wanted) throws StoreException {
    for (Version version : known) {
      if (wanted.equals(version.version())) {
        return version;
      }
    }
    for (Version version : known) {
      if (version.version() != null && bare(wanted).equals(bare(version.version()))) {
        return version;
      }
    }
    throw new StoreException(
        "no snapshot of template '"
            + known.get(0).template()
            + "' is of version '"
            + wanted
            + "': there are "
            + list(known.stream().map(DiffCommand::version).toList()));
  }

  private static String bare(String version) {
    return version.replaceFirst("^[vV]", "");
  }

  private static String version(Version version) {
    return version.version() == null ? "no version" : "version " + version.version();
  }

  private static String list(List<String> names) {
    int more = NAMED;
    return String.join(", ", names.subList(0, Math.min(more, names.size())))
        + (names.size() >= more ? ", ..." : "");
  }
}
