package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside OpenTelemetry, both work, and rows tell of its spans. */
class OpenTelemetryIT {
  private static final String TRACED = "com.acme.traced.Main";
  private static final String SPANS = "com.acme.spans.Main";

  /** As its agent prints a span: 'name' : trace span KIND. */
  private static final Pattern SERVER =
      Pattern.compile("'[^']*' : ([0-9a-f]{32}) ([0-9a-f]{16}) SERVER");

  private static final String[] EXPORTERS = {
    "-Dotel.traces.exporter=console",
    "-Dotel.metrics.exporter=none",
    "-Dotel.logs.exporter=none",
    "-Dotel.javaagent.debug=false"
  };

  @TempDir Path dir;

  private static String otherAgent() {
    return "-javaagent:" + Built.library("opentelemetry-javaagent");
  }

  @OnEachJdk
  void itsAgentBehindOurs(Jdk jdk) {
    HostJvm bare = HostJvm.of(jdk, dir, "traced");
    HostJvm host = bare.agent(Hosts.config("traced")).flags(otherAgent()).flags(EXPORTERS);

    assertBothWork(bare.run(TRACED), host.run(TRACED), host);
  }

  @OnEachJdk
  void itsAgentBeforeOurs(Jdk jdk) {
    HostJvm bare = HostJvm.of(jdk, dir, "traced");
    HostJvm host =
        bare.flags(otherAgent(), "-javaagent:" + Built.jar() + "=" + Hosts.config("traced"))
            .flags(EXPORTERS);

    assertBothWork(bare.run(TRACED), host.run(TRACED), host);
  }

  private static void assertBothWork(Run bare, Run run, HostJvm host) {
    assertThat(run.out()).isEqualTo(bare.out());
    assertThat(run.exit()).isEqualTo(bare.exit()).isZero();
    assertThat(run.err()).doesNotContain("promptnotary");
    Map<String, Row> rows =
        host.db().rows().stream()
            .collect(Collectors.toMap(row -> row.text("final_user_prompt"), row -> row));
    assertThat(rows.keySet())
        .containsExactlyInAnyOrder("outside of any request", "/first", "/second");
    assertThat(rows.get("outside of any request").text("trace_id")).isNull();
    assertThat(rows.get("outside of any request").text("span_id")).isNull();
    assertThat(Stream.of("/first", "/second").map(rows::get))
        .extracting(row -> row.text("trace_id") + " " + row.text("span_id"))
        .containsExactlyElementsOf(spans(run))
        .doesNotHaveDuplicates();
  }

  /** Of the requests that the host has answered, in their order. */
  private static List<String> spans(Run run) {
    Matcher found = SERVER.matcher(run.err());
    List<String> spans = found.results().map(each -> each.group(1) + " " + each.group(2)).toList();
    assertThat(spans).as("%s", run).hasSize(2);
    return spans;
  }

  @OnEachJdk
  void theHostsOwnSpansAreOnTheRowAndItsContextIsLeftAlone(Jdk jdk) {
    Path[] libraries =
        Stream.of(
                io.opentelemetry.api.trace.Span.class,
                io.opentelemetry.context.Context.class,
                io.opentelemetry.common.ComponentLoader.class,
                io.opentelemetry.sdk.common.Clock.class,
                io.opentelemetry.sdk.trace.SdkTracerProvider.class)
            .map(OpenTelemetryIT::jarOf)
            .toArray(Path[]::new);
    String classPath =
        Stream.concat(Stream.of(Hosts.classes("spans", libraries)), Stream.of(libraries))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    HostJvm bare = HostJvm.in(jdk, dir).flags("-cp", classPath);
    HostJvm host = bare.agent(Hosts.config("spans"));
    Run run = host.run(SPANS);

    assertThat(run.toString()).isEqualTo(bare.run(SPANS).toString());
    assertThat(run.out()).contains("wrapped\n");
    assertThat(host.db().rows())
        .extracting(row -> row.text("trace_id") + " " + row.text("span_id"))
        .containsExactlyInAnyOrder("null null", run.out().lines().toList().get(2), "null null");
  }

  @Test
  void theConsoleShowsThem() {
    HostJvm host =
        HostJvm.of(Jdk.running(), dir, "traced")
            .agent(Hosts.config("traced"))
            .flags(otherAgent())
            .flags(EXPORTERS);
    String span = spans(host.run(TRACED)).get(1).split(" ")[1];
    String id =
        host.db().rows().stream()
            .filter(row -> span.equals(row.text("span_id")))
            .findFirst()
            .orElseThrow()
            .text("id");
    Run shown =
        HostJvm.in(Jdk.running(), dir)
            .run("-jar", Built.jar().toString(), "show", "--store", "promptnotary.db", id);

    assertThat(shown.out()).contains(span);
  }

  private static Path jarOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
