package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import io.promptnotary.it.HostJvm.Started;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requirements that a definition desk shows: a host in the manner of the first specification. */
class RequirementsIT {
  private static final String MAIN = "com.acme.desk.Main";
  private static final int MANY = 70;

  /** Values that are handed over by reference, as the design's bar has it. */
  private static final String FIVE_PROBES =
      """
      version: 1
      libraries: none
      queue: {max_items: 1000000, max_bytes: 4000000000, shutdown_ms: 90000}
      pointcuts:
        - id: define
          role: generation
          class: com.acme.desk.Desk
          method: define
          capture:
            org_id: args[0].org
            user_id: args[0].user
        - id: orchestrate
          role: compose
          class: com.acme.desk.Orchestrator
          method: orchestrate
          capture:
            system: return.system
            user: return.user
            template.id: return.template.id
        - id: complete
          role: call
          class: com.acme.desk.Service
          method: complete
          capture:
            model: return.model
            output: return.text
            tokens.prompt: return.usage.prompt
            tokens.completion: return.usage.completion
        - {id: accept, role: check, class: com.acme.desk.Desk, method: accept}
        - {id: keep, role: save, class: com.acme.desk.Desk, method: keep}
      """;

  @TempDir Path dir;

  @Test
  @Requirement({1, 2})
  void theFinalPromptsAreThoseThatWereSent() {
    Row row = one("0");
    String system = "You define terms for org-0.\n" + "Be exact. ".repeat(200);
    String user = "Define 'term 0'.\nTone: playful";

    assertThat(row.text("final_system_prompt")).isEqualTo(system);
    assertThat(row.text("final_user_prompt")).isEqualTo(user);
    assertThat(row.json("messages", "/0/role").asText()).isEqualTo("system");
    assertThat(row.json("messages", "/0/content").asText()).isEqualTo(system);
    assertThat(row.json("messages", "/1/role").asText()).isEqualTo("user");
    assertThat(row.json("messages", "/1/content").asText()).isEqualTo(user);
    assertThat(row.json("messages")).hasSize(2);
  }

