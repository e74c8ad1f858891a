package io.promptnotary.console;

import io.promptnotary.forward.TargetException;
import io.promptnotary.inspect.InspectException;
import io.promptnotary.reading.DryRun;
import io.promptnotary.reading.ReplayException;
import io.promptnotary.reading.Text;
import io.promptnotary.reading.Wire;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Report;
import io.promptnotary.store.StoreException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line: shows what is in a store, asks again, and keeps the store in shape. */
public final class Cli {
  static final int OK = 0;
  static final int PROBLEM = 1;
  static final int USAGE = 2;
  static final int MISSING = 3;
  private static final int HELP_WIDTH = 100;

  private final Surroundings surroundings;

  Cli(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Runs one command.
   *
   * @param out where the answer goes; expected to encode as UTF-8 whatever the platform's charset
   *     is, and flushed before this returns
   * @param err where complaints go; likewise
   * @param environment the process's variables
   * @return the process's exit code: 0 done, 1 trouble with the store or nothing found, 2 wrong
   *     usage, 3 something is not on record
   */
  public static int run(
      String[] args, PrintStream out, PrintStream err, Map<String, String> environment) {
    return run(args, out, err, environment, "development");
  }

  /** Like the other, for a caller who knows the version of the jar that holds this class. */
  public static int run(
      String[] args,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      String version) {
    int columns = Surroundings.columns(System.console(), environment);
    return new Cli(
            new Surroundings(out, err, environment, columns, Clock.systemDefaultZone(), version))
        .run(args);
  }

  int run(String... args) {
    Root root = new Root(surroundings);
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new ListCommand(root))
            .addSubcommand(new ShowCommand(root))
            .addSubcommand(new TailCommand(root))
            .addSubcommand(new DiffCommand(root))
            .addSubcommand(new ReportCommand(root))
            .addSubcommand(new StatusCommand(root))
            .addSubcommand(new FleetCommand(root))
            .addSubcommand(new SqlCommand(root))
            .addSubcommand(new ServeCommand(root))
            .addSubcommand(new ReplayCommand(root))
            .addSubcommand(new RepriceCommand(root))
            .addSubcommand(new ExportCommand(root))
            .addSubcommand(new ImportCommand(root))
            .addSubcommand(new IngestCommand(root))
            .addSubcommand(new VerifyCommand(root))
            .addSubcommand(new ArchiveCommand(root))
            .addSubcommand(new RestoreCommand(root))
            .addSubcommand(new PruneCommand(root))
            .addSubcommand(new IndexCommand(root))
            .addSubcommand(new ForwardCommand(root))
            .addSubcommand(new CheckCommand(root))
            .addSubcommand(new DiscoverCommand(root))
            .addSubcommand(new AttachCommand(root))
            .addSubcommand(new CompletionCommand(root))
            .addSubcommand(new HelpCommand())
            .registerConverter(Integer.class, text -> whole(text, Integer.MAX_VALUE).intValue())
            .registerConverter(int.class, text -> whole(text, Integer.MAX_VALUE).intValue())
            .registerConverter(Long.class, text -> whole(text, Long.MAX_VALUE))
            .registerConverter(Status.class, text -> word(Status.values(), text))
            .registerConverter(Palette.Choice.class, text -> word(Palette.Choice.values(), text))
            .registerConverter(
                SqlCommand.Format.class, text -> word(SqlCommand.Format.values(), text))
            .registerConverter(ExportFormat.class, text -> word(ExportFormat.values(), text))
            .registerConverter(
                ReportCommand.Kind.class, text -> word(ReportCommand.Kind.values(), text))
            .registerConverter(Report.By.class, text -> word(Report.By.values(), text))
            .registerConverter(
                ListCommand.Format.class, text -> word(ListCommand.Format.values(), text))
            .registerConverter(Sheet.Format.class, text -> word(Sheet.Format.values(), text))
            .registerConverter(Wire.class, text -> word(Wire.values(), text))
            .registerConverter(
                CompletionCommand.Shell.class, text -> word(CompletionCommand.Shell.values(), text))
            .registerConverter(DryRun.class, text -> word(DryRun.values(), text))
            .registerConverter(
                RepriceCommand.By.class, text -> word(RepriceCommand.By.values(), text))
            .setUsageHelpWidth(HELP_WIDTH)
            .setOut(utf8(surroundings.out()))
            .setErr(utf8(surroundings.err()))
            .setParameterExceptionHandler((e, given) -> misused(e))
            .setExecutionExceptionHandler((e, command, parsed) -> failed(e));
    line.getSubcommands().values().forEach(each -> layOut(each.getCommandSpec().usageMessage()));
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new Groups());
    line.getCommandSpec().versionProvider(root.versionProvider());
    root.colorHelp(line, surroundings.likesColor());
    int code = line.execute(args);
    line.getOut().flush();
    // A reader that went away, as in "| head", has what it wanted.
    surroundings.out().flush();
    return code;
  }

  /** The same plan for the help of every command. */
  private static void layOut(UsageMessageSpec help) {
    help.synopsisHeading("Usage: ")
        .descriptionHeading("%n")
        .parameterListHeading("%n")
        .optionListHeading("%nOptions:%n")
        .exitCodeListHeading("%nExit codes:%n")
        .footerHeading("%nExamples, each behind java -jar promptnotary.jar:%n")
        .sortOptions(false)
        .abbreviateSynopsis(true);
  }

  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private int misused(ParameterException e) {
    PrintStream err = surroundings.err();
    err.println("promptnotary: " + Text.line(String.valueOf(e.getMessage())));
    StringWriter hint = new StringWriter();
    CommandLine.UnmatchedArgumentException.printSuggestions(e, new PrintWriter(hint, true));
    err.print(hint);
    err.println("Help: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return USAGE;
  }

  private int failed(Exception e) {
    PrintStream err = surroundings.err();
    if (e instanceof StoreException
        || e instanceof TargetException
        || e instanceof ReplayException
        || e instanceof FileException
        || e instanceof InspectException
        || e instanceof AttachException) {
      err.println("promptnotary: " + Text.line(String.valueOf(e.getMessage())));
    } else {
      err.println(
          "promptnotary: this is a fault of the console, please report it with what follows");
      e.printStackTrace(err);
    }
    err.flush();
    return PROBLEM;
  }

  private static Long whole(String text, long most) {
    try {
      BigInteger number = new BigInteger(text.strip());
      if (number.abs().compareTo(BigInteger.valueOf(most)) <= 0) {
        return number.longValue();
      }
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is no whole number");
    }
    throw new TypeConversionException("'" + text + "' is beyond " + most);
  }

  private static <E extends Enum<E>> E word(E[] words, String text) {
    for (E word : words) {
      if (word.name().equalsIgnoreCase(text)) {
        return word;
      }
    }
    String known =
        Arrays.stream(words)
            .map(word -> word.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new TypeConversionException("'" + text + "' is none of " + known);
  }
}
