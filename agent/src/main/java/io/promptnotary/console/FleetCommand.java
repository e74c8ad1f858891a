package io.promptnotary.console;

import io.promptnotary.console.Table.Heading;
import io.promptnotary.reading.Fleet;
import io.promptnotary.reading.Fleet.Jvm;
import io.promptnotary.reading.Json;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.store.FleetReader;
import io.promptnotary.store.StoreException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "fleet",
    description = {
      "Shows all JVMs that write to the store: which agent they run, when they were last heard of,"
          + " what waits for delivery, what is missing.",
      "",
      "A JVM that has a target tells of itself every minute. When it was heard of is told by the"
          + " server's clock, so that clocks of JVMs that go wrong do not matter; in a file by those"
          + " of the JVMs, and one of this machine is alive as long as its process is there.",
    },
    exitCodeList = {
      "0:all are alive or have ended, and nothing is missing",
      "1:the store cannot be read",
      "2:wrong usage",
      "3:some are silent, or have gaps, or have dropped or not delivered something"
    },
    footer = {
      "  fleet",
      "  --store jdbc:postgresql://db-1/prompts fleet --service content-studio",
      "  fleet --since 1h --json    for monitoring",
    })
final class FleetCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "1d",
      description =
          "Those that were heard of, and what is missing, since so long ago, as in 7d, or since"
              + " 2026-01-31, or 2026-01-31T18:00; ${DEFAULT-VALUE} if not given.")
  private String since = "";

  @Option(names = "--service", paramLabel = "NAME", description = "Only JVMs of this service.")
  private @Nullable String service;

  @Option(
      names = "--silent-after",
      paramLabel = "TIME",
      defaultValue = "3m",
      description =
          "Who has not ended and was not heard of for so long is silent; ${DEFAULT-VALUE} if not"
              + " given.")
  private String patience = "";

  @Option(names = "--json", description = "Show everything as one JSON object.")
  private boolean json;

  FleetCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StoreException {
    CommandSpec command = Objects.requireNonNull(spec);
    Instant from = root.moment(command, "--since", since);
    Duration silent =
        Duration.between(
            root.moment(command, "--silent-after", patience),
            root.surroundings().clock().instant());
    Fleet fleet;
    try (FleetReader reader =
        FleetReader.open(root.location(command), root.surroundings().clock())) {
      fleet = Fleet.read(reader, from, service, silent);
    }
    if (json) {
      root.out().println(Json.pretty(fleet.toJson()));
    } else {
      print(fleet);
    }
    return fleet.isWell() ? Cli.OK : Cli.MISSING;
  }

  private void print(Fleet fleet) {
    PrintStream out = root.out();
    if (fleet.jvms().isEmpty()) {
      out.println("No JVM was heard of since " + since + ".");
      return;
    }
    Palette palette = root.palette();
    Table table =
        new Table(
            List.of(
                Heading.name("SERVICE"),
                Heading.name("HOST"),
                Heading.number("PROCESS"),
                Heading.fixed("STATE", cell -> state(cell, palette)),
                Heading.number("HEARD OF"),
                Heading.text("AGENT"),
                Heading.text("JAVA"),
                Heading.number("CAPTURED"),
                Heading.number("COMMITTED"),
                Heading.number("WAITING"),
                Heading.number("PENDING"),
                Heading.number("DROPPED"),
                Heading.number("MISSING")));
    fleet.jvms().forEach(each -> table.add(cells(each)));
    table.lines(root.columns(), palette).forEach(out::println);
    out.println();
    out.println(palette.dim(fleet.summary()));
    for (Jvm each : fleet.jvms()) {
      String trouble = each.trouble();
      if (trouble != null) {
        out.println(
            Text.line(each.member().run().service() + " on " + each.member().run().host())
                + ": "
                + Text.line(trouble));
      }
    }
  }

  private static String state(String cell, Palette palette) {
    return switch (cell.strip()) {
      case "alive" -> palette.green(cell);
      case "silent" -> palette.red(cell);
      default -> cell;
    };
  }

  private static List<String> cells(Jvm jvm) {
    AgentRun run = jvm.member().run();
    return List.of(
        Text.line(run.service()),
        Text.line(run.host()),
        Long.toString(run.processId()),
        jvm.state().key(),
        heard(jvm),
        Text.line(run.agentVersion()),
        Text.line(run.javaVersion()),
        number(jvm.figure("captured")),
        number(jvm.figure("committed")),
        number(jvm.waiting()),
        number(jvm.member().pending()),
        number(jvm.figure("dropped")),
        number(jvm.missing()));
  }

  /** So long ago. */
  private static String heard(Jvm jvm) {
    long seconds = Math.max(0, jvm.member().silence().toSeconds());
    return seconds < 60 ? seconds + " s" : Units.duration(seconds * 1_000);
  }

  private static String number(@Nullable Long number) {
    return number == null ? "-" : Units.count(number);
  }
}
