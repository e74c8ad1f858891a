package io.promptnotary.forward.otlp;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.promptnotary.forward.Parcel;
import io.promptnotary.forward.Target;
import io.promptnotary.forward.TargetException;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Delivers final snapshots as spans, and what they count as metrics, to a collector by OTLP over
 * HTTP in protobuf.
 *
 * <p>A span has an end, so pending snapshots wait for theirs; links, runs and gaps are no spans and
 * are taken for delivered. Ids of spans are made from ids of snapshots: what is delivered again is
 * the same span again, and a collector that knows spans by their ids has it once.
 */
public final class OtlpTarget implements Target {
  private static final int TOO_LARGE = 413;
  private static final long PAUSE_NANOS = 60_000_000_000L;

  private final Collector collector;
  private final Memory memory = new Memory();
  private final Origins origins;
  private final boolean content;
  private @Nullable Meters meters;
  private long notBefore = System.nanoTime();

  private OtlpTarget(TargetSettings settings) throws TargetException {
    collector = new Collector(settings);
    origins = new Origins(version());
    content = isOn(settings, "content");
    meters = isOn(settings, "metrics") ? new Meters(origins) : null;
  }

  /**
   * Reads settings; connects to nobody yet. The file {@code certificate} is read now.
   *
   * <p>Of the options it knows {@code content}, {@code metrics}, {@code timeout_ms}, {@code
   * certificate} and {@code compression}.
   *
   * @throws TargetException if one of them is wrong
   */
  public static OtlpTarget open(TargetSettings settings) throws TargetException {
    return new OtlpTarget(settings);
  }

  @Override
  public void deliver(Parcel parcel) throws TargetException {
    List<Snapshot> due = new ArrayList<>();
    for (Snapshot row : parcel.snapshots()) {
      memory.note(row);
      if (!row.isPending() && !memory.has(row)) {
        due.add(row);
      }
    }
    List<SpanData> spans = new ArrayList<>();
    for (Snapshot row : due) {
      spans.addAll(spans(row));
    }
    if (!spans.isEmpty()) {
      send(spans);
    }
    due.forEach(memory::delivered);
    count(due, parcel.runs());
  }

  @Override
  public void close() {
    collector.close();
  }

  private List<SpanData> spans(Snapshot row) throws TargetException {
    try {
      return new GenerationSpans(row, memory.place(row), origins.of(row), content).all();
    } catch (RuntimeException odd) {
      // A row that nobody has thought of must not hold up all others.
      throw TargetException.refused(
          collector.address().traces()
              + ": a snapshot cannot be told in spans ("
              + odd.getClass().getSimpleName()
              + ")",
          null);
    }
  }

  /** In parts where all at once is too large for the other side. */
  private void send(List<SpanData> spans) throws TargetException {
    Answer answer = collector.spans(spans);
    if (answer.status() == TOO_LARGE && spans.size() > 1) {
      send(spans.subList(0, spans.size() / 2));
      send(spans.subList(spans.size() / 2, spans.size()));
      return;
    }
    TargetException trouble = Verdict.of(answer, collector, spans.size());
    if (trouble != null) {
      throw trouble;
    }
  }

  /**
   * That metrics are not taken never holds up spans: the next points hold what these do. Who has no
   * road for them is not asked again, who is in trouble only after a while.
   */
  private void count(List<Snapshot> delivered, List<AgentRun> alive) {
    Meters kept = meters;
    if (kept == null) {
      return;
    }
    delivered.forEach(kept::count);
    if (notBefore - System.nanoTime() > 0) {
      return;
    }
    List<MetricData> due = kept.due(alive);
    if (due.isEmpty()) {
      return;
    }
    Answer answer = collector.metrics(due);
    switch (answer.status()) {
      case 404, 405, 501 -> meters = null;
      default -> notBefore = System.nanoTime() + (answer.isTaken() ? 0 : PAUSE_NANOS);
    }
  }

  private static boolean isOn(TargetSettings settings, String option) {
    return !"false".equals(settings.option(option));
  }

  /** Only the package that the JVM itself loaded from the jar knows its manifest. */
  private static String version() {
    try {
      ClassLoader system = ClassLoader.getSystemClassLoader();
      Class<?> agent = Class.forName("io.promptnotary.boot.Agent", false, system);
      String version = agent.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    } catch (ClassNotFoundException e) {
      return "unknown";
    }
  }
}
