package io.promptnotary.viewer;

import io.promptnotary.reading.Fleet;
import io.promptnotary.reading.Fleet.Jvm;
import io.promptnotary.reading.Moments;
import io.promptnotary.reading.Units;
import io.promptnotary.snapshot.AgentRun;
import io.promptnotary.store.FleetReader;
import io.promptnotary.store.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page of all JVMs. Immutable. */
final class FleetView {
  private static final String DAY = "1d";

  private final Request request;
  private final Clock clock;

  FleetView(Request request, Clock clock) {
    this.request = request;
    this.clock = clock;
  }

  /** One JVM. */
  record Line(
      String service,
      String host,
      String process,
      String state,
      boolean silent,
      String heard,
      String started,
      String agent,
      String java,
      String captured,
      String committed,
      String waiting,
      String pending,
      String dropped,
      String missing,
      @Nullable String trouble) {}

  /** A stretch of time to choose. */
  record Span(String label, String href, boolean chosen) {}

  /**
   * What the template shows.
   *
   * @param nothing said where there is no JVM; null where there are some
   */
  record Page(
      Frame frame,
      List<String> complaints,
      List<Span> spans,
      String summary,
      @Nullable String nothing,
      List<Line> lines) {}

  Page page(FleetReader reader, Frame frame) throws StoreException {
    String typed = request.value("since");
    String since = typed == null || typed.isBlank() ? DAY : typed;
    List<String> complaints = List.of();
    Instant from;
    try {
      from = Moments.parse(since, clock);
    } catch (IllegalArgumentException e) {
      complaints = List.of(String.valueOf(e.getMessage()));
      since = DAY;
      from = Moments.parse(DAY, clock);
    }
    String service = request.value("service");
    String only = service == null || service.isBlank() ? null : service;
    Fleet fleet = Fleet.read(reader, from, only, Fleet.PATIENCE);
    String chosen = since;
    List<Span> spans =
        List.of("1h", DAY, "7d", "30d").stream()
            .map(each -> new Span(each, href(each, only), each.equals(chosen)))
            .toList();
    return new Page(
        frame,
        complaints,
        spans,
        fleet.summary(),
        fleet.jvms().isEmpty() ? "No JVM was heard of in this time." : null,
        fleet.jvms().stream().map(this::line).toList());
  }

  private static String href(String since, @Nullable String service) {
    String address = "/fleet?since=" + Urls.encoded(since);
    return service == null ? address : address + "&service=" + Urls.encoded(service);
  }

  private Line line(Jvm jvm) {
    AgentRun run = jvm.member().run();
    long seconds = Math.max(0, jvm.member().silence().toSeconds());
    return new Line(
        run.service(),
        run.host(),
        Long.toString(run.processId()),
        jvm.state().key(),
        jvm.state() == FleetReader.State.SILENT,
        seconds < 60 ? seconds + " s ago" : Units.duration(seconds * 1_000) + " ago",
        Units.seconds(run.startedAt(), clock.getZone()),
        run.agentVersion(),
        run.javaVersion(),
        number(jvm.figure("captured")),
        number(jvm.figure("committed")),
        number(jvm.waiting()),
        number(jvm.member().pending()),
        number(jvm.figure("dropped")),
        number(jvm.missing()),
        jvm.trouble());
  }

  private static String number(@Nullable Long number) {
    return number == null ? "–" : Units.count(number);
  }
}
