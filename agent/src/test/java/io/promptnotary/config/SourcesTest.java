package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.Config.Libraries;
import io.promptnotary.config.Config.LogLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings from outside of the file, and which of them wins. */
class SourcesTest {
  @TempDir private Path folder;
  private Reading reading;

  @BeforeEach
  void read() {
    reading = new Reading(folder);
  }

  @Test
  void theStrongerSourceWins() {
    reading.file("version: 1\nservice: file");
    assertThat(reading.config().service()).isEqualTo("file");
    reading.arguments("service=argument");
    assertThat(reading.config().service()).isEqualTo("argument");
    reading.environment("PROMPTNOTARY_SERVICE", "variable");
    assertThat(reading.config().service()).isEqualTo("variable");
    reading.property("promptnotary.service", "property");
    assertThat(reading.config().service()).isEqualTo("property");
  }

  @Test
  void everySettingCanComeFromOutside() {
    Config config =
        reading
            .file(
                "my.yaml",
                """
                version: 1
                defaults: { max_chars: 1, nesting: all, completes: return }
                pointcuts:
                - { id: x, role: call, class: A, method: m }
                """)
            .arguments("my.yaml,enabled=false,queue.max_items=5,queue.shutdown_ms=9")
            .environment("PROMPTNOTARY_LOG", "error")
            .environment("PROMPTNOTARY_STORE_URL", "jdbc:sqlite:e.db")
            .environment("PROMPTNOTARY_QUEUE_MAX_BYTES", "1MB")
            .environment("PROMPTNOTARY_DEFAULTS_COMPLETES", "future")
            .property("promptnotary.libraries", "none")
            .property("promptnotary.defaults.max_chars", " 8 ")
            .property("promptnotary.defaults.nesting", "outermost")
            .property("promptnotary.strict", "true")
            .property("java.version", "17")
            .config();
    assertThat(config.enabled()).isFalse();
    assertThat(config.queue())
        .isEqualTo(new Config.Queue(5, 1 << 20, 9, 50, 1L << 30, false, 1_000));
    assertThat(config.log()).isEqualTo(LogLevel.ERROR);
    assertThat(config.store().url()).isEqualTo("jdbc:sqlite:e.db");
    assertThat(config.libraries()).isEqualTo(new Libraries(false, List.of(), 8));
    Pointcut pointcut = config.pointcuts().get(0);
    assertThat(pointcut.maxChars()).isEqualTo(8);
    assertThat(pointcut.nesting()).isEqualTo(Pointcut.Nesting.OUTERMOST);
    assertThat(pointcut.completes()).isEqualTo(new Completion.Future());
  }

  @Test
  void pricesPrivacyAndRetentionCanComeFromOutsideToo() {
    Config config =
        reading
            .file("a.json", "{}")
            .file("b.json", "{}")
            .file(
                """
                version: 1
                pricing: { file: a.json, estimate_tokens: false }
                privacy: { capture_text: true, known_secrets: true }
                retention: { archive_days: 1, unlinked_days: 2, delete_days: 3 }
                """)
            .arguments("privacy.capture_text=false,retention.unlinked_days=5")
            .environment("PROMPTNOTARY_PRICING_FILE", "b.json")
            .environment("PROMPTNOTARY_PRIVACY_KNOWN_SECRETS", "false")
            .environment("PROMPTNOTARY_RETENTION_ARCHIVE_DAYS", "4")
            .property("promptnotary.pricing.estimate_tokens", "true")
            .property("promptnotary.retention.delete_days", "6")
            .config();
    assertThat(config.pricing())
        .isEqualTo(new Config.Pricing(folder.resolve("b.json").toString(), List.of(), true));
    assertThat(config.privacy()).isEqualTo(new Config.Privacy(false, false, List.of()));
    assertThat(config.retention()).isEqualTo(new Config.Retention(4, 5, 6, Duration.ofHours(24)));
  }

