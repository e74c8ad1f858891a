package io.promptnotary.console;

import io.promptnotary.reading.Moments;
import io.promptnotary.store.Location;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import io.promptnotary.store.Upkeep;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What all commands share: the store, the colours, the place to print. */
@Command(
    name = "java -jar promptnotary.jar",
    description = "Shows what an application really asked of an LLM.",
    synopsisHeading = "Usage: ",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "",
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%nExamples:%n",
    sortOptions = false,
    abbreviateSynopsis = true,
    exitCodeList = {
      "0:done",
      "1:the store cannot be read, the SQL was refused, nothing was found, or nobody answered",
      "2:wrong usage",
      "3:status, fleet, verify, check, import, ingest, diff --exit-code: it is not as it should be; see"
          + " their help"
    },
    footer = {
      "  java -jar promptnotary.jar list --since 2h",
      "  java -jar promptnotary.jar show last",
      "  java -jar promptnotary.jar --store target/demo.db list --status failed",
    })
final class Root implements Runnable {
  private static final String URL = "jdbc:sqlite:";

  private final Surroundings surroundings;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--store",
      paramLabel = "FILE|URL",
      scope = ScopeType.INHERIT,
      description =
          "The SQLite file, also as jdbc:sqlite:FILE, or a server: jdbc:postgresql://HOST/DB,"
              + " jdbc:mysql://HOST/DB or jdbc:mariadb://HOST/DB. If not given, what the variable"
              + " PROMPTNOTARY_DB names, or else promptnotary.db in this folder.")
  private @Nullable String store;

  @Option(
      names = "--store-user",
      paramLabel = "USER",
      scope = ScopeType.INHERIT,
      description = "Who asks the server; or the variable PROMPTNOTARY_STORE_USER.")
  private @Nullable String storeUser;

  @Option(
      names = "--store-password-file",
      paramLabel = "F",
      scope = ScopeType.INHERIT,
      description =
          "A file with the server's password in its first line; or the variable"
              + " PROMPTNOTARY_STORE_PASSWORD. Nobody is ever asked for it.")
  private @Nullable Path storePasswordFile;

  @Option(
      names = "--utc",
      scope = ScopeType.INHERIT,
      description = "Show times in UTC instead of this machine's zone.")
  private boolean utc;

  private Palette.Choice color = Palette.Choice.AUTO;

  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Show this help and leave.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and leave.")
  private boolean version;

  Root(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      defaultValue = "auto",
      description =
          "auto, always or never. auto colours a terminal unless the variable NO_COLOR is set.")
  void color(Palette.Choice choice) {
    color = choice;
    if (spec != null) {
      colorHelp(spec.commandLine(), palette().on());
    }
  }

  void colorHelp(CommandLine line, boolean on) {
    line.setColorScheme(Help.defaultColorScheme(on ? Help.Ansi.ON : Help.Ansi.OFF));
  }

  /** With no command at all, the help is the answer. */
  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  Surroundings surroundings() {
    return surroundings;
  }

  PrintStream out() {
    return surroundings.out();
  }

  Palette palette() {
    return new Palette(
        switch (color) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> surroundings.likesColor();
        });
  }

  ZoneId zone() {
    return utc ? ZoneOffset.UTC : surroundings.clock().getZone();
  }

  /** The terminal's width; 0 where the output goes elsewhere and nothing needs to be cut. */
  int columns() {
    return surroundings.columns();
  }

  /** True if the user has named a store. */
  boolean hasStore() {
    return store != null;
  }

  SnapshotReader open(CommandSpec command) throws StoreException {
    return SnapshotReader.open(location(command));
  }

  /** The store for writing; what is done is put on record as the console's. */
  Upkeep upkeep(CommandSpec command) throws StoreException {
    return Upkeep.open(file(command), surroundings.clock(), "console, " + command.name());
  }

  /** Gives back to the file system what is no longer used. */
  void shrink(Upkeep upkeep) throws StoreException {
    while (upkeep.shrink()) {
      // Step by step: an application may be writing to the same file.
    }
  }

  /** The moment that the user gave for {@code option}. */
  Instant moment(CommandSpec command, String option, String text) {
    try {
      return Moments.parse(text, surroundings.clock().withZone(zone()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), option + " " + e.getMessage(), e);
    }
  }

  /** True if the user named a store on the command line. */
  boolean namesStore() {
    return store != null;
  }

  /** Where the store is. */
  Location location(CommandSpec command) {
    String named = named();
    return Location.isServer(named)
        ? new Location.Server(
            named,
            storeUser != null ? storeUser : surroundings.variable("PROMPTNOTARY_STORE_USER"),
            this::storePassword)
        : new Location.File(file(command));
  }

  /** Read again for each connection: it may have changed since the viewer was started. */
  private @Nullable String storePassword() {
    if (storePasswordFile == null) {
      return surroundings.variable("PROMPTNOTARY_STORE_PASSWORD");
    }
    try (Stream<String> lines = Files.lines(storePasswordFile)) {
      return lines.findFirst().orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "--store-password-file " + storePasswordFile + " cannot be read: check that it is there",
          e);
    }
  }

  private String named() {
    String variable = surroundings.variable("PROMPTNOTARY_DB");
    return store != null ? store : variable != null ? variable : "promptnotary.db";
  }

  /** The store's file as it was named, for what is done with files only. */
  Path file(CommandSpec command) {
    String named = named();
    String name = named;
    if (named.startsWith(URL)) {
      int options = named.indexOf('?');
      name = named.substring(URL.length(), options < 0 ? named.length() : options);
      name = name.startsWith("file:") ? name.substring("file:".length()) : name;
    } else if (Location.isServer(named)) {
      throw new ParameterException(
          command.commandLine(),
          "'" + command.name() + "' is for files and not for servers: give --store FILE");
    } else if (named.startsWith("jdbc:")) {
      throw new ParameterException(
          command.commandLine(),
          "'"
              + named
              + "' is no store: give a file, or jdbc:postgresql:, jdbc:mysql: or jdbc:mariadb:"
              + " with //HOST/DB");
    }
    try {
      if (!name.isBlank()) {
        return Path.of(name);
      }
    } catch (InvalidPathException e) {
      throw new ParameterException(
          command.commandLine(), "'" + named + "' is no file name: " + e.getReason(), e);
    }
    throw new ParameterException(
        command.commandLine(), "'" + named + "' names no store: give a file");
  }

  IVersionProvider versionProvider() {
    return () -> new String[] {"Promptnotary " + surroundings.version()};
  }
}