  @Test
  @Requirement(3)
  void aLimitKeepsHeadTailLengthAndHash() throws Exception {
    String limited =
        Files.readString(Hosts.config("desk"))
            .replace("pointcuts:\n", "defaults:\n  max_chars: 200\npointcuts:\n");
    assertThat(host().configured(limited).run(MAIN, "one", "0").exit()).isZero();

    Row row = host().db().row();
    String whole = "You define terms for org-0.\n" + "Be exact. ".repeat(200);
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(whole.getBytes(StandardCharsets.UTF_8)));
    assertThat(row.text("final_system_prompt"))
        .startsWith(whole.substring(0, 100))
        .endsWith(whole.substring(whole.length() - 100))
        .contains(hash)
        .hasSizeLessThan(400);
    assertThat(row.json("attributes", "/truncated").toString())
        .contains("\"length\":" + whole.length(), "\"sha256\":\"" + hash + "\"");
    assertThat(row.text("final_user_prompt")).isEqualTo("Define 'term 0'.\nTone: playful");
  }

  @Test
  @Requirement(4)
  void tokensAndWhatTheyCost() {
    JsonNode metrics = one("2").json("token_metrics");

    assertThat(metrics.path("prompt_tokens").asInt()).isEqualTo(1_074);
    assertThat(metrics.path("completion_tokens").asInt()).isEqualTo(76);
    assertThat(metrics.path("total_tokens").asInt()).isEqualTo(1_150);
    assertThat(metrics.path("cached_tokens").asInt()).isEqualTo(256);
    assertThat(metrics.path("reasoning_tokens").asInt()).isEqualTo(17);
    assertThat(metrics.path("source").asText()).isEqualTo("reported");
    // Dollars for a million tokens: 818 at 0.15, 256 cached ones at 0.075, 76 answered at 0.60.
    assertThat(metrics.path("estimated_cost").asText()).isEqualTo("1.875E-4");
    assertThat(metrics.path("currency").asText()).isEqualTo("USD");
    assertThat(metrics.path("price_id").asText()).contains("gpt-4o-mini");
    assertThat(metrics.path("price_table").asText()).isNotEmpty();
  }

  @Test
  @Requirement(5)
  void latenciesAndTheModelThatAnswered() {
    Row row = one("3");
    JsonNode metrics = row.json("performance_metrics");
    double calls =
        row.json("llm_calls", "/0/latency_ms").asDouble()
            + row.json("llm_calls", "/1/latency_ms").asDouble();

    assertThat(metrics.path("model_identifier").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertThat(row.json("model_parameters", "/model").asText()).isEqualTo("gpt-4o-mini");
    assertThat(metrics.path("provider_latency_ms").asDouble()).isCloseTo(calls, offset(0.01));
    assertThat(metrics.path("total_latency_ms").asDouble())
        .isGreaterThanOrEqualTo(metrics.path("provider_latency_ms").asDouble());
  }

  @Test
  @Requirement(7)
  void theTemplateItsModulesAndFlags() {
    Row row = one("0");

    assertThat(row.text("template_id")).isEqualTo("D-7");
    assertThat(row.text("template_name")).isEqualTo("definition");
    assertThat(row.text("template_version")).isEqualTo("v2");
    assertThat(row.text("prompt_modules")).isEqualTo("[\"context\",\"grammar\",\"feedback\"]");
    assertThat(row.json("attributes", "/feedback_integrated").isBoolean()).isTrue();
    assertThat(row.json("attributes", "/feedback_integrated").asBoolean()).isTrue();
    int composed = 28 + 2_000 + "Define 'term 0'.\nTone: sober".length();
    assertThat(row.json("attributes", "/estimated_prompt_tokens").asInt()).isEqualTo(composed / 4);
  }

  @Test
  @Requirement(8)
  void parametersAnswerAndWhatTheProviderAdds() {
    Row row = one("1");
    JsonNode parameters = row.json("model_parameters");

    assertThat(parameters.path("temperature").asDouble()).isEqualTo(0.7);
    assertThat(parameters.path("max_tokens").asInt()).isEqualTo(900);
    assertThat(parameters.path("top_p").asDouble()).isEqualTo(0.95);
    assertThat(parameters.path("seed").asLong()).isEqualTo(42);
    assertThat(parameters.path("stop").toString()).isEqualTo("[\"END\",\"###\"]");
    assertThat(parameters.path("response_format").toString())
        .isEqualTo("{\"type\":\"json_object\"}");
    assertThat(parameters.at("/tools/0/function/name").asText()).isEqualTo("look_up");
    assertThat(row.text("response_text")).isEqualTo("a definition of term 1");
    assertThat(row.text("cached")).isEqualTo("0");
    assertThat(row.text("retry_count")).isEqualTo("1");
    assertThat(row.json("attributes", "/region").asText()).isEqualTo("eu-1");
  }

  @Test
  @Requirement({9, 11})
  void idsAndFiguresApart() {
    Row row = one("2");

    assertThat(row.text("response_id")).isEqualTo("chatcmpl-2a");
    assertThat(row.text("finish_reason")).isEqualTo("stop");
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(1_074);
    assertThat(row.json("token_metrics", "/completion_tokens").asInt()).isEqualTo(76);
    assertThat(row.text("org_id")).isEqualTo("org-2");
    assertThat(row.text("user_id")).isEqualTo("user-9");
    assertThat(row.text("platform")).isEqualTo("web");
    assertThat(row.text("session_id")).isEqualTo("session-2");
  }

  @Test
  @Requirement(16)
  void hostThreadsDoNotWaitForTheStore() throws Exception {
    one("1");
    HostJvm host = host().agent(Hosts.config("desk"));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + host.db().file());
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      Started started = host.start(MAIN, "locked");
      Awaitility.await().until(() -> Files.exists(dir.resolve("answered")));
      statement.execute("COMMIT");
      host.db().await(row -> "session-0".equals(row.text("session_id")));
      Files.createFile(dir.resolve("go"));

      assertThat(started.end().exit()).isZero();
    }
    assertThat(host.db().rows()).hasSize(2);
  }

  @Test
  @Requirement(17)
  void aGenerationAllocatesLittleMoreThanBare() {
    long bare = Long.parseLong(host().run(MAIN, "allocation").out().strip());
    HostJvm host = host().configured(FIVE_PROBES);
    Run run = host.run(MAIN, "allocation");

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(Long.parseLong(run.out().strip()) - bare).isBetween(1L, 2_048L);
    // None was dropped, which would have been cheaper.
    assertThat(host.db().value("SELECT count(*) FROM generation_snapshots WHERE entity_id > ''"))
        .isEqualTo(5_500);
  }

  @Test
  @Requirement(19)
  void whatIsOftenAskedForHasAnIndex() {
    one("0");
    for (String condition :
        new String[] {
          "entity_type = 'definition' AND entity_id = '5000'",
          "started_at >= '2026-01-01'",
          "json_extract(performance_metrics, '$.model_identifier') = 'gpt-4o'",
          "template_id = 'D-7' AND template_version = 'v2'",
          "status = 'failed'",
          "org_id = 'org-0'"
        }) {
      assertThat(plan(condition)).as(condition).contains("USING INDEX");
    }
    assertThat(plan("status = 'pending'")).contains("generation_snapshots_pending");
    assertThat(plan("entity_id IS NULL AND started_at < '2026-01-01'"))
        .contains("generation_snapshots_unlinked");
  }

  @Test
  @Requirement(28)
  void everyGenerationHasItsRecordWithTheProvidersFigures() {
    Run bare = host().run(MAIN, "many", Integer.toString(MANY));
    HostJvm host =
        host().agent(Hosts.config("desk")).flags("-Dpromptnotary.queue.shutdown_ms=60000");
    Run run = host.run(MAIN, "many", Integer.toString(MANY));

    assertThat(run.toString()).isEqualTo(bare.toString());
    Map<String, String> recorded = new TreeMap<>();
    List<Row> rows = host.db().rows();
    rows.forEach(row -> recorded.put(row.text("session_id"), told(row)));
    Map<String, String> told = new TreeMap<>();
    run.out().lines().forEach(line -> told.put(line.substring(0, line.indexOf(' ')), line));
    assertThat(recorded).isEqualTo(told);
    assertThat(rows).hasSize(MANY);
    assertThat(rows)
        .filteredOn(row -> row.text("status").equals("failed"))
        .hasSize(MANY / 5)
        .allSatisfy(row -> assertThat(row.text("error_message")).startsWith("503 no capacity"));
  }

  /** A row in the words of the host. */
  private static String told(Row row) {
    JsonNode tokens = row.json("token_metrics");
    return String.join(
        " ",
        row.text("session_id"),
        row.text("status"),
        "calls=" + row.json("llm_calls").size(),
        "prompt=" + tokens.path("prompt_tokens").asInt(),
        "completion=" + tokens.path("completion_tokens").asInt(),
        "total=" + tokens.path("total_tokens").asInt(),
        "cached=" + tokens.path("cached_tokens").asInt(),
        "reasoning=" + tokens.path("reasoning_tokens").asInt());
  }

  private String plan(String condition) {
    Db db = host().db();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + db.file());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "EXPLAIN QUERY PLAN SELECT * FROM generation_snapshots WHERE " + condition)) {
      return rows.getString("detail");
    } catch (SQLException e) {
      throw new AssertionError(condition, e);
    }
  }

  private HostJvm host() {
    return HostJvm.of(Jdk.running(), dir, "desk");
  }

  /** The row of the generation with that number, whose bare run prints the same. */
  private Row one(String number) {
    HostJvm host = host().agent(Hosts.config("desk"));
    Run run = host.run(MAIN, "one", number);
    assertThat(run.toString()).isEqualTo(host().run(MAIN, "one", number).toString());
    return host.db().row();
  }
}
