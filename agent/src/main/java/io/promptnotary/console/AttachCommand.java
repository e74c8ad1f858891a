package io.promptnotary.console;

import io.promptnotary.reading.Text;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "attach",
    description =
        "Has a running application recorded, without a restart, until it ends. Without PID, lists the"
            + " JVMs of this user. What runs at that moment ends unrecorded, and calls before it are"
            + " not on record. A Java of 21 or later warns on the application's standard error unless"
            + " it runs with -XX:+EnableDynamicAgentLoading, and a later one will refuse without that."
            + " For good, start the application with -javaagent:promptnotary.jar.",
    exitCodeList = {
      "0:it is recorded from now on, or the list was shown",
      "1:it cannot be recorded; the sentence says why",
      "2:wrong usage",
      "3:it was recorded already, and nothing has changed"
    },
    footer = {
      "  attach",
      "  attach 4711",
      "  attach 4711 --config config/promptnotary.yaml --store /var/lib/studio/promptnotary.db",
    })
final class AttachCommand implements Callable<Integer> {
  /** What the agent leaves there for us: see {@code Agent.ATTACHED}. */
  private static final String OUTCOME = "io.promptnotary.attached";

  private static final int WARNS_SINCE = 21;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "PID", description = "The process to record.")
  private @Nullable Long pid;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration. If not given, the one that the agent finds in the application's"
              + " folder, or else known libraries alone.")
  private @Nullable String config;

  AttachCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws AttachException {
    if (pid == null) {
      list();
      return Cli.OK;
    }
    CommandSpec command = Objects.requireNonNull(spec);
    String arguments = arguments(command);
    if (!JvmTools.canAttach()) {
      throw new AttachException(
          "this Java ("
              + System.getProperty("java.home")
              + ") lacks the module jdk.attach. Use the java of a JDK");
    }
    Optional<Jvm> known = JvmTools.list().stream().filter(each -> each.pid() == pid).findFirst();
    refuse(pid, known);
    Path jar = jar();
    known.flatMap(AttachCommand::note).ifPresent(each -> root.out().println("Note: " + each));
    root.out().flush();
    String outcome;
    try {
      outcome = JvmTools.load(pid, jar.toString(), arguments, OUTCOME);
    } catch (AttachException e) {
      throw new AttachException("process " + pid + " does not let us in: " + e.getMessage());
    }
    return tell(pid, outcome == null ? "failed:its standard error may say why" : outcome);
  }

  /** As after the equals sign of -javaagent. */
  private String arguments(CommandSpec command) {
    List<String> settings = new ArrayList<>();
    if (config != null) {
      Path file = absolute(command, "--config", config);
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new ParameterException(
            command.commandLine(),
            "--config '" + config + "' is no file that can be read (looked for " + file + ")");
      }
      settings.add("config=" + file);
    }
    if (root.namesStore()) {
      Path store = absolute(command, "--store", root.file(command).toString());
      settings.add("store.url=jdbc:sqlite:" + store);
    }
    return String.join(",", settings);
  }

  private static Path absolute(CommandSpec command, String option, String name) {
    try {
      Path file = Path.of(name).toAbsolutePath().normalize();
      if (file.toString().indexOf(',') < 0) {
        return file;
      }
      throw new ParameterException(
          command.commandLine(),
          option + " '" + file + "' has a comma in its name, which parts the agent's settings");
    } catch (InvalidPathException e) {
      throw new ParameterException(
          command.commandLine(), option + " '" + name + "' is no file name: " + e.getReason(), e);
    }
  }

  /** With java -jar, the class path is the jar. */
  private static Path jar() throws AttachException {
    Path jar = Path.of(System.getProperty("java.class.path", "")).toAbsolutePath().normalize();
    if (!Files.isRegularFile(jar)) {
      throw new AttachException(
          "promptnotary.jar cannot be found. Run this as java -jar promptnotary.jar attach");
    }
    return jar;
  }

  private static void refuse(long pid, Optional<Jvm> known) throws AttachException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      throw new AttachException("there is no process " + pid + ". attach alone lists the JVMs");
    }
    if (pid == ProcessHandle.current().pid()) {
      throw new AttachException("process " + pid + " is this very command");
    }
    Optional<String> user = process.get().info().user();
    Optional<String> own = ProcessHandle.current().info().user();
    if (user.isPresent() && own.isPresent() && !user.equals(own) && !own.get().equals("root")) {
      throw new AttachException(
          "process " + pid + " belongs to " + user.get() + ". Run this command as that user");
    }
    if (known.isEmpty() && !Jvm.isJvm(pid)) {
      throw new AttachException(
          "process " + pid + " is no JVM that shows itself. attach alone lists those that do");
    }
    if (known.isPresent()) {
      refuse(known.get());
    }
  }

  private static void refuse(Jvm jvm) throws AttachException {
    if (jvm.has("-XX:+DisableAttachMechanism")) {
      throw new AttachException(
          "process "
              + jvm.pid()
              + " runs with -XX:+DisableAttachMechanism. Start it with -javaagent instead");
    }
    if (jvm.has("-XX:-EnableDynamicAgentLoading")) {
      throw new AttachException(
          "process "
              + jvm.pid()
              + " runs with -XX:-EnableDynamicAgentLoading. Start it with -javaagent instead");
    }
    if (jvm.has("-Xrs")) {
      throw new AttachException(
          "process "
              + jvm.pid()
              + " runs with -Xrs: asking it could end it. Start it with -javaagent instead");
    }
  }

  private static Optional<String> note(Jvm jvm) {
    return jvm.feature() >= WARNS_SINCE && !jvm.has("-XX:+EnableDynamicAgentLoading")
        ? Optional.of(
            "Java "
                + jvm.feature()
                + " warns on the application's standard error that an agent was loaded. With"
                + " -XX:+EnableDynamicAgentLoading it does not")
        : Optional.empty();
  }

  private int tell(long pid, String outcome) throws AttachException {
    int colon = outcome.indexOf(':');
    String words = outcome.substring(colon + 1);
    switch (outcome.substring(0, Math.max(colon, 0))) {
      case "recording" -> {
        root.out().println("Process " + pid + " is recorded: " + Text.line(words) + ".");
        return Cli.OK;
      }
      case "already" -> {
        root.out().println("Process " + pid + " was recorded already; nothing has changed.");
        return Cli.MISSING;
      }
      default -> {
        words.lines().forEach(each -> complain(each));
        throw new AttachException("process " + pid + " runs on unobserved");
      }
    }
  }

  private void complain(String line) {
    root.surroundings().err().println(Text.line(line));
  }

  private void list() {
    List<Jvm> jvms = JvmTools.list();
    if (jvms.isEmpty()) {
      root.out().println("No other JVM of this user shows itself.");
      return;
    }
    Table table =
        new Table(
            List.of(
                Table.Heading.number("PID"),
                Table.Heading.name("MAIN CLASS"),
                Table.Heading.text("JAVA"),
                Table.Heading.text("RECORDED")));
    for (Jvm each : jvms) {
      table.add(
          List.of(
              Long.toString(each.pid()),
              Text.line(each.main()),
              Text.line(each.version()),
              each.isObserved() ? "yes" : "no"));
    }
    table.lines(root.columns(), root.palette()).forEach(root.out()::println);
  }
}
