package io.promptnotary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Markdown: the bars first, then the sections, then the footnotes. For one thread. */
final class Report {
  private final List<List<String>> bars = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private final List<String> notes = new ArrayList<>();
  private final Jvm jvm;

  Report(Jvm jvm) {
    this.jvm = jvm;
  }

  /** One line of the summary: what was to be reached, and what was. */
  void bar(String what, String bar, String measured) {
    bars.add(List.of(what, bar, measured));
  }

  void section(String title, List<String> header, List<List<String>> rows) {
    body.append("\n## ").append(title).append("\n\n");
    table(body, header, rows);
  }

  /** A remark under the section that was written last. */
  void remark(String text) {
    body.append("\n").append(text).append("\n");
  }

  /** Which variants of {@code rounds} could not be measured. */
  void failures(Rounds rounds) {
    rounds.failures().forEach((name, reason) -> remark("Not measured: " + name + ": " + reason));
  }

  /** A footnote. */
  void note(String text) {
    notes.add(text);
  }

  String markdown() throws IOException {
    StringBuilder out = new StringBuilder("# Benchmarks\n\n");
    table(out, List.of("what", "bar", "measured"), bars);
    out.append(body).append("\n## Notes\n\n");
    List<String> all = new ArrayList<>();
    all.add("Command: `" + command() + "`, " + LocalDate.now() + ".");
    all.add(
        "Promptnotary "
            + System.getProperty("bench.version", "")
            + ", "
            + Bench.OTEL
            + ", JMH "
            + System.getProperty("bench.jmh.version", "")
            + "; "
            + jvm
            + " where no other is named.");
    all.add(
        cpu()
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores, "
            + memory()
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch")
            + ".");
    all.add(
        "Each figure is the median of its rounds, in brackets the smallest and the largest. In each"
            + " round all variants run in turn, in changing order; a first round is thrown away."
            + " Differences are taken within rounds.");
    all.addAll(notes);
    all.forEach(each -> out.append("- ").append(each).append('\n'));
    return out.toString();
  }

  /** Three significant digits, no exponent. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 || value == 0 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  private static void table(StringBuilder out, List<String> header, List<List<String>> rows) {
    row(out, header);
    row(out, header.stream().map(each -> "---").toList());
    rows.forEach(each -> row(out, each));
  }

  private static void row(StringBuilder out, List<String> cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String command() {
    StringBuilder command = new StringBuilder("mvn -q -Pbench verify");
    for (String name : 
        List.of(
            "bench.only",
            "bench.rounds",
            "bench.rows",
            "bench.jvms",
            "bench.rate",
            "bench.outage",
            "bench.flood",
            "bench.roads")) {
      String value = System.getProperty(name, "");
      if (!value.isEmpty()) {
        command.append(" -D").append(name).append('=').append(value);
      }
    }
    return command.toString();
  }

  private static String cpu() {
    return proc("/proc/cpuinfo", "model name");
  }

  private static String memory() {
    String kilobytes = proc("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
    return kilobytes.isEmpty()
        ? ""
        : Math.round(Long.parseLong(kilobytes) / 1048576.0) + " GiB of memory, ";
  }

  /** The value of the first line that begins with {@code key} in one of Linux's files. */
  static String proc(String file, String key) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
