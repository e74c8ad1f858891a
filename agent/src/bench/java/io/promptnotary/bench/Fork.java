package io.promptnotary.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own. Times are counted by the parent, from just before the process is made to the
 * line of standard output that is awaited, so that no two clocks are compared. For one thread.
 */
final class Fork implements AutoCloseable {
  private final Process process;
  private final Path errors;
  private final long launched;
  private final BufferedReader out;

  private Fork(Process process, Path errors, long launched) {
    this.process = process;
    this.errors = errors;
    this.launched = launched;
    this.out = process.inputReader();
  }

  /** Starts {@code java} with the arguments of {@code variant} and then {@code arguments}. */
  static Fork start(Jvm jvm, List<String> options, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(jvm.java());
    command.addAll(options);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // What the environment adds would be measured too.
    builder.environment().keySet().removeIf(Fork::disturbs);
    Path errors = Files.createTempFile("bench", ".err");
    builder.redirectError(errors.toFile());
    long launched = System.nanoTime();
    return new Fork(builder.start(), errors, launched);
  }

  private static boolean disturbs(String name) {
    return name.equals("JAVA_TOOL_OPTIONS")
        || name.equals("JDK_JAVA_OPTIONS")
        || name.startsWith("PROMPTNOTARY_")
        || name.startsWith("OTEL_");
  }

  long pid() {
    return process.pid();
  }

  /** Milliseconds from the launch to the line that is {@code word}. */
  double await(String word) throws IOException {
    value(word);
    return millis();
  }

  /** What follows {@code word} on the next line that begins with it. */
  String value(String word) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(word)) {
        return line.substring(word.length()).trim();
      }
    }
    throw new IOException("the host ended before it said '" + word + "': " + said());
  }

  /** Closes the host's standard input, which idle hosts wait for, and awaits its end. */
  double end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    int code = process.waitFor();
    double millis = millis();
    String said = said();
    // An agent that gave up would be measured as a very fast one.
    if (code != 0 || said.contains("unobserved")) {
      throw new IOException("exit code " + code + ": " + said);
    }
    return millis;
  }

  private double millis() {
    return (System.nanoTime() - launched) / 1e6;
  }

  private String said() throws IOException {
    String text = Files.readString(errors).strip();
    return text.length() > 500 ? text.substring(0, 500) + "…" : text;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(errors);
  }
}
