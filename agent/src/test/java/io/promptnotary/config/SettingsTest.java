package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.promptnotary.config.Config.ModelPrice;
import io.promptnotary.snapshot.Role;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prices, privacy and retention as files say them. */
class SettingsTest {
  @TempDir private Path folder;
  private Reading reading;

  @BeforeEach
  void read() {
    reading = new Reading(folder);
  }

  @Test
  void everyWordOfTheNewSectionsCounts() {
    Config config =
        reading
            .file("my-prices.json", "{}")
            .file(
                """
                version: 1
                pricing:
                  file: my-prices.json
                  estimate_tokens: true
                  models:
                    - model: "gpt-4o*"
                      provider: openai
                      currency: EUR
                      input: 2.50
                      cache_read: 1.25
                      cache_write: 0
                      output: 10.00
                    - model: ${MODEL:-house-model}
                      input: ${INPUT:-0.000001}
                      output: .5
                privacy:
                  capture_text: false
                  known_secrets: false
                  drop: [variables, "attributes.email", input, input, 'params.*']
                retention:
                  archive_days: 30
                  unlinked_days: 0
                  delete_days: 31
                """)
            .config();
    assertThat(config.pricing())
        .isEqualTo(
            new Config.Pricing(
                folder.resolve("my-prices.json").toString(),
                List.of(
                    new ModelPrice(
                        "openai",
                        new Glob("gpt-4o**"),
                        "EUR",
                        new BigDecimal("2.50"),
                        new BigDecimal("1.25"),
                        BigDecimal.ZERO,
                        new BigDecimal("10.00")),
                    new ModelPrice(
                        null,
                        new Glob("house-model"),
                        "USD",
                        new BigDecimal("0.000001"),
                        null,
                        null,
                        new BigDecimal("0.5"))),
                true));
    assertThat(config.privacy())
        .isEqualTo(
            new Config.Privacy(
                false, false, List.of("variables", "attributes.email", "input", "params.*")));
    assertThat(config.retention()).isEqualTo(new Config.Retention(30, 0, 31, Duration.ofHours(24)));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4*, gpt-4.1-mini, true",
    "gpt-4*, gpt-4, true",
    "gpt-4*, gpt-3.5-turbo, false",
    "'*claude*', us.anthropic.claude-3-5-sonnet-v2:0, true",
    "'***', a.b/c, true",
    "gpt-4, gpt-4.1, false",
    "accounts/x/models/*, accounts/x/models/llama-v3p1, true",
    "a b, a b, true",
  })
  void aStarInAModelCrossesDots(String model, String name, boolean expected) {
    String price = "{model: '" + model + "', input: 1, output: 1}";
    Config config = reading.file("version: 1\npricing: {models: [" + price + "]}").config();
    assertThat(config.pricing().models().get(0).model().matches(name)).isEqualTo(expected);
  }

  /** A double would have lost the last digits, and the zeros behind. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "0.10", "1000000", "1000000.000", "0.12345678901234567890123456"})
  void pricesAreAsExactAsWritten(String price) {
    String model = "{model: a, input: " + price + ", output: '" + price + "'}";
    ModelPrice read =
        reading
            .file("version: 1\npricing: {models: [" + model + "]}")
            .config()
            .pricing()
            .models()
            .get(0);
    assertThat(read.input().toPlainString()).isEqualTo(price);
    assertThat(read.output().toPlainString()).isEqualTo(price);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "pricing: x.json             # 2:10   pricing: expected 'key: value' lines, found 'x.json'",
        "pricing: {fil: x}           # 2:11   pricing.fil: unknown key. Did you mean 'file'?",
        "pricing: {file: }           # 2:16   pricing.file: has no value. Give one or remove the key",
        "pricing: {estimate_tokens: 1} # 2:28   pricing.estimate_tokens: expected one of true, false, found '1'",
        "pricing: {models: {a: b}}   # 2:19   pricing.models: expected a list ('- ..' lines), found 'key: value' lines",
        "pricing: {models: [a]}      # 2:20   pricing.models[0]: expected 'key: value' lines, found 'a'",
        "pricing: {models: [null]}   # 2:20   pricing.models[0]: is empty. Remove the '-' or fill it",
        "pricing: {models: [{input: 1, output: 1}]} # 2:20   pricing.models[0]: 'model' is missing",
        "pricing: {models: [{model: a, output: 1}]} # 2:20   pricing.models[0]: 'input' is missing",
        "pricing: {models: [{model: a, input: 1}]} # 2:20   pricing.models[0]: 'output' is missing",
        "pricing: {models: [{model: a, input: 1, output: 1, cached_read: 1}]} # 2:52   pricing.models[0].cached_read: unknown key. Did you mean 'cache_read'?",
        "pricing: {models: [{model: '', input: 1, output: 1}]} # 2:28   pricing.models[0].model: is empty. Give a name",
        "pricing: {models: [{model: a, provider: ' ', input: 1, output: 1}]} # 2:41   pricing.models[0].provider: is empty. Give a name",
        "pricing: {models: [{model: a, currency: usd, input: 1, output: 1}]} # 2:41   pricing.models[0].currency: expected three capital letters (ISO 4217) such as USD, found 'usd'",
        "pricing: {models: [{model: a, currency: EURO, input: 1, output: 1}]} # 2:41   pricing.models[0].currency: expected three capital letters (ISO 4217) such as USD, found 'EURO'",
        "pricing: {models: [{model: a, input: -0.5, output: 1}]} # 2:38   pricing.models[0].input: < 0: -0.5",
        "pricing: {models: [{model: a, input: 1, output: 1000000.01}]} # 2:49   pricing.models[0].output: > 1000000: 1000000.01. Give the price of a million tokens",
        "pricing: {models: [{model: a, input: 2e-6, output: 1}]} # 2:38   pricing.models[0].input: expected a price per million tokens such as 2.50, found '2e-6'",
        "pricing: {models: [{model: a, input: $2, output: 1}]} # 2:38   pricing.models[0].input: expected a price per million tokens such as 2.50, found '$2'",
        "pricing: {models: [{model: a, input: '.', output: 1}]} # 2:38   pricing.models[0].input: expected a price per million tokens such as 2.50, found '.'",
        "pricing: {models: [{model: a, input: 1, output: 1, cache_read: .inf}]} # 2:64   pricing.models[0].cache_read: expected a price per million tokens such as 2.50, found '.inf'",
        "pricing: {models: [{model: a, input: 1, output: 1, cache_write: '2,5'}]} # 2:65   pricing.models[0].cache_write: expected a price per million tokens such as 2.50, found '2,5'",
        "privacy: {capture_texts: no} # 2:11   privacy.capture_texts: unknown key. Did you mean 'capture_text'?",
        "privacy: {capture_text: no} # 2:25   privacy.capture_text: expected one of true, false, found 'no'",
        "privacy: {drop: {a: b}}     # 2:17   privacy.drop: expected a list ('- ..' lines), found 'key: value' lines",
        "privacy: {drop: token.prompt} # 2:17   privacy.drop: unknown field 'token.prompt'. Did you mean 'tokens.prompt'?",
        "privacy: {drop: [input, attribute.email]} # 2:25   privacy.drop[1]: unknown field 'attribute.email'. Did you mean 'attributes.*'?",
        "privacy: {drop: ['attributes.']} # 2:18   privacy.drop[0]: unknown field 'attributes.'. Did you mean 'attributes.*'?",
        "privacy: {drop: ['attributes.a*']} # 2:18   privacy.drop[0]: unknown field 'attributes.a*'. Did you mean 'attributes.*'?",
        "retention: {archive: 1}     # 2:13   retention.archive: unknown key. Did you mean 'archive_days'?",
        "retention: {archive_days: -1} # 2:27   retention.archive_days: < 0: -1",
        "retention: {unlinked_days: 1w} # 2:28   retention.unlinked_days: expected a whole number, found '1w'",
        "retention: {delete_days: 0.5} # 2:26   retention.delete_days: expected a whole number, found '0.5'",
        "retention: {delete_days: 9, archive_days: 10} # 2:26   retention.delete_days: not behind archive_days: 9 <= 10. Nothing would stay in the archive; write archive_days: 0 or fewer days",
        "retention: {pending_hours: -0.5} # 2:28   retention.pending_hours: < 0: -0.5",
        "retention: {pending_hours: 1h} # 2:28   retention.pending_hours: expected hours such as 24 or 0.5, found '1h'",
        "retention: {pending_hours: 0.0002} # 2:28   retention.pending_hours: less than a second: 0.0002. Write 0 for never",
        "retention: {pending_hours: 1000000.5} # 2:28   retention.pending_hours: > 1000000: 1000000.5. Write 0 for never",
        "capture: {max_element: 1} # 2:11   capture.max_element: unknown key. Did you mean 'max_elements'?",
        "capture: {max_elements: 0} # 2:25   capture.max_elements: < 1: 0",
        "capture: {max_depth: 65} # 2:22   capture.max_depth: > 64: 65",
        "capture: {max_ms: 1s} # 2:19   capture.max_ms: expected a whole number, found '1s'",
        "capture: {breaker_errors: 10001} # 2:27   capture.breaker_errors: > 10000: 10001",
        "capture: {breaker_window_s: 0} # 2:29   capture.breaker_window_s: < 1: 0",
        "capture: {breaker_rest_s: 99999999999} # 2:27   capture.breaker_rest_s: outside of 1 to 2147483647: 99999999999",
        "capture: {propagate: all} # 2:22   capture.propagate: expected one of auto, none, executors, fork-join, virtual-threads, threads, found 'all'",
        "capture: {propagate: [thread]} # 2:23   capture.propagate[0]: expected one of executors, fork-join, virtual-threads, threads, found 'thread'. Did you mean 'threads'?",
        "capture: {propagate: [auto]} # 2:23   capture.propagate[0]: expected one of executors, fork-join, virtual-threads, threads, found 'auto'",
        "capture: {propagate: 'none,threads'} # 2:22   capture.propagate: expected one of executors, fork-join, virtual-threads, threads, found 'none'",
        "retention: {archive_days: x, delete_days: 1} # 2:27   retention.archive_days: expected a whole number, found 'x'",
      })
  void tellsEachMistakeOnceAndClearly(String text, String expected) {
    assertThat(reading.file("version: 1\n" + text).problems())
        .containsExactly("promptnotary.yaml:" + expected);
  }

  @Test
  void allMistakesComeAtOnce() {
    assertThat(
            reading
                .file(
                    """
                    version: 1
                    pricing:
                      models:
                      - { model: a, input: x, output: -1 }
                      - { currency: x }
                    privacy: { drop: [inputs, outputs] }
                    retention: { delete_days: -1 }
                    """)
                .problems())
        .hasSize(9);
  }

  @Test
  void anUnknownFieldWithoutNeighboursIsToldAllNames() {
    assertThat(reading.file("version: 1\nprivacy: {drop: zzz}").problems())
        .singleElement()
        .asString()
        .contains("unknown field 'zzz'. Known: name, org_id, ")
        .contains(", params.*, ");
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void everyFieldOfEveryRoleCanBeDropped(Role role) {
    List<String> fields = role.fields();
    assertThat(reading.file("version: 1\nprivacy: {drop: " + quoted(fields) + "}").config())
        .extracting(config -> config.privacy().drop())
        .isEqualTo(fields);
    List<String> suffixed = fields.stream().map(field -> field.replace("*", "x-1.y")).toList();
    assertThat(reading.file("version: 1\nprivacy: {drop: " + quoted(suffixed) + "}").config())
        .extracting(config -> config.privacy().drop())
        .isEqualTo(suffixed);
  }

  @Test
  void whatIsDroppedMayStillBeBound() {
    Config config =
        reading
            .file(
                """
                version: 1
                privacy: { drop: input }
                pointcuts:
                - { id: a, role: generation, class: A, method: m, capture: { input: this } }
                """)
            .config();
    assertThat(config.pointcuts().get(0).bindings()).hasSize(1);
  }

  @Test
  void deletionAloneContradictsNoDefault() {
    assertThat(reading.file("version: 1\nretention: {delete_days: 30}").config().retention())
        .isEqualTo(new Config.Retention(365, 7, 30, Duration.ofHours(24)));
    assertThat(
            reading
                .file("version: 1\nretention: {archive_days: 0, delete_days: 30}")
                .config()
                .retention())
        .isEqualTo(new Config.Retention(0, 7, 30, Duration.ofHours(24)));
  }

  @ParameterizedTest
  @CsvSource({"24, 86400", "0, 0", "0.0, 0", "0.5, 1800", ".25, 900", "1000000, 3600000000"})
  void hoursMayHaveAFraction(String hours, long seconds) {
    Config config = reading.file("version: 1\nretention: {pending_hours: " + hours + "}").config();
    assertThat(config.retention().pendingAge()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void theBoundsOfCaptureAreSettings() {
    Config config =
        reading
            .file(
                """
                version: 1
                capture:
                  max_elements: 1
                  max_depth: 2
                  max_ms: 3
                  breaker_errors: 4
                  breaker_window_s: 5
                  breaker_rest_s: 6
                """)
            .config();
    assertThat(config.capture())
        .isEqualTo(
            new Config.Capture(
                1,
                2,
                3,
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Set.of(Propagation.values())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "auto # EXECUTORS,FORK_JOIN,VIRTUAL_THREADS,THREADS",
        "none # ''",
        "[] # ''",
        "'' # EXECUTORS,FORK_JOIN,VIRTUAL_THREADS,THREADS",
        "threads # THREADS",
        "'[fork-join, executors, fork-join]' # EXECUTORS,FORK_JOIN",
        "'\"threads, virtual-threads\"' # VIRTUAL_THREADS,THREADS",
      })
  void generationsGoAlongInTheWaysThatAreAskedFor(String written, String expected) {
    Config config = reading.file("version: 1\ncapture: {propagate: " + written + "}").config();
    assertThat(config.capture().propagate().stream().sorted().map(Enum::name))
        .containsExactlyElementsOf(expected.isEmpty() ? List.of() : List.of(expected.split(",")));
  }

  @Test
  void aPriceTableMustBeThere() throws IOException {
    reading.file("version: 1\npricing: {file: no.json}");
    assertThat(reading.problems())
        .containsExactly(
            "promptnotary.yaml:2:17   pricing.file: 'no.json' does not exist (looked for "
                + folder.resolve("no.json")
                + "). Correct the name or create the file");
    Files.createDirectory(folder.resolve("no.json"));
    assertThat(reading.problems())
        .containsExactly(
            "promptnotary.yaml:2:17   pricing.file: 'no.json' is a directory. Name the file in it");
    assertThat(reading.file("version: 1\npricing: {file: \"a\\0b\"}").problems())
        .singleElement()
        .asString()
        .startsWith("promptnotary.yaml:2:17   pricing.file: 'a\0b' is no file name: ");
  }

  @Test
  void aPriceTableMayBeNamedInFull() {
    Path table = folder.resolve("elsewhere/prices.json");
    reading
        .file("elsewhere/prices.json", "{}")
        .file("version: 1\npricing: {file: '" + table.toAbsolutePath() + "'}");
    assertThat(reading.config().pricing().file()).isEqualTo(table.toAbsolutePath().toString());
  }

  @Test
  void aForbiddenPriceTableIsTold() throws IOException {
    reading.file("prices.json", "{}").file("version: 1\npricing: {file: prices.json}");
    Path table = folder.resolve("prices.json");
    Files.setPosixFilePermissions(table, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(table), "this user may read everything");
    assertThat(reading.problems())
        .containsExactly(
            "promptnotary.yaml:2:17   pricing.file: 'prices.json' may not be read. Give this user"
                + " the right to read it");
  }

  private static String quoted(List<String> fields) {
    return fields.stream().map(field -> "'" + field + "'").toList().toString();
  }
}
