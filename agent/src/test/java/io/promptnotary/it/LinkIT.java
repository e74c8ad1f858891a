package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.Db.Row;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How rows find the entities that the host has saved. */
class LinkIT {
  private static final String MAIN = "com.acme.links.Main";
  private static final Set<String> LINK = Set.of("entity_type", "entity_id", "linked_at");

  @TempDir Path dir;

  @Test
  @Requirement(12)
  void aSaveInTheGeneration() {
    Row row = observed("within").get(0);
    assertLinked(row);
    assertThat(row.json("attributes", "/linked_by").asText()).isEqualTo("generation");
  }

  @Test
  @Requirement(12)
  void aSaveAfterIt() {
    assertLinked(observed("after").get(0));
  }

  @Test
  @Requirement(12)
  void aSaveOnAnotherThreadThatCarriesTheEntity() {
    List<Row> rows = observed("elsewhere");
    assertThat(rows).hasSize(2);
    for (Row row : rows) {
      if (row.text("user_id").equals("a")) {
        assertLinked(row);
      } else {
        assertUnlinked(row);
      }
    }
  }

  @Test
  void anEntityThatGetsItsIdWhileItIsSaved() {
    assertLinked(observed("persisted").get(0));
  }

  @OnEachJdk
  void aSaveOfTheResultOfAFuture(Jdk jdk) {
    Row row = observed(host(jdk), "future").get(0);
    assertLinked(row);
    assertThat(row.json("attributes", "/linked_by").asText()).isEqualTo("identity");
  }

  @OnEachJdk
  @Requirement(12)
  void aSaveOfManyFromSeveralGenerations(Jdk jdk) {
    List<Row> rows = observed(host(jdk), "bulk");
    assertThat(rows).hasSize(3).allSatisfy(LinkIT::assertLinked);
  }

  @Test
  void aSaveOfManyThatReturnsIds() {
    List<Row> rows = observed("ids");
    assertThat(rows)
        .hasSize(3)
        .allSatisfy(
            row -> assertThat(row.text("entity_id")).isEqualTo("id-" + row.text("user_id")));
  }

  @Test
  void aSaveOfManyThatTheHostHasMapped() {
    assertThat(observed("mapped")).hasSize(3).allSatisfy(LinkIT::assertUnlinked);
  }

  @Test
  void anUnrelatedSaveOnAnotherThread() {
    assertUnlinked(observed("unrelated").get(0));
  }

  @Test
  void manyThreadsOfOnePoolDoNotMix() {
    HostJvm host = host(Jdk.running()).flags("-Dpromptnotary.queue.shutdown_ms=60000");
    assertThat(observed(host, "pool")).hasSize(1000).allSatisfy(LinkIT::assertLinked);
  }

  @Test
  @Requirement(12)
  void aLinkChangesNothingElse() {
    HostJvm host = host(Jdk.running());
    HostJvm.Started started = host.start(MAIN, "later");
    Row before = host.db().await(row -> "success".equals(row.text("status")));
    Built.write(dir.resolve("go"), "");
    Row after = host.db().await(row -> row.text("entity_id") != null);
    Built.write(dir.resolve("end"), "");
    assertThat(started.end().err()).isEmpty();

    assertUnlinked(before);
    assertLinked(after);
    assertThat(captured(after)).isEqualTo(captured(before));
    assertThat(captured(host.db().row())).isEqualTo(captured(before));
  }

  private static Map<String, Object> captured(Row row) {
    Map<String, Object> columns = new HashMap<>(row.columns());
    columns.keySet().removeAll(LINK);
    return columns;
  }

  private static void assertLinked(Row row) {
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("entity_type")).isEqualTo("post");
    assertThat(row.text("entity_id")).isEqualTo("id-" + row.text("user_id"));
    assertThat(row.text("linked_at")).isGreaterThanOrEqualTo(row.text("started_at"));
  }

  private static void assertUnlinked(Row row) {
    assertThat(LINK).allSatisfy(column -> assertThat(row.text(column)).isNull());
  }

  private HostJvm host(Jdk jdk) {
    return HostJvm.of(jdk, dir, "links").agent(Hosts.config("links"));
  }

  private List<Row> observed(String scenario) {
    return observed(host(Jdk.running()), scenario);
  }

  private static List<Row> observed(HostJvm host, String scenario) {
    HostJvm.Run run = host.run(MAIN, scenario);
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).isEmpty();
    return host.db().rows();
  }
}
