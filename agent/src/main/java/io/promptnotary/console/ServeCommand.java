package io.promptnotary.console;

import io.promptnotary.reading.Text;
import io.promptnotary.store.Location;
import io.promptnotary.store.SnapshotReader;
import io.promptnotary.store.StoreException;
import io.promptnotary.viewer.Viewer;
import io.promptnotary.viewer.ViewerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description =
        "Shows the store as web pages for this machine only, until Ctrl-C ends it: lists that follow"
            + " the store, single snapshots, two side by side, figures over time. Reads only.",
    exitCodeList = {
      "0:done, also when Ctrl-C has ended it",
      "1:the port is taken, or the address is not this machine's",
      "2:wrong usage"
    },
    footer = {
      "  serve",
      "  serve --port 8080 --no-open",
      "  serve --bind 0.0.0.0 --port 8080 --password-file viewer.password    for others, too",
    })
final class ServeCommand implements Callable<Integer> {
  private static final String PASSWORD = "PROMPTNOTARY_PASSWORD";
  private static final int SHORTEST = 8;

  private final Root root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "The port to listen on; a free one if not given.")
  private int port;

  @Option(names = "--no-open", description = "Do not open a browser, only print the address.")
  private boolean quiet;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = ViewerOptions.LOOPBACK,
      description =
          "The address of this machine to listen on; ${DEFAULT-VALUE} if not given. Any that others"
              + " reach needs a password, and something in front that encrypts.")
  private String bind = ViewerOptions.LOOPBACK;

  @Option(
      names = "--password-file",
      paramLabel = "F",
      description =
          "A file with the password in its first line, which the pages then ask for; or the variable"
              + " PROMPTNOTARY_PASSWORD.")
  private @Nullable Path passwordFile;

  ServeCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    if (ModuleLayer.boot().findModule("jdk.httpserver").isEmpty()) {
      return failed("this Java runtime lacks the module jdk.httpserver: use a full JDK or JRE");
    }
    ViewerOptions options = options(command);
    lookAt(options.store());
    try (EndSignal end = EndSignal.listen();
        Viewer viewer = Viewer.start(options)) {
      greet(viewer, options);
      end.await();
      return Cli.OK;
    } catch (InterruptedException e) {
      return Cli.OK;
    } catch (BindException e) {
      return failed(
          options.bind()
              + ":"
              + port
              + " cannot be listened on ("
              + e.getMessage()
              + "): give another --port, or none for a free one");
    } catch (IOException e) {
      return failed("the viewer cannot start: " + e.getMessage());
    }
  }

  private ViewerOptions options(CommandSpec command) {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(command.commandLine(), "--port is none of 0 to 65535: " + port);
    }
    String password = password(command);
    try {
      if (password == null && !InetAddress.getByName(bind).isLoopbackAddress()) {
        throw new ParameterException(
            command.commandLine(),
            "--bind "
                + bind
                + " would show every prompt to whoever reaches it: give a password with"
                + " --password-file F or the variable "
                + PASSWORD);
      }
    } catch (UnknownHostException e) {
      throw new ParameterException(
          command.commandLine(), "--bind '" + bind + "' is no address of this machine", e);
    }
    return new ViewerOptions(
        root.location(command),
        bind,
        port,
        password,
        root.surroundings().clock().withZone(root.zone()),
        root.surroundings().version());
  }

  private @Nullable String password(CommandSpec command) {
    String password = root.surroundings().variable(PASSWORD);
    if (passwordFile != null) {
      try {
        password = Files.readString(passwordFile).lines().findFirst().orElse("");
      } catch (IOException e) {
        throw new ParameterException(
            command.commandLine(), "--password-file " + passwordFile + " cannot be read: " + e, e);
      }
    }
    if (password != null && password.length() < SHORTEST) {
      throw new ParameterException(
          command.commandLine(), "the password has fewer than " + SHORTEST + " characters");
    }
    return password;
  }

  /** What is wrong with the store is said at once; the pages say it too, until it is mended. */
  private void lookAt(Location store) {
    try (SnapshotReader reader = SnapshotReader.open(store)) {
      reader.location();
    } catch (StoreException e) {
      complain(e.getMessage());
    }
  }

  private void greet(Viewer viewer, ViewerOptions options) {
    root.out().println(viewer.address());
    if (root.columns() > 0) {
      root.out().println(root.palette().dim("Ctrl-C ends it."));
    }
    root.out().flush();
    if (options.password() != null && !options.bind().equals(ViewerOptions.LOOPBACK)) {
      complain(
          "others reach it on "
              + options.bind()
              + ", and what goes over the network is not encrypted: put a proxy with TLS in front");
    }
    if (!quiet && root.columns() > 0) {
      Browser.open(viewer.address());
    }
  }

  private int failed(String sentence) {
    complain(sentence);
    return Cli.PROBLEM;
  }

  private void complain(String sentence) {
    root.surroundings().err().println("promptnotary: " + Text.line(sentence));
    root.surroundings().err().flush();
  }
}
