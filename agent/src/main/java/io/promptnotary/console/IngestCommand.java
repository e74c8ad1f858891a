package io.promptnotary.console;

import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.forward.kafka.Ingest;
import io.promptnotary.forward.kafka.Ingest.Progress;
import io.promptnotary.forward.kafka.IngestSettings;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Units;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "ingest",
    description = {
      "Brings what agents have produced to Kafka into a store, until Ctrl-C.",
      "",
      "Members of one group share the partitions of the topic: start as many as are needed, on as"
          + " many machines. A member that dies is replaced by the others, which take up where its"
          + " rows end. What comes twice is written once. A store that is away is waited for.",
      "",
      "A record that cannot be taken in (not ours, of a newer schema, damaged, refused by the store,"
          + " in parts of which some never came) goes as it is to the topic of dead letters, or a"
          + " file, and the store holds a recording gap of it.",
    },
    exitCodeList = {
      "0:ended as it was told to, or with --once when all was taken in",
      "1:it cannot go on: Kafka, the store or the place for dead letters refuses; nothing is lost",
      "2:wrong usage",
      "3:ended, and some records are among the dead letters"
    },
    footer = {
      "  ingest --from kafka://broker:9092/promptnotary --to jdbc:postgresql://db/prompts --user x",
      "  ingest --from kafka://broker:9092/promptnotary --to fleet.db --once",
    })
final class IngestCommand implements Callable<Integer> {
  /** So many troubles are told of between two lines of progress. */
  private static final int NAMED = 20;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "URL",
      required = true,
      description =
          "The topic: kafka://BROKER:PORT,BROKER:PORT/TOPIC. It is made if it is missing.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "STORE",
      required = true,
      description = "jdbc:postgresql:, jdbc:mysql:, jdbc:mariadb:, or a SQLite file.")
  private String to = "";

  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "promptnotary-ingest",
      description = "The consumer group; ${DEFAULT-VALUE} if not given.")
  private String group = "";

  @Option(
      names = "--properties-file",
      paramLabel = "FILE",
      description = "For Kafka's client, in its own words, such as security.protocol.")
  private @Nullable Path propertiesFile;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Of the store; or the variable PROMPTNOTARY_STORE_USER.")
  private @Nullable String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "With the password of that user; or the variable PROMPTNOTARY_STORE_PASSWORD.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "200",
      description = "Records that are written together at most; ${DEFAULT-VALUE} if not given.")
  private int batch;

  @Option(names = "--once", description = "End when what is in the topic now is taken in.")
  private boolean once;

  @Option(
      names = "--dead-topic",
      paramLabel = "NAME",
      description = "For dead letters; the topic's name with -dead behind it if not given.")
  private @Nullable String deadTopic;

  @Option(
      names = "--dead-file",
      paramLabel = "FILE",
      description = "For dead letters instead: a line of JSON each, with their bytes in base64.")
  private @Nullable Path deadFile;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "For the rest of a record in parts; ${DEFAULT-VALUE} if not given.")
  private int patience;

  private int troubles;

  IngestCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws TargetException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (batch < 1 || patience < 0) {
      String wrong = batch < 1 ? "--batch < 1: " + batch : "--patience < 0: " + patience;
      throw new ParameterException(command.commandLine(), wrong);
    }
    if (deadTopic != null && deadFile != null) {
      throw new ParameterException(
          command.commandLine(), "--dead-topic and --dead-file: give one of them");
    }
    IngestSettings settings =
        new IngestSettings(
            source(), group, batch, once, deadTopic, deadFile, Duration.ofSeconds(patience));
    try {
      settings.check();
    } catch (TargetException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    Ingest.Opener store = Ingest.into(store(), root.surroundings().err());
    Progress end;
    try (EndSignal signal = EndSignal.listen()) {
      end = new Ingest(settings, store, listener(), () -> isToEnd(signal)).run();
    }
    print(end);
    return end.dead() == 0 ? Cli.OK : Cli.MISSING;
  }

  private TargetSettings source() {
    Map<String, String> options =
        propertiesFile == null ? Map.of() : Map.of("properties_file", propertiesFile.toString());
    return new TargetSettings("--from", from, options, Map.of(), Map.of());
  }

  private TargetSettings store() {
    Map<String, String> options = new HashMap<>();
    String name = user != null ? user : root.surroundings().variable("PROMPTNOTARY_STORE_USER");
    String password = root.surroundings().variable("PROMPTNOTARY_STORE_PASSWORD");
    if (name != null) {
      options.put("user", name);
    }
    if (passwordFile != null) {
      options.put("password_file", passwordFile.toString());
    } else if (password != null) {
      options.put("password", password);
    }
    String url = to.startsWith("jdbc:") ? to : "jdbc:sqlite:" + Path.of(to).toAbsolutePath();
    return new TargetSettings("--to", url, options, Map.of(), Map.of());
  }

  private Ingest.Listener listener() {
    PrintStream err = root.surroundings().err();
    return new Ingest.Listener() {
      @Override
      public void progress(Progress progress) {
        troubles = 0;
        print(progress);
      }

      @Override
      public void trouble(String sentence) {
        if (++troubles <= NAMED) {
          err.println("promptnotary: " + Text.line(sentence));
        } else if (troubles == NAMED + 1) {
          err.println("promptnotary: and so on");
        }
        err.flush();
      }
    };
  }

  private void print(Progress progress) {
    root.out()
        .println(
            Units.count(progress.records(), "record")
                + " read, "
                + Units.count(progress.things())
                + " written, "
                + Units.count(progress.dead(), "dead letter")
                + ", "
                + Units.count(progress.unfinished())
                + " unfinished, "
                + Units.count(progress.behind())
                + " behind");
    root.out().flush();
  }

  private static boolean isToEnd(EndSignal signal) {
    try {
      return signal.await(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
