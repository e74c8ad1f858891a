package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * What holds of a library in one version, on one JDK. Its host program runs once bare and once with
 * the agent for all the tests of a class; see {@link Observed}.
 */
abstract class LibraryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  final Setup setup;
  final Observed observed;

  /** {@code provider} makes the server that both runs talk to. */
  LibraryTest(Setup setup, Supplier<StubServer> provider) {
    this(setup, provider, List.of());
  }

  /** With these flags of the JVM, in both runs. */
  LibraryTest(Setup setup, Supplier<StubServer> provider, List<String> flags) {
    this.setup = setup;
    this.observed = Observed.of(setup, provider, flags);
  }

  @BeforeEach
  void isThereInThisVersion(TestInfo test) {
    Since since = test.getTestMethod().orElseThrow().getAnnotation(Since.class);
    assumeTrue(since == null || setup.version().since(since.value()));
  }

  @Test
  void theHostSeesNoDifference() {
    assertThat(observed.bare().exit()).as("%s", observed.bare()).isZero();
    assertThat(observed.bare().out()).isNotEmpty();
    assertThat(observed.run().out()).isEqualTo(observed.bare().out());
    assertThat(observed.hostErr()).isEqualTo(observed.bare().errLines());
    assertThat(observed.run().exit()).isZero();
  }

  @Test
  void theProviderSeesNoDifference() {
    assertThat(observed.bareRequests()).isNotEmpty();
    assertThat(observed.requests()).isEqualTo(observed.bareRequests());
  }

  @Test
  void theStoreHoldsNothingWithoutAnEnd() {
    assertThat(observed.rows()).isNotEmpty();
    assertThat(observed.rows())
        .allSatisfy(row -> assertThat(row.text("status")).isNotEqualTo("pending"));
  }

  /**
   * Of hosts that print a line "SCENARIO: ..." or "SCENARIO failed: ..." for each call they make.
   */
  void assertEachScenarioIsOneRowWithoutGaps(String provider) {
    assertThat(observed.rows().stream().map(row -> row.text("capture_gaps")))
        .as("gaps")
        .containsOnlyNulls();
    assertThat(observed.rows().stream().map(row -> row.json("llm_calls").size()))
        .as("calls")
        .containsOnly(1);
    assertThat(observed.rows().stream().map(row -> row.json("llm_calls", "/0/provider").asText()))
        .as("providers")
        .containsOnly(provider);
    assertThat(observed.rows().stream().map(Observed::scenario))
        .containsExactlyInAnyOrderElementsOf(
            observed
                .bare()
                .out()
                .lines()
                .filter(line -> line.matches("[a-z0-9-]+( failed)?: .*"))
                .map(line -> line.replaceFirst("( failed)?: .*", ""))
                .toList());
  }

  static void assertTokens(Row row, int prompt, int completion) {
    assertThat(row.json("token_metrics", "/prompt_tokens").asInt()).isEqualTo(prompt);
    assertThat(row.json("token_metrics", "/completion_tokens").asInt()).isEqualTo(completion);
    assertThat(row.json("token_metrics", "/total_tokens").asInt()).isEqualTo(prompt + completion);
  }

  static void assertFailed(Row row, String type) {
    assertThat(row.text("status")).isEqualTo("failed");
    assertThat(row.text("error_type")).isEqualTo(type);
    assertThat(row.text("error_stack")).startsWith(type);
  }

  /** That column of JSON, whatever the blanks between its tokens. */
  static void assertJson(Row row, String column, String expected) {
    try {
      assertThat(row.json(column)).isEqualTo(JSON.readTree(expected));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(expected, e);
    }
  }

  /** The request that a replay of that scenario would send, as the packed jar puts it. */
  JsonNode askedAgain(String scenario) {
    String id = row(scenario).text("id");
    String store = observed.db().file().toString();
    Run run =
        HostJvm.in(setup.jdk(), observed.db().file().getParent())
            .flags("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8")
            .run("-jar", Built.jar().toString(), "--store", store, "replay", id, "--dry-run=json");
    assertThat(run.exit()).as("%s", run).isZero();
    return tree(run.out());
  }

  /** The one request that the provider got in that scenario. */
  JsonNode sent(String scenario) {
    List<String> found =
        observed.requests().stream().filter(each -> each.contains("[" + scenario + "]")).toList();
    assertThat(found).as(scenario).hasSize(1);
    return tree(found.get(0).substring(found.get(0).indexOf('{')));
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The one row of that scenario. */
  Row row(String scenario) {
    return observed.row(scenario);
  }
}
