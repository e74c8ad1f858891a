package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.promptnotary.config.Config.Libraries;
import io.promptnotary.config.Config.LogLevel;
import io.promptnotary.config.ConfigReader.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file as such: where it is found, what may be wrong with it, and its settings. */
class ConfigReaderTest {
  @TempDir private Path folder;
  private Reading reading;

  @BeforeEach
  void read() {
    reading = new Reading(folder);
  }

  @Test
  void withoutFileEverythingHasItsDefault() {
    Loaded loaded = reading.read();
    assertThat(loaded.file()).isNull();
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.config())
        .isEqualTo(
            new Config(
                "",
                true,
                LogLevel.WARN,
                new Config.Store("jdbc:sqlite:./promptnotary.db", false, false, 1_000, false),
                new Config.Forward(false, 10L << 30, true, List.of()),
                new Config.Queue(10_000, 64L << 20, 5_000, 50, 1L << 30, false, 1_000),
                Config.Capture.DEFAULT,
                new Libraries(true, List.of(), 0),
                List.of(),
                List.of(),
                List.of(),
                Config.Pricing.DEFAULT,
                Config.Privacy.DEFAULT,
                Config.Retention.DEFAULT));
  }

  @Test
  void everySettingOfTheFileCounts() {
    Config config =
        reading
            .file(
                """
                version: 1
                service: content-studio
                enabled: false
                log: debug
                store:
                  url: jdbc:sqlite:data/x.db
                queue:
                  max_items: 7
                  max_bytes: 2 kb
                  shutdown_ms: 0
                libraries: none
                defaults:
                  redact: ["sk-[a-z]+", 'x\\d']
                exclude: ["**.*$$SpringCGLIB$$*", com.acme.Secret]
                """)
            .config();
    assertThat(config.service()).isEqualTo("content-studio");
    assertThat(config.enabled()).isFalse();
    assertThat(config.log()).isEqualTo(LogLevel.DEBUG);
    assertThat(config.store().url()).isEqualTo("jdbc:sqlite:data/x.db");
    assertThat(config.queue()).isEqualTo(new Config.Queue(7, 2048, 0, 50, 1L << 30, false, 1_000));
    assertThat(config.libraries()).isEqualTo(new Libraries(false, List.of(), 0));
    assertThat(config.redact()).extracting(Pattern::pattern).containsExactly("sk-[a-z]+", "x\\d");
    assertThat(config.exclude())
        .containsExactly(new Glob("**.*$$SpringCGLIB$$*"), new Glob("com.acme.Secret"));
  }

  @Test
  void targetsHaveWhatTheirKindKnows() {
    Config config =
        reading
            .environment("TOKEN", "secret")
            .file(
                """
                version: 1
                forward:
                  keep: undelivered
                  spool_bytes: 1MB
                  history: false
                  targets:
                    central:
                      url: jdbc:postgresql://a:1,b:2/d
                      user: me
                      password_file: /nowhere/yet
                      connections: 1
                      migrate: false
                      batch_bytes: 2KB
                      properties: {sslmode: require, loginTimeout: 5}
                    traces:
                      url: otlp+https://h
                      content: false
                      headers: {authorization: "Bearer ${TOKEN}"}
                """)
            .config();
    assertThat(config.forward())
        .isEqualTo(
            new Config.Forward(
                true,
                1L << 20,
                false,
                List.of(
                    new Config.Target(
                        "central",
                        "jdbc:postgresql://a:1,b:2/d",
                        Map.of(
                            "user", "me",
                            "password_file", "/nowhere/yet",
                            "connections", "1",
                            "migrate", "false",
                            "batch_bytes", "2048"),
                        Map.of("sslmode", "require", "loginTimeout", "5"),
                        Map.of()),
                    new Config.Target(
                        "traces",
                        "otlp+https://h",
                        Map.of("content", "false"),
                        Map.of(),
                        Map.of("authorization", "Bearer secret")))));
    assertThat(config.forward().toString()).doesNotContain("secret");
  }

  @Test
  void aServerAsTheStoreIsATargetBehindALocalFile() {
    reading.file(
        "{version: 1, store: {url: 'jdbc:mysql://h/d', spool: s.db, user: a, password: b}}");
    reading.environment("PROMPTNOTARY_STORE_PASSWORD_FILE", "/run/x");
    Config config = reading.config();
    assertThat(config.store().url()).isEqualTo("jdbc:sqlite:s.db");
    assertThat(config.forward().keepUndelivered()).isTrue();
    assertThat(config.forward().targets())
        .containsExactly(
            new Config.Target(
                "store",
                "jdbc:mysql://h/d",
                Map.of("user", "a", "password_file", "/run/x"),
                Map.of(),
                Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " # ",
      value = {
        "{version: 1, store: {url: 'jdbc:oracle:u:secret@h/d'}} # 1:27   store.url: there is no driver for 'jdbc:oracle:'. Write jdbc:sqlite:FILE, or the address of a server: jdbc:postgresql:, jdbc:mysql:, jdbc:mariadb:",
        "{version: 1, forward: {targets: {a: {url: 'amqp://u:secret@h', user: x}}}} # 1:43   forward.targets.a.url: 'amqp:' is no kind of target. Known: jdbc:postgresql:, jdbc:mysql:, jdbc:mariadb:, kafka:, otlp+http:, otlp+https:",
      })
  void aWrongAddressOfATargetKeepsNothingFromBeingRecorded(String text, String problem) {
    Loaded loaded = reading.file(text).read();
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.late().toString()).isEqualTo("[promptnotary.yaml:" + problem + "]");
    assertThat(loaded.config().store().url()).startsWith("jdbc:sqlite:");
    assertThat(loaded.config().forward().targets()).hasSize(1);
  }

  @Test
  void aServerMayBeGivenByTheEnvironmentAlone() {
    Config config =
        reading
            .environment("PROMPTNOTARY_STORE_URL", "jdbc:postgresql://h/d")
            .environment("PROMPTNOTARY_STORE_USER", "me")
            .environment("PROMPTNOTARY_FORWARD_KEEP", "all")
            .config();
    assertThat(config.store().url()).isEqualTo("jdbc:sqlite:./promptnotary-spool.db");
    assertThat(config.forward().keepUndelivered()).isFalse();
    assertThat(config.forward().targets())
        .extracting(Config.Target::options)
        .containsExactly(Map.of("user", "me"));
  }

  @ParameterizedTest
  @CsvSource({"65536, 65536", "1KB, 1024", "64MB, 67108864", "64 mb, 67108864", "2GB, 2147483648"})
  void bytesHaveUnits(String written, long bytes) {
    assertThat(reading.file("version: 1\nqueue: { max_bytes: " + written + " }").config().queue())
        .isEqualTo(new Config.Queue(10_000, bytes, 5_000, 50, 1L << 30, false, 1_000));
  }

  @Test
  void emptySectionsAreAsGoodAsNone() {
    Config config =
        reading
            .file(
                "version: 1\nstore:\nqueue:\ndefaults:\nexclude:\nlibraries:\npointcuts:\n"
                    + "pricing:\nprivacy:\nretention:\n")
            .config();
    assertThat(config).isEqualTo(new Reading(folder.resolve("elsewhere")).config());
  }

  @Test
  void theUsualPlacesAreTriedInOrder() {
    reading.file("version: 1\nservice: second");
    assertThat(reading.config().service()).isEqualTo("second");
    assertThat(reading.read().file()).isEqualTo(folder.resolve("promptnotary.yaml"));
    reading.file("config/promptnotary.yaml", "version: 1\nservice: first");
    assertThat(reading.config().service()).isEqualTo("first");
    assertThat(reading.read().file()).isEqualTo(folder.resolve("config/promptnotary.yaml"));
  }

  @Test
  void problemsNameTheFileAsTheUserDid() {
    reading.file("conf/my.yaml", "version: 1\nlogs: info").arguments("./conf/my.yaml");
    assertThat(reading.problems())
        .containsExactly("./conf/my.yaml:2:1    logs: unknown key. Did you mean 'log'?");
    reading.file("config/promptnotary.yaml", "version: 2").arguments(null);
    assertThat(reading.problems())
        .containsExactly(
            "config/promptnotary.yaml:1:10   version: unknown: 2. This agent reads version 1");
  }

  @Test
  void allProblemsComeAtOnceAndSorted() {
    Loaded loaded =
        reading
            .file(
                """
                servise: x
                queue: { max_items: 0, max_bytes: none, shutdown_ms: -1, size: 3 }
                log: loud
                enabled: maybe
                """)
            .property("promptnotary.log", "verbose")
            .read();
    assertThat(loaded.config()).isNull();
    assertThat(loaded.problems().stream().map(Problem::toString))
        .containsExactly(
            "-Dpromptnotary.log  expected one of error, warn, info, debug, found 'verbose'",
            "promptnotary.yaml:1:1    servise: unknown key. Did you mean 'service'?",
            "promptnotary.yaml:1:1    version: is missing. Begin the file with 'version: 1'",
            "promptnotary.yaml:2:21   queue.max_items: < 1: 0",
            "promptnotary.yaml:2:35   queue.max_bytes: expected bytes such as 64MB or 65536,"
                + " found 'none'",
            "promptnotary.yaml:2:54   queue.shutdown_ms: < 0: -1",
            "promptnotary.yaml:2:58   queue.size: unknown key. Known: max_items, max_bytes,"
                + " shutdown_ms, flush_ms, spill_bytes, overflow, block_ms",
            "promptnotary.yaml:3:6    log: expected one of error, warn, info, debug, found 'loud'",
            "promptnotary.yaml:4:10   enabled: expected one of true, false, found 'maybe'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '"',
      value = {
        "version: 2              # 1:10   version: unknown: 2. This agent reads version 1",
        "version:                # 1:9    version: has no value. Give one or remove the key",
        "version: [1]            # 1:10   version: expected a single value, found a list",
        "- version: 1            # 1:1    expected 'key: value' lines, found a list",
        "hello                   # 1:1    expected 'key: value' lines, found 'hello'",
        "null                    # 1:1    the file is empty. Begin it with 'version: 1'",
        "\"# nothing\"           # 1:1    the file is empty. Begin it with 'version: 1'",
        "\"\"                    # 1:1    the file is empty. Begin it with 'version: 1'",
        "{version: 1, log: info, log: warn} # 1:25   log: given twice, first in line 1. Remove one",
        "{version: 1, [a]: b}    # 1:14   a key must be a plain word",
        "{version: 1, log: }     # 1:18   log: has no value. Give one or remove the key",
        "{version: 1, log: inf}  # 1:19   log: expected one of error, warn, info, debug, found 'inf'. Did you mean 'info'?",
        "{version: 1, service: [x]} # 1:23   service: expected a single value, found a list",
        "{version: 1, service: {x: y}} # 1:23   service: expected a single value, found 'key: value' lines",
        "{version: 1, store: x.db} # 1:21   store: expected 'key: value' lines, found 'x.db'",
        "{version: 1, store: {url: x.db}} # 1:27   store.url: 'x.db' is no store. Write jdbc:sqlite:FILE, or the address of a server: jdbc:postgresql:, jdbc:mysql:, jdbc:mariadb:",
        "{version: 1, store: {url: '/x.db'}} # 1:27   store.url: '' is no store. Write jdbc:sqlite:FILE, or the address of a server: jdbc:postgresql:, jdbc:mysql:, jdbc:mariadb:",
        "{version: 1, store: {user: me}} # 1:22   store.user: is for a server, and store.url names a file. Remove it, or give the server's address",
        "{version: 1, store: {url: 'jdbc:mysql://h/d', password: a, password_file: b}} # 1:60   store.password_file: given beside password. Remove one",
        "{version: 1, store: {url: 'jdbc:mysql://h/d'}, forward: {targets: {store: {url: 'kafka://h/t'}}}} # 1:27   store.url: a server that is the store is the target 'store' itself. Rename forward.targets.store",
        "{version: 1, forward: {keep: some}} # 1:30   forward.keep: expected one of all, undelivered, found 'some'",
        "{version: 1, forward: {targets: {a: }}} # 1:34   forward.targets.a: is empty. Give it a url",
        "{version: 1, forward: {targets: {a b: {url: 'kafka://h/t'}}}} # 1:34   forward.targets.a b: 'a b' is no name of a target. Use letters, digits, '-' and '_', 40 at most",
        "{version: 1, forward: {targets: {a: {user: x}}}} # 1:37   forward.targets.a: 'url' is missing",
        "{version: 1, forward: {targets: {a: {url: 'kafka://h/t', guards: true}}}} # 1:58   forward.targets.a.guards: means nothing to kafka: Known there: user, password, password_file, max_record_bytes, create_topic, topic_partitions, topic_replicas, properties_file, timeout_ms, properties",
        "{version: 1, forward: {targets: {a: {url: 'jdbc:mysql://h/d', connections: 0}}}} # 1:76   forward.targets.a.connections: < 1: 0",
        "{version: 1, store: {url: 'jdbc:sqlite:'}} # 1:27   store.url: 'jdbc:sqlite:' names no file. Write jdbc:sqlite:./promptnotary.db",
        "{version: 1, store: {path: x.db}} # 1:22   store.path: unknown key. Known: url, spool, durability, fsync, commit_wait_ms, on_timeout, user, password, password_file, connections, connect_timeout_ms, statement_timeout_ms, leak_ms, migrate, partitions, guards, properties",
        "{version: 1, queue: {max_items: many}} # 1:33   queue.max_items: expected a whole number, found 'many'",
        "{version: 1, queue: {max_items: 1.5}} # 1:33   queue.max_items: expected a whole number, found '1.5'",
        "{version: 1, queue: {max_items: 99999999999}} # 1:33   queue.max_items: outside of 1 to 2147483647: 99999999999",
        "{version: 1, queue: {max_bytes: 0}} # 1:33   queue.max_bytes: < 1: 0",
        "{version: 1, queue: {max_bytes: 64TB}} # 1:33   queue.max_bytes: expected bytes such as 64MB or 65536, found '64TB'",
        "{version: 1, queue: {max_bytes: 9999999999GB}} # 1:33   queue.max_bytes: more bytes than can be counted: 9999999999GB",
        "{version: 1, queue: {max_bytes: 99999999999999999999}} # 1:33   queue.max_bytes: more bytes than can be counted: 99999999999999999999",
        "{version: 1, libraries: openai} # 1:25   libraries: unknown library 'openai'. Did you mean 'openai-java'?",
        "{version: 1, libraries: [langchain]} # 1:26   libraries[0]: unknown library 'langchain'. Did you mean 'langchain4j'?",
        "{version: 1, defaults: {max_chars: -1}} # 1:36   defaults.max_chars: < 0: -1",
        "{version: 1, defaults: {nesting: inner}} # 1:34   defaults.nesting: expected one of outermost, all, found 'inner'",
        "{version: 1, defaults: {completes: futur}} # 1:36   defaults.completes: expected one of auto, return, future, publisher, stream, found 'futur'. Did you mean 'future'?",
        "{version: 1, defaults: {redact: ['a', 'b[']}} # 1:41   defaults.redact[1]: 'b[' is no Java regular expression: Unclosed character class",
        "{version: 1, exclude: com/acme} # 1:23   exclude: 'com/acme' is no class name. Write com.acme.Outer$Inner, or stars as in com.acme.**",
        "{version: 1, exclude: {a: b}} # 1:23   exclude: expected a list ('- ..' lines), found 'key: value' lines",
        "{version: 1, exclude: [[a]]} # 1:24   exclude[0]: expected a single value, found a list",
        "{version: 1, pointcuts: {id: x}} # 1:25   pointcuts: expected a list ('- ..' lines), found 'key: value' lines",
      })
  void tellsEachMistakeOnceAndClearly(String text, String expected) {
    assertThat(reading.file(text).problems()).containsExactly("promptnotary.yaml:" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "capture: { user: args[0].user, x: y } # 2:18   write \"args[0].user\" in quotes, or each key on its own line: inside { } and [ ] YAML takes the brackets of a path for a list",
        "capture: {user: return.m[role=system].x | this} # 2:17   write \"return.m[role=system].x | this\" in quotes, or each key on its own line: inside { } and [ ] YAML takes the brackets of a path for a list",
        "each: [args[0]] # 2:8    write \"args[0]\" in quotes, or each key on its own line: inside { } and [ ] YAML takes the brackets of a path for a list",
        "method: *Impl      # 2:9    write \"*Impl\" in quotes: YAML takes a value that begins with '*' for an alias",
        "class: **.Foo      # 2:8    write \"**.Foo\" in quotes: YAML takes a value that begins with '*' for an alias",
        "exclude: [a, **.*F$$*] # 2:14   write \"**.*F$$*\" in quotes: YAML takes a value that begins with '*' for an alias",
        "method: *          # 2:9    write \"*\" in quotes: YAML takes a value that begins with '*' for an alias",
        "annotated: @a.Audited # 2:12   write 'a.Audited' without '@', or in quotes if it is no annotation: YAML keeps '@' for itself",
        "annotated: [@A, b] # 2:13   write 'A' without '@', or in quotes if it is no annotation: YAML keeps '@' for itself",
      })
  void theTrapsOfYamlHaveTheirOwnWords(String line, String expected) {
    assertThat(reading.file("version: 1\n" + line + "\n").problems())
        .containsExactly("promptnotary.yaml:" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "a: b: c      # 1:5    no YAML: mapping values are not allowed here",
        "a: 'x        # 1:6    no YAML: while scanning a quoted scalar, found unexpected end of stream",
        "a: [1        # 1:6    no YAML: while parsing a flow sequence, expected ',' or ']', but got <stream end>",
        "a: %x        # 1:4    no YAML: while scanning for the next token, found character '%' that cannot start any token. (Do not use % for indentation)",
      })
  void otherErrorsOfYamlAreHandedOn(String text, String expected) {
    assertThat(reading.file(text).problems()).containsExactly("promptnotary.yaml:" + expected);
  }

  @Test
  void controlCharactersAndSecondDocumentsAreNoYaml() {
    assertThat(reading.file("a: \u0001").problems())
        .containsExactly("promptnotary.yaml:1:1    no YAML: special characters are not allowed");
    assertThat(reading.file("---\nversion: 1\n---\nversion: 1").problems())
        .singleElement()
        .asString()
        .startsWith("promptnotary.yaml:3:1    no YAML: expected a single document");
  }

  @Test
  void aliasesThatHoldThemselvesDoNoHarm() {
    assertThat(reading.file("version: 1\npointcuts: &x [*x]").problems())
        .containsExactly(
            "promptnotary.yaml:2:12   pointcuts[0]: expected 'key: value' lines, found a list");
  }

  @Test
  void aliasesAsKeysAreNotMistakenForStars() {
    assertThat(reading.file("a: &k x\n*k : 1\nb\n").problems())
        .singleElement()
        .asString()
        .contains("no YAML: ");
  }

  @Test
  void depthAndSizeOfAFileHaveBounds() {
    assertThat(reading.file("[".repeat(200_000)).problems())
        .containsExactly("promptnotary.yaml:1:1    no configuration: nested too deeply to be read");
    assertThat(reading.file("version: 1\nservice: " + "x".repeat(4_000_000)).problems())
        .singleElement()
        .asString()
        .startsWith("promptnotary.yaml:1:1    no YAML: ")
        .contains("exceeds");
  }

  @Test
  void aByteOrderMarkIsNoContent() {
    assertThat(reading.file("\uFEFFversion: 1\nservice: x").config().service()).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version: \"1\"", "---\nversion: 1\n...\n", "version: ${V:-1}"})
  void versionOneMayBeWrittenInManyWays(String text) {
    assertThat(reading.file(text).problems()).isEmpty();
  }

  @Test
  void environmentVariablesStandInEveryScalar() {
    reading
        .file(
            """
            version: 1
            service: "${TEAM}-${APP:-studio}-${EMPTY:-none}${EMPTY}"
            log: ${LEVEL:-info}
            exclude: ["${PKG:-com.acme}.**"]
            """)
        .environment("TEAM", "a$1")
        .environment("EMPTY", "");
    Config config = reading.config();
    assertThat(config.service()).isEqualTo("a$1-studio-none");
    assertThat(config.log()).isEqualTo(LogLevel.INFO);
    assertThat(config.exclude()).containsExactly(new Glob("com.acme.**"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "${NOWHERE}    # environment variable NOWHERE is not set. Set it, or write ${NOWHERE:-default}",
        "${A-b}        # expected ${NAME} or ${NAME:-default}, found '${A-b}'",
        "x${A          # expected ${NAME} or ${NAME:-default}, found '${A'",
        "${}           # expected ${NAME} or ${NAME:-default}, found '${}'",
      })
  void badReferencesAreTold(String value, String expected) {
    assertThat(reading.file("version: 1\nservice: " + value).problems())
        .containsExactly("promptnotary.yaml:2:10   service: " + expected);
  }

  @Test
  void aNamedFileMustBeThere() {
    Loaded loaded = reading.arguments("config=no/such.yaml").read();
    assertThat(loaded.config()).isNull();
    assertThat(loaded.file()).isEqualTo(folder.resolve("no/such.yaml"));
    assertThat(loaded.problems().stream().map(Problem::toString))
        .containsExactly(
            "agent argument config  'no/such.yaml' does not exist (looked for "
                + folder.resolve("no/such.yaml")
                + "). Correct the name or create the file");
  }

  @Test
  void aDirectoryIsNoFile() throws IOException {
    Files.createDirectories(folder.resolve("conf"));
    Files.createDirectories(folder.resolve("promptnotary.yaml"));
    assertThat(reading.problems())
        .containsExactly(
            "promptnotary.yaml  'promptnotary.yaml' is a directory. Name the file in it");
    assertThat(reading.property("promptnotary.config", "conf").problems())
        .containsExactly("-Dpromptnotary.config  'conf' is a directory. Name the file in it");
  }

  @Test
  void anImpossibleNameIsNoFile() {
    assertThat(reading.environment("PROMPTNOTARY_CONFIG", "a\0b").problems())
        .singleElement()
        .asString()
        .startsWith("PROMPTNOTARY_CONFIG  'a\0b' is no file name: ");
  }

  @Test
  void otherEncodingsAreTold() throws IOException {
    Files.write(folder.resolve("promptnotary.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
    assertThat(reading.problems())
        .containsExactly(
            "promptnotary.yaml  'promptnotary.yaml' is no UTF-8 text. Save it as UTF-8");
  }

  @Test
  void aForbiddenFileIsTold() throws IOException {
    reading.file("version: 1");
    Path file = folder.resolve("promptnotary.yaml");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "this user may read everything");
    assertThat(reading.problems())
        .containsExactly(
            "promptnotary.yaml  'promptnotary.yaml' may not be read. Give this user the right to"
                + " read it");
  }
}
