package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A way to complete, and what must be on record of each way in which the host may use it. */
final class Style {
  static final String MAIN = "com.acme.styles.Main";
  static final String WHOLE = "Hello, world";

  /**
   * How a call was recorded.
   *
   * @param status of its row
   * @param text what had come of the answer, or null
   */
  record Told(String status, String text) {}

  /** Of a row: what was asked, and how it was told. */
  record Asked(String prompt, Told told) {}

  final String name;
  private final Map<String, List<Told>> expected = new TreeMap<>();

  private Style(String name) {
    this.name = name;
    with("completed", "success", WHOLE);
    with("failed-at-once", "failed", null);
    with("failed-first", "failed", null);
    with("failed-midway", "failed", "Hello, ");
    with("cancelled", "cancelled", "Hello");
    with("never", "abandoned", null);
    with("twice", "success", WHOLE);
    with("other-thread", "success", WHOLE);
    for (int i = 0; i < 8; i++) {
      with("concurrent-" + i, "success", WHOLE);
    }
  }

  /** One that gives its answer in chunks. */
  static Style streaming(String name) {
    return new Style(name);
  }

  /** One that gives its answer as a whole. */
  static Style whole(String name) {
    return new Style(name).with("failed-midway", "failed", null);
  }

  Style with(String scenario, String status, String text) {
    expected.put(scenario, List.of(new Told(status, text)));
    return this;
  }

  /** Each use of what one call gave is a record. */
  Style reusable() {
    Told once = new Told("success", WHOLE);
    expected.put("twice", List.of(once, once));
    return this;
  }

  static Style plain() {
    return whole("plain").with("cancelled", "success", WHOLE).with("never", "success", WHOLE);
  }

  static Style future() {
    return whole("future").with("cancelled", "cancelled", null).with("timeout", "failed", null);
  }

  static Style mono() {
    return whole("mono").with("cancelled", "cancelled", null).reusable();
  }

  /** What the JDK does with a stream that it is given counts as well. */
  static Style stream() {
    return streaming("stream")
        .with("mapped", "success", WHOLE)
        .with("joined", "success", WHOLE)
        .with("inner", "success", WHOLE);
  }

  /** The host goes away without a word: a callback has no way to say that it is enough. */
  static Style callback() {
    return streaming("callback").with("cancelled", "abandoned", "Hello");
  }

  static List<Style> all() {
    return List.of(
        plain(),
        future(),
        streaming("publisher").reusable(),
        streaming("flow").reusable(),
        mono(),
        streaming("flux").reusable(),
        stream(),
        streaming("iterator"),
        streaming("iterable").reusable(),
        streaming("handle"),
        callback());
  }

  static Path classes() {
    return Hosts.classes("styles", libraries());
  }

  /** The real jars of what a host may use. */
  static Path[] libraries() {
    return Stream.of(Flux.class, Publisher.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
        .map(url -> Path.of(url.getPath()))
        .toArray(Path[]::new);
  }

  boolean hasAbandoned() {
    return expected.values().stream()
        .flatMap(List::stream)
        .anyMatch(told -> told.status().equals("abandoned"));
  }

  /** The rows of all scenarios. */
  void check(List<Asked> rows) {
    expected.forEach(
        (scenario, wanted) ->
            assertThat(told(rows, name + "/" + scenario))
                .as("%s %s", name, scenario)
                .containsExactlyElementsOf(wanted));
  }

  /** The same where the JVM may have ended before it noticed what the host had let go of. */
  void checkEnded(List<Asked> rows) {
    expected.forEach(
        (scenario, wanted) -> {
          List<Told> told = told(rows, name + "/" + scenario);
          boolean pending = told.equals(List.of(new Told("pending", null)));
          boolean open = wanted.stream().anyMatch(each -> each.status().equals("abandoned"));
          assertThat(pending && open ? wanted : told)
              .as("%s %s", name, scenario)
              .containsExactlyElementsOf(wanted);
        });
  }

  private static List<Told> told(List<Asked> rows, String prompt) {
    return rows.stream().filter(row -> prompt.equals(row.prompt())).map(Asked::told).toList();
  }
}
