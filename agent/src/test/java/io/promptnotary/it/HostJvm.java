package io.promptnotary.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A JVM of its own for a host program. Immutable: each method gives a changed copy, so that the
 * bare run and the observed run of a test differ in nothing but the agent.
 *
 * @param jdk what to run on
 * @param dir the working folder
 * @param agent the part of -javaagent behind the colon, or null for a bare run
 * @param flags of the JVM
 * @param environment added to that of the tests
 */
record HostJvm(
    Jdk jdk, Path dir, String agent, List<String> flags, Map<String, String> environment) {
  private static final int TIMEOUT_SECONDS = 120;

  /** A bare JVM with the host program of that name on its class path. */
  static HostJvm of(Jdk jdk, Path dir, String host) {
    return in(jdk, dir).flags("-cp", Hosts.classes(host).toString());
  }

  /** A bare JVM without a class path. */
  static HostJvm in(Jdk jdk, Path dir) {
    return new HostJvm(jdk, dir, null, List.of(), Map.of());
  }

  /** With the agent and its arguments. */
  HostJvm agent(String arguments) {
    return agent(Built.jar(), arguments);
  }

  /** With the agent and that configuration file. */
  HostJvm agent(Path config) {
    return agent(config.toString());
  }

  /** With the agent of that file. */
  HostJvm agent(Path jar, String arguments) {
    return new HostJvm(
        jdk, dir, arguments.isEmpty() ? jar.toString() : jar + "=" + arguments, flags, environment);
  }

  /** With the agent and a configuration of that text. */
  HostJvm configured(String yaml) {
    Path file = dir.resolve("observed.yaml");
    Built.write(file, yaml);
    return agent(file);
  }

  /** With these flags behind the ones before. */
  HostJvm flags(String... more) {
    return new HostJvm(
        jdk, dir, agent, Stream.concat(flags.stream(), Stream.of(more)).toList(), environment);
  }

  /** With that variable in its environment. */
  HostJvm env(String name, String value) {
    Map<String, String> next = new HashMap<>(environment);
    next.put(name, value);
    return new HostJvm(jdk, dir, agent, flags, Map.copyOf(next));
  }

  /** The database that the observed run leaves when its configuration names none. */
  Db db() {
    return new Db(dir.resolve("promptnotary.db"));
  }

  /** Runs to the end. {@code target} is what follows the flags: a main class and its arguments. */
  Run run(String... target) {
    return start(target).end();
  }

  /** Starts and returns at once; nobody reads what it says. */
  Process startUnread(String... target) {
    try {
      return builder(target).start();
    } catch (IOException e) {
      throw new AssertionError("cannot start " + List.of(target), e);
    }
  }

  /** Starts and returns at once. */
  Started start(String... target) {
    ProcessBuilder builder = builder(target);
    String command = String.join(" ", builder.command());
    try {
      Path out = Files.createTempFile("host", ".out");
      Path err = Files.createTempFile("host", ".err");
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      return new Started(builder.start(), out, err, command);
    } catch (IOException e) {
      throw new AssertionError("cannot start " + command, e);
    }
  }

  private ProcessBuilder builder(String... target) {
    List<String> command = new ArrayList<>();
    command.add(jdk.java().toString());
    if (agent != null) {
      command.addAll(coverage());
      command.add("-javaagent:" + agent);
    }
    command.addAll(flags);
    command.addAll(List.of(target));
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("PROMPTNOTARY_")
                    || name.endsWith("JAVA_OPTIONS")
                    || name.equals("JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** The coverage agent for observed runs on this JDK, where its few extra classes do no harm. */
  private List<String> coverage() {
    String argument = System.getProperty("jacoco.forks", "");
    return jdk.equals(Jdk.running()) && argument.startsWith("-javaagent:")
        ? List.of(argument)
        : List.of();
  }

  /** A host at work. */
  record Started(Process process, Path out, Path err, String command) {

    /** Waits for the end; destroys it and fails if there is none within two minutes. */
    Run end() {
      try {
        if (!process.waitFor(TIMEOUT_SECONDS, SECONDS)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError("no end of " + command + "\n" + gather());
        }
        return gather();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        throw new AssertionError("interrupted while waiting for " + command, e);
      }
    }

    private Run gather() {
      try {
        Run run = new Run(process.exitValue(), Files.readAllBytes(out), Files.readAllBytes(err));
        Files.delete(out);
        Files.delete(err);
        return run;
      } catch (IOException e) {
        throw new AssertionError("output of " + command, e);
      }
    }
  }

  /** What a host left behind. */
  record Run(int exit, byte[] stdout, byte[] stderr) {

    String out() {
      return new String(stdout, UTF_8);
    }

    String err() {
      return new String(stderr, UTF_8);
    }

    /** The agent's part of standard error, if the host itself wrote nothing there. */
    List<String> errLines() {
      return err().lines().toList();
    }

    @Override
    public String toString() {
      return "exit " + exit + "\n--- stdout\n" + out() + "--- stderr\n" + err();
    }
  }
}
