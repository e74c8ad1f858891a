package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What one chat call through openai-java costs more with an agent that records its texts. */
final class OpenAiCost {
  private static final int WARM_UP = 5_000;
  private static final int CALLS = 2_000;

  private static final String CPU = "cpu";
  private static final String BYTES = "bytes";
  private static final String MEDIAN = "median";
  private static final String P99 = "p99";
  private static final String KEPT = "kept";

  private OpenAiCost() {}

  static void run(Bench bench, Report report) throws Exception {
    try (LocalProvider provider = LocalProvider.start();
        LocalSink sink = LocalSink.start()) {
      Variant ours = bench.shipped();
      Variant otel = recording(bench, sink);
      List<Variant> variants = List.of(bench.bare(), ours, otel);
      Rounds rounds =
          Rounds.runWarm(
              "openai-java",
              Rounds.count(5),
              variants,
              variant -> trial(bench, provider, sink, variant));
      List<List<String>> rows = new ArrayList<>();
      for (Variant each : variants) {
        rows.add(
            List.of(
                each.name(),
                rounds.cell(each.name(), CPU),
                rounds.above(each.name(), Bench.BARE, CPU),
                rounds.cell(each.name(), BYTES),
                rounds.above(each.name(), Bench.BARE, BYTES),
                rounds.cell(each.name(), MEDIAN),
                rounds.above(each.name(), Bench.BARE, MEDIAN),
                rounds.cell(each.name(), P99),
                rounds.cell(each.name(), KEPT)));
      }
      report.section(
          "One chat call through openai-java 4.100.0 with a prompt of 12 KB, "
              + rounds.count()
              + " forks",
          List.of(
              "variant",
              "CPU of the process, µs",
              "above bare",
              "bytes, host thread",
              "above bare",
              "median, µs",
              "above bare",
              "p99, µs",
              "kept, %"),
          rows);
      report.failures(rounds);
      report.bar(
          "one openai-java chat call, allocation on the host thread",
          "at most 2 KB above bare",
          rounds.above(ours.name(), Bench.BARE, BYTES) + " bytes");
      report.note(
          "openai-java: its OkHttp client asks a server in another process; "
              + WARM_UP
              + " calls to warm up, then "
              + CPU_NOTE
              + " Kept: snapshots that are complete in the store after the end, or prompts that have"
              + " reached the sink, of all calls.");
      report.note(
          "OpenTelemetry here captures message content (`otel.instrumentation.genai."
              + "capture-message-content`) and sends traces, metrics and logs to a sink in another"
              + " process by OTLP over HTTP, with the settings that it has by default.");
    }
  }

  private static final String CPU_NOTE =
      CALLS
          + " in bursts of 100. CPU is that of the whole process, from the first measured call until"
          + " three seconds behind the last one, so that the writer's and the exporter's share is in"
          + " it; allocation is the JVM's own counter for the thread that calls.";

  private static Variant recording(Bench bench, LocalSink sink) {
    return new Variant(
        Bench.OTEL + ", content captured",
        List.of(
            "-javaagent:" + bench.otelAgent(),
            "-Dotel.instrumentation.genai.capture-message-content=true",
            "-Dotel.exporter.otlp.protocol=http/protobuf",
            "-Dotel.exporter.otlp.endpoint=" + sink.url()),
        null);
  }

  private static Map<String, Double> trial(
      Bench bench, LocalProvider provider, LocalSink sink, Variant variant) throws Exception {
    if (variant.database() != null) {
      Bench.empty(variant.database());
    }
    sink.clear();
    String path =
        bench.openAiHost() + "/classes" + File.pathSeparator + bench.openAiHost() + "/lib/*";
    List<String> host =
        Stream.of(
                "-Xms512m",
                "-Xmx512m",
                "-cp",
                path,
                "com.example.chat.Chat",
                provider.url(),
                Integer.toString(WARM_UP),
                Integer.toString(CALLS))
            .toList();
    try (Fork fork = Fork.start(bench.jvms().get(0), variant.arguments(), host)) {
      String[] said = fork.value("figures").split(" ");
      fork.end();
      Map<String, Double> figures = new HashMap<>();
      figures.put(CPU, Double.parseDouble(said[0]));
      figures.put(BYTES, Double.parseDouble(said[1]));
      figures.put(MEDIAN, Double.parseDouble(said[2]));
      figures.put(P99, Double.parseDouble(said[3]));
      double all = WARM_UP + CALLS;
      if (variant.database() != null) {
        double rows = variant.rows("length(final_user_prompt) = 10000 AND response_text <> ''");
        figures.put(KEPT, 100 * rows / all);
      } else if (!variant.name().equals(Bench.BARE)) {
        figures.put(KEPT, 100 * sink.prompts() / all);
      }
      if (figures.getOrDefault(KEPT, 100.0) == 0) {
        throw new IllegalStateException("nothing was recorded");
      }
      return figures;
    }
  }
}
