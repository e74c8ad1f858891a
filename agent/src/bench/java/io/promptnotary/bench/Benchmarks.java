package io.promptnotary.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs all benchmarks, or those that {@code bench.only} names, and prints one Markdown report. Says
 * how it goes on standard error. Nothing here fails because something is slow.
 */
public final class Benchmarks {
  /** One benchmark: measures and writes its section. */
  interface Section {
    void run(Bench bench, Report report) throws Exception;
  }

  private Benchmarks() {}

  /**
   * The folder to work in, promptnotary.jar, OpenTelemetry's agent, the Spring Boot host and the
   * one that uses openai-java.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Bench bench =
        Bench.prepare(
            folder,
            Path.of(arguments[1]),
            Path.of(arguments[2]),
            Path.of(arguments[3]),
            Path.of(arguments[4]));
    Map<String, Section> sections = new LinkedHashMap<>();
    sections.put("startup", Startup::run);
    sections.put("boot", BootHost::run);
    sections.put("host", HostCostRuns::run);
    sections.put("openai", OpenAiCost::run);
    sections.put("chunks", ChunkCost::run);
    sections.put("tasks", TaskCostRuns::run);
    sections.put("memory", Memory::run);
    sections.put("writer", WriterThroughput::run);
    sections.put("commit", CommitLatency::run);
    sections.put("scale", Scale::run);
    sections.put("reading", Reading::run);
    sections.put("fleet", Fleet::run);
    List<String> chosen = chosen(sections);

    Report report = new Report(bench.jvms().get(0));
    report.bar("promptnotary.jar", "at most 25 MB", megabytes(bench.agent()) + " MB");
    for (String each : chosen) {
      sections.get(each).run(bench, report);
    }
    String text = report.markdown();
    Files.writeString(folder.resolve("report.md"), text, StandardCharsets.UTF_8);
    System.out.println(text);
  }

  private static List<String> chosen(Map<String, Section> sections) {
    String only = System.getProperty("bench.only", "");
    if (only.isBlank()) {
      return List.copyOf(sections.keySet());
    }
    List<String> names = List.of(only.trim().split("\\s*,\\s*"));
    for (String each : names) {
      if (!sections.containsKey(each)) {
        throw new IllegalArgumentException(
            "bench.only: " + each + ": choose from " + String.join(",", sections.keySet()));
      }
    }
    return names;
  }

  private static String megabytes(Path file) throws Exception {
    return Report.number(Files.size(file) / 1e6);
  }
}
