package io.promptnotary.console;

import io.promptnotary.reading.DryRun;
import io.promptnotary.reading.Question;
import io.promptnotary.reading.ReplayException;
import io.promptnotary.reading.Row;
import io.promptnotary.reading.Units;
import io.promptnotary.reading.Wire;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.store.ReplayStore;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
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
    name = "replay",
    description = {
      "Sends the request of a snapshot again and shows both answers.",
      "",
      "The request goes to the address in OPENAI_BASE_URL, with the key in OPENAI_API_KEY, in"
          + " OpenAI's chat-completions format; of a snapshot that asked Anthropic to"
          + " ANTHROPIC_BASE_URL, with ANTHROPIC_API_KEY, in Anthropic's messages format. It holds"
          + " the messages, tools and parameters of the generation's first call, as stored,"
          + " whichever library they were recorded from; what cannot be sent again is named."
          + " The answer becomes a snapshot of its own, with attributes.replay_of; so does a"
          + " failure. What it costs is yours to pay.",
      "",
      "The answers are compared by the words and pairs of neighbouring words that they share:"
          + " 100 %% for the same words in the same order, 0 %% for none.",
    },
    exitCodeList = {
      "0:done",
      "1:the store cannot be used, the snapshot cannot be replayed, or no answer came",
      "2:wrong usage"
    },
    footer = {
      "  replay last",
      "  replay 1a2b3c4d --model gpt-4o --base-url https://api.openai.com/v1",
      "  replay 1a2b3c4d --dry-run curl",
      "  replay 1a2b3c4d --format openai --model gpt-4o",
    })
final class ReplayCommand implements Callable<Integer> {
  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      description = "The id, or the beginning or the end of it, or 'last' for the newest.")
  private String id = "";

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description =
          "Ask there instead: the address up to and including the version (https://host/v1), or of"
              + " Anthropic's format without it (https://host).")
  private @Nullable String baseUrl;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Ask this model instead of the one that was asked.")
  private @Nullable String model;

  @Option(
      names = "--dry-run",
      paramLabel = "FORM",
      description = "Send nothing, print the request: curl, json or java.")
  private @Nullable DryRun dryRun;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "Ask in this format, openai or anthropic, instead of the provider's own.")
  private @Nullable Wire format;

  private Duration timeout = Duration.ofSeconds(60);

  ReplayCommand(Root root) {
    this.root = root;
  }

  @Option(
      names = "--timeout",
      paramLabel = "T",
      defaultValue = "60s",
      description = "How long to wait for the answer: 60s, 5m; ${DEFAULT-VALUE} if not given.")
  void timeout(String text) {
    if (!text.matches("0*[1-9]\\d{0,3}[sm]")) {
      throw new ParameterException(
          command().commandLine(), "'" + text + "' is no timeout: write 60s or 5m");
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    timeout = text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
  }

  @Override
  public Integer call() throws StoreException, ReplayException {
    Row row;
    try (SnapshotReader reader = root.open(command())) {
      row = new Row(ShowCommand.named(reader, id));
    }
    Wire own = format != null ? format : Wire.of(row);
    boolean foreign = own == null;
    Wire wire = own == null ? Wire.OPENAI : own;
    Question question = Question.of(row, model, wire);
    if (dryRun != null) {
      URI endpoint = baseUrl == null ? null : wire.endpoint(baseUrl);
      question.remarks().forEach(this::warn);
      root.out().println(dryRun.print(question, endpoint));
      return Cli.OK;
    }
    if (foreign && baseUrl == null) {
      throw new ReplayException(
          "snapshot "
              + row.cell(Column.ID)
              + " asked '"
              + Wire.provider(row)
              + "', which speaks another format than OpenAI's or Anthropic's: name an address that"
              + " speaks OpenAI's with --base-url, or choose with --format");
    }
    String url = baseUrl != null ? baseUrl : root.surroundings().variable(wire.urlVariable());
    if (url == null) {
      throw new ReplayException(
          "nobody to ask: set " + wire.urlVariable() + " or give --base-url " + wire.example());
    }
    String key = root.surroundings().variable(wire.keyVariable());
    String provider =
        wire == Wire.of(row) ? Wire.provider(row) : wire.name().toLowerCase(Locale.ROOT);
    replay(row, question, provider, ChatProvider.at(wire, url, key, timeout));
    return Cli.OK;
  }

  private void replay(Row row, Question question, String provider, ChatProvider asked)
      throws StoreException, ReplayException {
    ReplayRecord replay =
        new ReplayRecord(
            row,
            provider,
            asked.endpoint(),
            question,
            Objects.requireNonNullElse(root.surroundings().variable("HOSTNAME"), "console"),
            root.surroundings().clock().millis());
    try (ReplayStore store = ReplayStore.open(root.location(command()))) {
      // Before anything is sent: what cannot be recorded must not be paid for either.
      store.write(replay.pending());
      long sent = System.nanoTime();
      Snapshot answered;
      try {
        answered = replay.answered(asked.ask(question.body()), sent);
      } catch (ReplayException e) {
        store.write(replay.failed(e, sent));
        throw new ReplayException(e.getMessage() + " (recorded as " + replay.id() + ")", e);
      }
      root.out().println(root.palette().bold("replay of " + row.cell(Column.ID)));
      new Section()
          .add("asked", asked.endpoint().toString())
          .add("model", question.body().path("model").asText())
          .add("messages", Units.count(question.body().path("messages").size()))
          .print(root.out(), root.palette());
      question.remarks().forEach(this::warn);
      new ReplayPage(root).print(Reply.stored(row), Reply.stored(new Row(answered)));
      store.write(answered);
      root.out().println();
      root.out().println(root.palette().dim("recorded as ") + replay.id());
    }
  }

  private void warn(String remark) {
    root.surroundings().err().println("promptnotary: " + remark);
  }

  private CommandSpec command() {
    return Objects.requireNonNull(spec);
  }
}
