package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an ordinary pipeline leaves in the store. */
class FirstLightIT {
  private static final String MAIN = "com.acme.studio.Main";

  @TempDir Path dir;

  @OnEachJdk
  @Requirement({1, 2, 5, 6, 11, 12})
  void onePipelineIsOneRow(Jdk jdk) {
    Row row = observed(jdk, "pipeline");

    assertIdentified(row);
    assertPrompts(row);
    assertCalls(row);
    assertRepaired(row);
    assertThat(row.text("entity_type")).isEqualTo("post");
    assertThat(row.text("entity_id")).isEqualTo("4711");
    assertThat(row.text("linked_at")).isNotNull();
  }

  private static void assertIdentified(Row row) {
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("service")).isEqualTo("studio");
    assertThat(row.text("name")).isEqualTo("Generator.generate");
    assertThat(row.text("org_id")).isEqualTo("org-7");
    assertThat(row.text("user_id")).isEqualTo("user-9");
    assertThat(row.text("platform")).isEqualTo("web");
    assertThat(row.text("template_id")).isEqualTo("T-42");
    assertThat(row.text("template_name")).isEqualTo("launch post");
    assertThat(row.text("template_version")).isEqualTo("v3");
    assertThat(row.text("response_text")).isEqualTo("{\"post\":\"short\"}");
    assertThat(row.text("error_type")).isNull();
    assertThat(row.text("started_at"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(row.text("completed_at")).isGreaterThanOrEqualTo(row.text("started_at"));
    assertThat(row.text("id"))
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  private static void assertPrompts(Row row) {
    assertThat(row.text("final_system_prompt"))
        .isEqualTo("You write for org-7.\n" + "Stay within the voice. ".repeat(400));
    assertThat(row.text("final_user_prompt"))
        .isEqualTo("Topic: café opening ☕\nTone: neutral\nTone (override): playful");
    assertThat(row.json("attributes", "/prompt_changed_after_composition").asBoolean()).isTrue();
  }

  private static void assertCalls(Row row) {
    JsonNode calls = row.json("llm_calls");

    assertThat(calls).hasSize(2);
    assertThat(calls.get(0).toString()).contains("Tone (override): playful", "a draft that is far");
    assertThat(calls.get(1).toString()).contains("REPAIR shorten it, give JSON");
    int prompt = "Topic: café opening ☕\nTone: neutral\nTone (override): playful".length() + 28;
    int completion = "a draft that is far too long".length() + "{\"post\":\"short\"}".length();
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(prompt);
    assertThat(row.json("token_metrics", "/completion_tokens").asInt()).isEqualTo(completion);
    assertThat(row.json("token_metrics", "/total_tokens").asInt()).isEqualTo(prompt + completion);
    assertThat(row.json("performance_metrics", "/model_identifier").asText())
        .isEqualTo("gpt-4o-2024-08-06");
    assertThat(row.json("performance_metrics", "/total_latency_ms").isNumber()).isTrue();
    assertThat(row.json("performance_metrics", "/provider_latency_ms").isNumber()).isTrue();
  }

  @Test
  @Requirement(6)
  void repairsAreDerivedWhereNoPointcutGivesThem() throws Exception {
    String whole = Files.readString(Hosts.config("studio"));
    String without = whole.replaceAll("(?s)  - id: repair\n.*?(?=  - id: save)", "");
    assertThat(without).doesNotContain("repair");
    HostJvm.of(Jdk.running(), dir, "studio").configured(without).run(MAIN, "pipeline");

    assertRepaired(new Db(dir.resolve("promptnotary.db")).row());
  }

  @OnEachJdk
  @Requirement(12)
  void aSaveAfterTheEndLinksTheGenerationBefore(Jdk jdk) {
    Row row = observed(jdk, "save-later");

    assertThat(row.text("name")).isEqualTo("Generator.draftAndEdit");
    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("entity_id")).isEqualTo("4711");
    assertThat(row.text("linked_at")).isNotNull();
  }

  @OnEachJdk
  void aCallOutsideAnyGenerationIsOne(Jdk jdk) {
    Row row = observed(jdk, "call");

    assertThat(row.text("status")).isEqualTo("success");
    assertThat(row.text("final_system_prompt")).isEqualTo("be brief");
    assertThat(row.text("final_user_prompt")).isEqualTo("only asked");
    assertThat(row.text("response_text")).isEqualTo("a draft that is far too long");
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertThat(row.text("response_id")).isEqualTo("resp-28");
    assertThat(row.json("llm_calls")).hasSize(1);
  }

  @OnEachJdk
  void aCompositionOutsideJoinsTheCallThatSendsItsText(Jdk jdk) {
    Row row = observed(jdk, "compose");

    assertThat(row.text("template_id")).isEqualTo("T-42");
    assertThat(row.text("template_version")).isEqualTo("v3");
    assertThat(row.text("final_user_prompt")).isEqualTo("Topic: café opening ☕\nTone: neutral\n");
    assertThat(row.json("attributes", "/prompt_changed_after_composition").asBoolean()).isFalse();
  }

  @OnEachJdk
  @Requirement(3)
  void promptsOfAMegabyteAreKeptWhole(Jdk jdk) {
    Row row = observed(jdk, "big");
    String text = "0123456789abcdé☕".repeat(65_536);

    assertThat(row.text("final_system_prompt").equals(text)).isTrue();
    assertThat(row.text("final_user_prompt").equals("big " + text)).isTrue();
  }

  @OnEachJdk
  void generationsOfManyThreadsDoNotMix(Jdk jdk) {
    HostJvm host = patient(jdk);
    Run run = host.run(MAIN, "threads");

    assertThat(run.exit()).as("%s", run).isZero();
    List<Row> rows = host.db().rows();
    assertThat(rows).allSatisfy(row -> assertThat(row.text("status")).isEqualTo("success"));
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.text("final_user_prompt")).endsWith(": " + row.text("org_id"));
              assertThat(row.text("final_system_prompt"))
                  .contains(" " + row.text("org_id") + ".\n");
            });
    assertThat(rows.stream().map(row -> row.text("org_id")).collect(Collectors.toSet()))
        .isEqualTo(IntStream.range(0, 400).mapToObj(i -> "tone-" + i).collect(Collectors.toSet()));
    assertThat(rows).hasSize(400);
  }

  @Test
  void twoHostsShareOneFile() {
    HostJvm host = patient(Jdk.running());
    HostJvm.Started first = host.start(MAIN, "threads");
    Run second = host.run(MAIN, "threads");

    assertThat(second.err()).isEmpty();
    assertThat(first.end().err()).isEmpty();
    List<Row> rows = host.db().rows();
    assertThat(rows).hasSize(800);
    assertThat(rows.stream().map(row -> row.text("run_id")).distinct()).hasSize(2);
    assertThat(rows.stream().map(row -> row.text("process_id")).distinct()).hasSize(2);
  }

  /** On a busy machine the writer may need more than its usual seconds at the end. */
  private HostJvm patient(Jdk jdk) {
    return HostJvm.of(jdk, dir, "studio")
        .agent(Hosts.config("studio"))
        .flags("-Dpromptnotary.queue.shutdown_ms=60000");
  }

  private Row observed(Jdk jdk, String scenario) {
    HostJvm bare = HostJvm.of(jdk, dir, "studio");
    HostJvm host = bare.agent(Hosts.config("studio"));
    Run run = host.run(MAIN, scenario);
    assertThat(run.toString()).isEqualTo(bare.run(MAIN, scenario).toString());
    return host.db().row();
  }

  private static void assertRepaired(Row row) {
    assertThat(row.json("repair_metrics", "/repair_count").asInt()).isEqualTo(1);
    assertThat(row.json("repair_metrics", "/repair_types").toString())
        .isEqualTo("[\"too-long\",\"missing-key\"]");
    assertThat(row.json("repair_metrics", "/initial_validation_score").asDouble()).isEqualTo(0.4);
    assertThat(row.json("repair_metrics", "/repair_log").toString())
        .contains("shorten it, give JSON");
  }
}
