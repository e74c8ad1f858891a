package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Texts that must not be kept, that no database likes, or that are very large. */
@Execution(ExecutionMode.CONCURRENT)
class TextsIT {
  private static final String MAIN = "com.acme.texts.Main";
  private static final String ODD =
      "nul \0 high \uD83D low \uDE80 rocket \uD83D\uDE80 rtl \u202E\u05D0\u202C \uFEFF end";

  @TempDir Path dir;

  /** Runs the host bare and observed, with {@code settings} before its pointcuts. */
  private HostJvm observed(Jdk jdk, String mode, String settings) {
    HostJvm bare = HostJvm.of(jdk, dir, "texts");
    HostJvm host;
    try {
      String yaml = Files.readString(Hosts.config("texts"));
      host = bare.configured(yaml.replace("pointcuts:\n", settings + "pointcuts:\n"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Run run = host.run(MAIN, mode);
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.out()).isEqualTo(bare.run(MAIN, mode).out());
    assertThat(run.err()).doesNotContain("hunter2", "opensesame", "aB3dE5", "canary");
    return host;
  }

  private JsonNode shown(Jdk jdk, Row row) {
    Run run =
        HostJvm.in(jdk, dir).run("-jar", Built.jar().toString(), "show", row.text("id"), "--json");
    assertThat(run.exit()).as("%s", run).isZero();
    try {
      return new ObjectMapper().readTree(run.stdout());
    } catch (IOException e) {
      throw new AssertionError(run.toString(), e);
    }
  }

  private void assertNowhere(String... texts) throws IOException {
    try (var files = Files.list(dir)) {
      for (Path each :
          files
              .filter(file -> file.getFileName().toString().startsWith("promptnotary.db"))
              .toList()) {
        String bytes = Files.readString(each, StandardCharsets.ISO_8859_1);
        for (String text : texts) {
          assertThat(bytes.contains(text)).as("%s in %s", text, each).isFalse();
        }
      }
    }
  }

  @OnEachJdk
  void knownSecretsAreReplacedAndCounted(Jdk jdk) throws IOException {
    List<Row> rows = observed(jdk, "secrets", "").db().rows();

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).text("final_system_prompt")).isEqualTo("Use [redacted:openai-key]");
    assertThat(rows.get(0).text("final_user_prompt"))
        .isEqualTo("password=[redacted:password] for canary-4711");
    assertThat(rows.get(0).json("model_parameters", "/variables/api_key").asText())
        .isEqualTo("[redacted:api-key]");
    assertThat(rows.get(0).json("attributes", "/redactions/count").asInt()).isEqualTo(4);
    assertThat(rows.get(0).json("attributes", "/redactions/kinds/password").asInt()).isEqualTo(2);
    assertThat(rows.get(1).text("error_message"))
        .isEqualTo("the key [redacted:openai-key] of canary-4711 was refused");
    assertThat(rows.get(1).text("error_stack")).contains("[redacted:openai-key]", "Main.fail");
    assertNowhere("hunter2", "opensesame", "aB3dE5");
  }

  @Test
  void knownSecretsMayBeKept() {
    String settings = "privacy:\n  known_secrets: false\n";
    Row row = observed(Jdk.running(), "secrets", settings).db().rows().get(0);

    assertThat(row.text("final_user_prompt")).isEqualTo("password=hunter2 for canary-4711");
    assertThat(row.json("attributes", "/redactions").isMissingNode()).isTrue();
  }

  @OnEachJdk
  void withoutTextsNoneIsInAnyFile(Jdk jdk) throws IOException {
    List<Row> rows = observed(jdk, "secrets", "privacy:\n  capture_text: false\n").db().rows();

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).text("final_user_prompt")).isNull();
    assertThat(rows.get(0).json("attributes", "/texts/call.user/length").asInt())
        .isEqualTo("password=[redacted:password] for canary-4711".length());
    assertThat(rows.get(1).text("error_type")).isEqualTo("java.lang.IllegalStateException");
    assertThat(rows.get(1).text("error_message")).isNull();
    assertThat(rows.get(1).text("error_stack"))
        .startsWith("java.lang.IllegalStateException\n\tat com.acme.texts.Main.fail(");
    assertThat(rows.get(1).json("model_parameters", "/model").asText()).isEqualTo("small");
    assertNowhere("canary", "hunter2", "opensesame", "aB3dE5", "answer to");
  }

  @Test
  void droppedFieldsAreNotThere() throws IOException {
    List<Row> rows =
        observed(Jdk.running(), "secrets", "privacy:\n  drop: [user, output, params.*]\n")
            .db()
            .rows();

    assertThat(rows.get(0).text("final_user_prompt")).isNull();
    assertThat(rows.get(0).text("final_system_prompt")).isEqualTo("Use [redacted:openai-key]");
    assertThat(rows.get(0).text("capture_gaps"))
        .contains("\"user\"", "\"params.variables\"", "dropped by configuration");
    assertNowhere("for canary", "variables\":");
  }

  @OnEachJdk
  void oddTextsComeBackIdentical(Jdk jdk) {
    Row row = observed(jdk, "odd", "").db().row();
    JsonNode shown = shown(jdk, row);

    assertThat(shown.path("final_user_prompt").textValue()).isEqualTo(ODD);
    assertThat(shown.at("/llm_calls/0/user").textValue()).isEqualTo(ODD);
    assertThat(shown.at("/model_parameters/variables/k").textValue()).isEqualTo(ODD);
    assertThat(row.json("attributes", "/exact_text/final_user_prompt").textValue()).isEqualTo(ODD);
    Db db = new Db(dir.resolve("promptnotary.db"));
    assertThat(db.value("SELECT json_extract(llm_calls, '$[0].outcome') FROM generation_snapshots"))
        .isEqualTo("success");
    assertThat(db.value("SELECT json_valid(attributes) FROM generation_snapshots")).isEqualTo(1);
  }

  @Test
  void aMegabyteComesBackWhole() {
    Row row = observed(Jdk.running(), "megabyte", "").db().row();
    String text = ODD.repeat(1 << 15);

    assertThat(text.length()).isGreaterThan(1_000_000);
    assertThat(shown(Jdk.running(), row).path("final_user_prompt").textValue().equals(text))
        .isTrue();
  }

  @OnEachJdk
  void twentyMegabytesKeepTheirEnds(Jdk jdk) {
    Row row = observed(jdk, "huge", "defaults:\n  max_chars: 10\n").db().row();

    assertThat(row.text("final_user_prompt"))
        .startsWith("01234\n[… 19,999,990 of 20,000,000 characters left out, sha256 ")
        .endsWith("]\n56789");
    assertThat(row.json("attributes", "/truncated/0/length").asInt()).isEqualTo(20_000_000);
    assertThat(row.json("attributes", "/truncated/0/sha256").asText()).hasSize(64);
  }

  @Test
  void aTextOnWhichAPatternFailsIsWithheld() throws IOException {
    Row row =
        observed(Jdk.running(), "catastrophe", "defaults:\n  redact: [\"(a+)+$\"]\n").db().row();

    assertThat(row.text("final_user_prompt")).isEqualTo("[withheld: redaction failed]");
    assertThat(row.text("final_system_prompt")).isEqualTo("fine");
    assertThat(row.json("attributes", "/redactions/kinds/withheld").asInt()).isPositive();
    assertThat(row.text("capture_gaps")).contains("redaction failed: the text was withheld");
    assertNowhere("aaaaaaaaaaaaaaaa");
  }
}