  @Test
  void theBoundsOfCaptureComeFromEverywhere() {
    Config config =
        reading
            .file("version: 1\ncapture: { max_elements: 7, max_depth: 7, max_ms: 7 }")
            .arguments("capture.max_depth=1,capture.breaker_errors=2,retention.pending_hours=0.5")
            .environment("PROMPTNOTARY_CAPTURE_MAX_MS", "3")
            .environment("PROMPTNOTARY_CAPTURE_BREAKER_WINDOW_S", "4")
            .property("promptnotary.capture.breaker_rest_s", "5")
            .property("promptnotary.capture.propagate", "threads")
            .config();
    assertThat(config.capture())
        .isEqualTo(
            new Config.Capture(
                7,
                1,
                3,
                2,
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Set.of(Propagation.THREADS)));
    assertThat(config.retention().pendingAge()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void anEmptyNameLeadsBackToTheShippedTable() {
    reading
        .file("a.json", "{}")
        .file("version: 1\npricing: { file: '${PRICES:-}' }")
        .environment("PRICES", "a.json");
    assertThat(reading.config().pricing().file()).isEqualTo(folder.resolve("a.json").toString());
    reading.property("promptnotary.pricing.file", "");
    assertThat(reading.config().pricing()).isEqualTo(Config.Pricing.DEFAULT);
    assertThat(new Reading(folder).config().pricing()).isEqualTo(Config.Pricing.DEFAULT);
  }

  @Test
  void theStrongestWordOnDeletionIsTheOneThatContradicts() {
    reading
        .file("version: 1\nretention: { archive_days: 30, delete_days: 60 }")
        .environment("PROMPTNOTARY_RETENTION_DELETE_DAYS", "30");
    assertThat(reading.problems())
        .containsExactly(
            "PROMPTNOTARY_RETENTION_DELETE_DAYS  not behind archive_days: 30 <= 30. Nothing would"
                + " stay in the archive; write archive_days: 0 or fewer days");
    reading.property("promptnotary.retention.archive_days", "0");
    assertThat(reading.config().retention())
        .isEqualTo(new Config.Retention(0, 7, 30, Duration.ofHours(24)));
  }

  @Test
  void theFileIsNamedByTheStrongestSource() {
    reading
        .file("a.yaml", "version: 1\nservice: a")
        .file("b.yaml", "version: 1\nservice: b")
        .arguments("a.yaml");
    assertThat(reading.config().service()).isEqualTo("a");
    assertThat(reading.arguments(" config=a.yaml").config().service()).isEqualTo("a");
    assertThat(reading.property("promptnotary.config", "b.yaml").config().service()).isEqualTo("b");
  }

  @Test
  void emptyVariablesAndArgumentsSayNothing() {
    reading.environment("PROMPTNOTARY_LOG", " ").arguments("  ");
    assertThat(reading.config().log()).isEqualTo(LogLevel.WARN);
  }

  @Test
  void whatWeakerSourcesSayIsCheckedAllTheSame() {
    reading
        .file("version: 1\nlog: a1")
        .arguments("log=b2")
        .environment("PROMPTNOTARY_LOG", "c3")
        .property("promptnotary.log", "info");
    String rest = "expected one of error, warn, info, debug, found ";
    assertThat(reading.problems())
        .containsExactly(
            "PROMPTNOTARY_LOG  " + rest + "'c3'",
            "agent argument log  " + rest + "'b2'",
            "promptnotary.yaml:2:6    log: " + rest + "'a1'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "promptnotary.store      # x # -Dpromptnotary.store  unknown system property. Did you mean '-Dpromptnotary.store.url'?",
        "promptnotary.xyz        # x # -Dpromptnotary.xyz  unknown system property. Known: -Dpromptnotary.config, -Dpromptnotary.service, -Dpromptnotary.enabled, -Dpromptnotary.log, -Dpromptnotary.store.url, -Dpromptnotary.store.spool, -Dpromptnotary.store.user, -Dpromptnotary.store.password, -Dpromptnotary.store.password_file, -Dpromptnotary.store.durability, -Dpromptnotary.store.fsync, -Dpromptnotary.store.commit_wait_ms, -Dpromptnotary.store.on_timeout, -Dpromptnotary.forward.keep, -Dpromptnotary.forward.spool_bytes, -Dpromptnotary.forward.history, -Dpromptnotary.queue.max_items, -Dpromptnotary.queue.max_bytes, -Dpromptnotary.queue.shutdown_ms, -Dpromptnotary.queue.flush_ms, -Dpromptnotary.queue.spill_bytes, -Dpromptnotary.queue.overflow, -Dpromptnotary.queue.block_ms, -Dpromptnotary.capture.max_elements, -Dpromptnotary.capture.max_depth, -Dpromptnotary.capture.max_ms, -Dpromptnotary.capture.breaker_errors, -Dpromptnotary.capture.breaker_window_s, -Dpromptnotary.capture.breaker_rest_s, -Dpromptnotary.capture.propagate, -Dpromptnotary.libraries, -Dpromptnotary.defaults.max_chars, -Dpromptnotary.defaults.nesting, -Dpromptnotary.defaults.completes, -Dpromptnotary.pricing.file, -Dpromptnotary.pricing.estimate_tokens, -Dpromptnotary.privacy.capture_text, -Dpromptnotary.privacy.known_secrets, -Dpromptnotary.retention.archive_days, -Dpromptnotary.retention.unlinked_days, -Dpromptnotary.retention.delete_days, -Dpromptnotary.retention.pending_hours",
        "promptnotary.enabled    # yes # -Dpromptnotary.enabled  expected one of true, false, found 'yes'",
        "promptnotary.queue.max_items # 0 # -Dpromptnotary.queue.max_items  < 1: 0",
        "promptnotary.defaults.completes # strem # -Dpromptnotary.defaults.completes  expected one of auto, return, future, publisher, stream, found 'strem'. Did you mean 'stream'?",
        "promptnotary.pricing.fil # x # -Dpromptnotary.pricing.fil  unknown system property. Did you mean '-Dpromptnotary.pricing.file'?",
        "promptnotary.retention.delete_days # -1 # -Dpromptnotary.retention.delete_days  < 0: -1",
        "promptnotary.libraries  # langchain4 # -Dpromptnotary.libraries  unknown library 'langchain4'. Did you mean 'langchain4j'?",
      })
  void badPropertiesAreNamed(String name, String value, String expected) {
    assertThat(reading.property(name, value).problems()).containsExactly(expected);
  }

  @Test
  void listsComeFromTheFileAlone() {
    assertThat(reading.property("promptnotary.privacy.drop", "input").problems())
        .singleElement()
        .asString()
        .startsWith("-Dpromptnotary.privacy.drop  unknown system property. Known: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "lgo=info             # agent argument lgo  unknown agent argument. Did you mean 'log'?",
        "log=info,debug       # agent argument debug  expected key=value. Only the configuration file, given first, needs no key",
        "log=info,log=warn    # agent argument log  given twice: 'info' and 'warn'",
        "log=info,,enabled=x  # agent argument   expected key=value. Only the configuration file, given first, needs no key",
        "libraries=simpleopenai # agent argument libraries  unknown library 'simpleopenai'. Did you mean 'simple-openai'?",
      })
  void badArgumentsAreNamed(String arguments, String expected) {
    assertThat(reading.arguments(arguments).problems()).contains(expected);
  }

  @Test
  void aListOfLibrariesMayHaveCommasInTheArguments() {
    assertThat(reading.arguments("libraries=a,b,log=info").problems())
        .hasSize(2)
        .allMatch(problem -> problem.startsWith("agent argument libraries  unknown library"));
    assertThat(reading.arguments("libraries=openai-java,spring-ai").config().libraries())
        .isEqualTo(new Libraries(false, List.of("openai-java", "spring-ai"), 0));
  }

  @Test
  void aListOfWaysMayHaveCommasInTheArguments() {
    reading
        .file("version: 1\ncapture: { propagate: none }")
        .arguments("capture.propagate=executors,threads,log=info");
    assertThat(reading.config().capture().propagate())
        .containsExactlyInAnyOrder(Propagation.EXECUTORS, Propagation.THREADS);
    reading.environment("PROMPTNOTARY_CAPTURE_PROPAGATE", "auto");
    assertThat(reading.config().capture().propagate()).hasSize(Propagation.values().length);
  }

  @Test
  void strictIsKnownEverywhere() {
    reading
        .arguments("strict=true")
        .environment("PROMPTNOTARY_STRICT", "true")
        .property("promptnotary.strict", "true");
    assertThat(reading.problems()).isEmpty();
  }

  @Test
  void unknownVariablesAreToldUnlessTheFileKnowsThem() {
    reading
        .file("version: 1\nservice: ${PROMPTNOTARY_TEAM:-x}-${PROMPTNOTARY_UNIT}")
        .environment("PROMPTNOTARY_TEAM", "t")
        .environment("PROMPTNOTARY_UNIT", "u")
        .environment("PROMPTNOTARY_DB", "x.db")
        .environment("PROMPTNOTARY_TEST_JDKS", "/x")
        .environment("PROMPTNOTARY_STOR_URL", "x")
        .environment("OTHER", "x");
    assertThat(reading.problems())
        .containsExactly(
            "PROMPTNOTARY_STOR_URL  unknown environment variable. Did you mean"
                + " 'PROMPTNOTARY_STORE_URL'?");
  }

  @Test
  void withoutFileEveryUnknownVariableIsTold() {
    assertThat(reading.environment("PROMPTNOTARY_TEAM", "t").problems())
        .singleElement()
        .asString()
        .startsWith("PROMPTNOTARY_TEAM  unknown environment variable. Known: PROMPTNOTARY_CONFIG,");
  }
}
