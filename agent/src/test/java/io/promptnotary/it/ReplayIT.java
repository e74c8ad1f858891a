package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.console.StubProvider;
import io.promptnotary.console.StubProvider.Asked;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code replay} on a store that an observed host has left, as the packed jar does it. */
@Execution(ExecutionMode.CONCURRENT)
class ReplayIT {
  private static final String KEY = "sk-a-key-that-nobody-may-see";

  @TempDir Path dir;

  @OnEachJdk
  @Requirement(25)
  void theStoredRequestIsSentAgainAndBothAnswersAreShown(Jdk jdk) throws Exception {
    Row row = recorded(jdk);
    try (StubProvider provider = StubProvider.saying("a definition of term nought")) {
      Run run = console(jdk, provider.baseUrl(), "replay", "last");

      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .contains("a definition of term 0", "a definition of term nought", "% alike")
          .doesNotContain(KEY);
      assertAsked(provider, row);
      assertRecorded(row, provider);
    }
  }

  private static void assertAsked(StubProvider provider, Row row) throws Exception {
    assertThat(provider.asked()).hasSize(1);
    Asked asked = provider.asked().get(0);
    JsonNode body = new ObjectMapper().readTree(asked.body());
    assertThat(asked.path()).isEqualTo("/v1/chat/completions");
    assertThat(asked.authorization()).isEqualTo("Bearer " + KEY);
    assertThat(body.path("messages")).isEqualTo(row.json("messages"));
    assertThat(body.at("/messages/1/content").asText())
        .isEqualTo("Define 'term 0'.\nTone: playful");
    assertThat(body.path("model").asText()).isEqualTo("gpt-4o-mini");
    assertThat(body.path("temperature").asDouble()).isEqualTo(0.7);
    assertThat(body.path("response_format").toString()).isEqualTo("{\"type\":\"json_object\"}");
    List<String> names = new ArrayList<>();
    body.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactlyInAnyOrder(
            "model",
            "messages",
            "temperature",
            "max_tokens",
            "top_p",
            "seed",
            "stop",
            "response_format",
            "tools");
  }

  private void assertRecorded(Row first, StubProvider provider) {
    List<Row> rows = db().rows();
    assertThat(rows).hasSize(2).contains(first);
    Row replay = rows.get(0).equals(first) ? rows.get(1) : rows.get(0);
    assertThat(replay.text("status")).isEqualTo("success");
    assertThat(replay.text("service")).isEqualTo("promptnotary-replay");
    assertThat(replay.json("attributes", "/replay_of").asText()).isEqualTo(first.text("id"));
    assertThat(replay.json("attributes", "/replay_url").asText()).startsWith(provider.baseUrl());
    assertThat(replay.text("final_user_prompt")).isEqualTo(first.text("final_user_prompt"));
    assertThat(replay.text("response_text")).isEqualTo("a definition of term nought");
    assertThat(replay.json("token_metrics", "/total_tokens").asInt()).isEqualTo(1_234);
    assertThat(replay.text("template_id")).isNull();
  }

  @Test
  void aFailureIsOneSentenceAndOnRecord() throws Exception {
    recorded(Jdk.running());
    try (StubProvider provider = StubProvider.answering(401, "")) {
      Run run = console(Jdk.running(), provider.baseUrl(), "replay", "last");

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.errLines()).hasSize(1);
      assertThat(run.err()).contains("refused with 401").doesNotContain(KEY);
    }
    assertThat(db().rows()).extracting(row -> row.text("status")).contains("success", "failed");
  }

  private Row recorded(Jdk jdk) {
    HostJvm host = HostJvm.of(jdk, dir, "desk").agent(Hosts.config("desk"));
    assertThat(host.run("com.acme.desk.Main", "one", "0").exit()).isZero();
    return db().row();
  }

  private Db db() {
    return new Db(dir.resolve("promptnotary.db"));
  }

  private Run console(Jdk jdk, String baseUrl, String... command) {
    List<String> target = new ArrayList<>(List.of("-jar", Built.jar().toString()));
    target.addAll(List.of(command));
    return HostJvm.in(jdk, dir)
        .env("OPENAI_BASE_URL", baseUrl)
        .env("OPENAI_API_KEY", KEY)
        .run(target.toArray(String[]::new));
  }
}
