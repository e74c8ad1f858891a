package io.promptnotary.bench;

import io.promptnotary.bench.Bench.Variant;
import io.promptnotary.bench.host.Answers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one chunk of a streamed answer costs the thread that reads it. */
final class ChunkCost {
  private static final List<String> WAYS = List.of("stream", "iterator", "publisher", "callback");
  private static final List<String> FIGURES = List.of("ns", "bytes");

  private ChunkCost() {}

  static void run(Bench bench, Report report) throws Exception {
    Variant ours = bench.ours("chunks", Pointcuts.ANSWERS);
    List<Variant> variants = List.of(bench.bare(), ours);
    Rounds rounds =
        Rounds.runWarm("chunks", Rounds.count(5), variants, variant -> trial(bench, variant));
    List<List<String>> rows = new ArrayList<>();
    for (String way : WAYS) {
      List<String> row = new ArrayList<>(List.of(way));
      for (String figure : FIGURES) {
        String key = way + " " + figure;
        row.add(rounds.cell(Bench.BARE, key));
        row.add(rounds.cell(ours.name(), key));
        row.add(rounds.above(ours.name(), Bench.BARE, key));
      }
      rows.add(row);
      report.bar(
          "one chunk, " + way + ", time",
          "at most 200 ns above bare",
          rounds.above(ours.name(), Bench.BARE, way + " ns") + " ns");
      report.bar(
          "one chunk, " + way + ", allocation",
          "at most 100 bytes above bare",
          rounds.above(ours.name(), Bench.BARE, way + " bytes") + " bytes");
    }
    report.section(
        "One chunk on the thread that reads it, answers of 1,000 chunks, "
            + rounds.count()
            + " rounds",
        List.of("way", "bare, ns", "ours, ns", "above", "bare, bytes", "ours, bytes", "above"),
        rows);
    report.failures(rounds);
    report.note(
        "Chunks: a thousand texts of six characters that exist before, read without any network;"
            + " time and allocation of the whole use of one answer, the call among them, divided by"
            + " the chunks. 600 answers of each way to warm up, 200 to measure, of their times the"
            + " median; pauses between them leave the writer time.");
  }

  private static Map<String, Double> trial(Bench bench, Variant variant) throws Exception {
    if (variant.database() != null) {
      Bench.empty(variant.database());
    }
    Map<String, Double> figures = new HashMap<>();
    List<String> host = List.of("-cp", bench.hello().toString(), Answers.class.getName());
    try (Fork fork = Fork.start(bench.jvms().get(0), variant.arguments(), host)) {
      for (String way : WAYS) {
        String[] said = fork.value(way).split(" ");
        for (int i = 0; i < FIGURES.size(); i++) {
          figures.put(way + " " + FIGURES.get(i), Long.parseLong(said[i]) / 100.0);
        }
      }
      fork.value("length");
      fork.end();
    }
    if (variant.database() != null && variant.rows("true") == 0) {
      throw new IllegalStateException("nothing was recorded");
    }
    return figures;
  }
}
