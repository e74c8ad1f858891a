package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.snapshot.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What editors think of a file and what the agent thinks of it is the same. */
class SchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONFIG = Path.of("..", "config");
  private static final String POINTCUT =
      "version: 1\npointcuts:\n- {id: a, role: call, class: A, method: m, %s}";

  @TempDir private Path folder;

  @Test
  void theSchemaIsOne() throws IOException {
    JsonNode meta = JSON.readTree("{\"$ref\": \"http://json-schema.org/draft-07/schema#\"}");
    JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);
    assertThat(factory.getSchema(meta).validate(schema())).isEmpty();
  }

  @Test
  void everyKeyIsKnownToBoth() throws IOException {
    assertThat(keys("/properties")).containsExactlyInAnyOrderElementsOf(Keys.FILE);
    assertThat(keys("/properties/store/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.STORE);
    assertThat(keys("/properties/forward/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.FORWARD);
    assertThat(keys("/definitions/target/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.TARGET);
    assertThat(keys("/properties/queue/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.QUEUE);
    assertThat(keys("/properties/capture/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.CAPTURE);
    assertThat(keys("/properties/defaults/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.DEFAULTS);
    assertThat(keys("/properties/pricing/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.PRICING);
    assertThat(keys("/definitions/model_price/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.MODEL_PRICE);
    assertThat(keys("/properties/privacy/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.PRIVACY);
    assertThat(keys("/properties/retention/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.RETENTION);
    assertThat(keys("/definitions/pointcut/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.POINTCUT);
    assertThat(keys("/definitions/messages/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.MESSAGES);
    assertThat(keys("/definitions/parts/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.PARTS);
    assertThat(keys("/definitions/tool_calls/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.TOOL_CALLS);
    assertThat(keys("/definitions/inner_tool_calls/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.TOOL_CALLS);
    assertThat(keys("/definitions/tools/properties"))
        .containsExactlyInAnyOrderElementsOf(Keys.TOOLS);
    List<String> completion = new ArrayList<>(keys("/definitions/completes/anyOf/2/properties"));
    completion.addAll(keys("/definitions/completes/anyOf/3/properties"));
    assertThat(completion).containsExactlyInAnyOrderElementsOf(Keys.COMPLETION);
  }

  @Test
  void everyWordIsKnownToBoth() throws IOException {
    assertThat(words("/definitions/pointcut/properties/role/enum"))
        .containsExactlyElementsOf(Keys.ROLES);
    assertThat(words("/definitions/field/anyOf/0/enum")).containsExactlyElementsOf(FieldNames.ALL);
    assertThat(words("/properties/log/anyOf/0/enum")).containsExactlyElementsOf(Keys.LOG);
    assertThat(words("/properties/forward/properties/keep/anyOf/0/enum"))
        .containsExactlyElementsOf(Keys.KEEP);
    assertThat(words("/definitions/database_partitions/anyOf/0/enum"))
        .containsExactlyElementsOf(Keys.PARTITIONS);
    assertThat(words("/properties/libraries/anyOf/0/enum"))
        .containsExactlyElementsOf(Keys.LIBRARIES);
    assertThat(words("/definitions/library/anyOf/0/enum"))
        .containsExactlyElementsOf(
            KnownLibraries.list().stream().map(KnownLibraries.Library::name).toList());
    String propagate = "/properties/capture/properties/propagate/anyOf";
    assertThat(words(propagate + "/0/enum")).containsExactlyElementsOf(Keys.PROPAGATE);
    assertThat(words(propagate + "/2/items/anyOf/0/enum"))
        .containsExactlyElementsOf(Keys.PROPAGATION);
    assertThat(words("/definitions/nesting/anyOf/0/enum")).containsExactlyElementsOf(Keys.NESTING);
    assertThat(words("/definitions/completes/anyOf/0/enum"))
        .containsExactlyElementsOf(Keys.COMPLETES);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void everyFieldIsKnownToBoth(Role role) throws IOException {
    JsonNode capture = schema().at("/definitions/capture_" + role.key());
    List<String> fields = new ArrayList<>();
    capture.get("properties").fieldNames().forEachRemaining(fields::add);
    capture
        .get("patternProperties")
        .fieldNames()
        .forEachRemaining(
            pattern -> fields.add(pattern.substring(1, pattern.indexOf('\\')) + ".*"));
    assertThat(fields).containsExactlyInAnyOrderElementsOf(role.fields());
    assertThat(capture.get("additionalProperties").asBoolean(true)).isFalse();
  }

  @Test
  void everyKeyIsExplained() throws IOException {
    List<String> silent = new ArrayList<>();
    unexplained(schema(), "", silent);
    assertThat(silent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: 1",
        "version: '1'",
        "{version: 1, service: x, enabled: false, log: debug, libraries: none}",
        "{version: 1, enabled: '${ON:-true}', log: '${LEVEL:-info}', libraries: '${L:-auto}'}",
        "{version: 1, store: {url: 'jdbc:sqlite:x.db'}, queue: {max_bytes: 1 kb, max_items: 1}}",
        "{version: 1, store: {url: '${DB:-jdbc:sqlite:x}'}, queue: {max_bytes: 5, shutdown_ms: 0}}",
        "{version: 1, queue: {max_bytes: '${B:-5MB}', max_items: '${I:-7}'}}",
        "{version: 1, store: , queue: , defaults: , exclude: , libraries: , pointcuts: }",
        "{version: 1, defaults: {max_chars: 3, nesting: all, completes: future, redact: 'a+'}}",
        "{version: 1, defaults: {redact: [a, b]}, exclude: ['**.*$$X$$*', a.B]}",
        "{version: 1, pricing: , privacy: , retention: }",
        "{version: 1, pricing: {file: '', estimate_tokens: true, models: }}",
        "{version: 1, pricing: {file: '${F:-promptnotary.yaml}', estimate_tokens: '${E:-false}'}}",
        "{version: 1, pricing: {models: []}}",
        "{version: 1, pricing: {models: [{model: 4, input: 0, output: 1000000}]}}",
        "{version: 1, pricing: {models: [{model: 'a*', input: '0.10', output: .5, cache_read: 0}]}}",
        "{version: 1, pricing: {models: [{model: a, input: '${I:-1}', output: '2.', cache_write: 1}]}}",
        "{version: 1, pricing: {models: [{model: a, input: 1, output: 1, currency: EUR, provider: x}]}}",
        "{version: 1, privacy: {capture_text: false, known_secrets: 'true', drop: }}",
        "{version: 1, privacy: {drop: [variables, attributes.email, 'attributes.*', 'params.*']}}",
        "{version: 1, privacy: {drop: '${D:-params.top_p}', capture_text: '${C:-true}'}}",
        "{version: 1, retention: {archive_days: 0, unlinked_days: 1, delete_days: '${D:-2}'}}",
        "{version: 1, retention: {pending_hours: 0}}",
        "{version: 1, retention: {pending_hours: 0.0005}}",
        "{version: 1, retention: {pending_hours: '${H:-1.5}'}}",
        "{version: 1, retention: {pending_hours: '.5'}}",
        "{version: 1, forward: }",
        "{version: 1, store: {url: 'jdbc:postgresql://h/d', spool: s.db, user: u, password: p, guards: false}}",
        "{version: 1, forward: {keep: undelivered, spool_bytes: 1GB, history: false, targets: }}",
        "{version: 1, forward: {targets: {a: {url: 'jdbc:mariadb://h/d', user: u, password_file: f, connections: 1, properties: {x: 1}}}}}",
        "{version: 1, forward: {targets: {b: {url: 'kafka://h:1/t', topic_partitions: 3, properties: }}}}",
        "{version: 1, forward: {targets: {c: {url: 'otlp+http://h', headers: {a: b}, content: '${C:-false}', timeout_ms: 1}}}}",
        "{version: 1, capture: }",
        "{version: 1, capture: {max_elements: 1, max_depth: 64, max_ms: 0}}",
        "{version: 1, capture: {breaker_errors: 0, breaker_window_s: 1, breaker_rest_s: 86400}}",
        "{version: 1, capture: {max_ms: '${M:-5}'}}",
        "{version: 1, capture: {propagate: auto}}",
        "{version: 1, capture: {propagate: fork-join}}",
        "{version: 1, capture: {propagate: '${P:-none}'}}",
        "{version: 1, capture: {propagate: }}",
        "{version: 1, capture: {propagate: []}}",
        "{version: 1, capture: {propagate: [executors, '${P:-threads}']}}",
        "{version: 1, libraries: openai-java}",
        "{version: 1, libraries: [langchain4j, '${L:-openai-java}']}",
        "{version: 1, libraries: []}",
        "{version: 1, pointcuts: []}",
        "{version: 1, pointcuts: [{id: 1, role: save, annotated: A, in: 'b.**', method: m}]}",
        "{version: 1, pointcuts: [{id: a, role: save, implements: [A, b.C], method_annotated: X}]}",
      })
  void bothTakeGoodFiles(String text) throws IOException {
    assertThat(judgedBySchema(text)).isEmpty();
    assertThat(judgedByReader(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "capture: {}",
        "capture: ",
        "except: [a, 'b()']",
        "except: []",
        "nesting: all, max_chars: 0, completes: return",
        "completes: '${C:-auto}', nesting: '${N:-all}', max_chars: '${M:-1}'",
        "capture: {user: 'args[0].x | =none', model: return.model, params.top_p: this}",
        "capture: {user: args.x, system: mdc.k, text: =x, output: result, attributes.a-b.c: env.X}",
        "capture: {user: '${P:-this}', system: thrown.message, output: prop.k}",
        "capture: {messages: this}",
        "capture: {messages: {each: 'args[0]', role: role, text: .text}}",
      })
  void bothTakeGoodPointcuts(String more) throws IOException {
    bothTakeGoodFiles(POINTCUT.formatted(more));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{service: x}",
        "{version: 2}",
        "{version: 1, servise: x}",
        "{version: 1, service: [x]}",
        "{version: 1, service: }",
        "{version: 1, enabled: maybe}",
        "{version: 1, log: loud}",
        "{version: 1, store: x}",
        "{version: 1, store: {url: 'oracle:x'}}",
        "{version: 1, forward: {keep: some}}",
        "{version: 1, forward: {spool_bytes: 0}}",
        "{version: 1, forward: {targets: [a]}}",
        "{version: 1, forward: {targets: {a: {user: x}}}}",
        "{version: 1, forward: {targets: {'a b': {url: 'kafka://h/t'}}}}",
        "{version: 1, forward: {targets: {a: {url: 'kafka://h/t', topic_partitions: 0}}}}",
        "{version: 1, forward: {targets: {a: {url: 'jdbc:mysql://h/d', partitions: day}}}}",
        "{version: 1, forward: {targets: {a: {url: 'otlp+http://h', headers: [x]}}}}",
        "{version: 1, store: {url: 'jdbc:sqlite:'}}",
        "{version: 1, store: {path: x}}",
        "{version: 1, queue: {max_items: 0}}",
        "{version: 1, queue: {max_items: many}}",
        "{version: 1, queue: {max_items: 3000000000}}",
        "{version: 1, queue: {max_bytes: 0}}",
        "{version: 1, queue: {max_bytes: 3TB}}",
        "{version: 1, queue: {shutdown_ms: -1}}",
        "{version: 1, queue: {size: 1}}",
        "{version: 1, libraries: openai}",
        "{version: 1, libraries: [openai]}",
        "{version: 1, libraries: [auto]}",
        "{version: 1, libraries: {a: b}}",
        "{version: 1, defaults: {nesting: inner}}",
        "{version: 1, defaults: {redact: {a: b}}}",
        "{version: 1, exclude: a/b}",
        "{version: 1, pricing: prices.json}",
        "{version: 1, pricing: {files: x}}",
        "{version: 1, pricing: {file: [x]}}",
        "{version: 1, pricing: {estimate_tokens: maybe}}",
        "{version: 1, pricing: {models: gpt-4o}}",
        "{version: 1, pricing: {models: [gpt-4o]}}",
        "{version: 1, pricing: {models: [null]}}",
        "{version: 1, pricing: {models: [{input: 1, output: 1}]}}",
        "{version: 1, pricing: {models: [{model: a, output: 1}]}}",
        "{version: 1, pricing: {models: [{model: a, input: 1}]}}",
        "{version: 1, pricing: {models: [{model: ' ', input: 1, output: 1}]}}",
        "{version: 1, pricing: {models: [{model: a, input: 1, output: 1, provider: ''}]}}",
        "{version: 1, pricing: {models: [{model: a, input: 1, output: 1, currency: usd}]}}",
        "{version: 1, pricing: {models: [{model: a, input: -1, output: 1}]}}",
        "{version: 1, pricing: {models: [{model: a, input: 1, output: 1000000.01}]}}",
        "{version: 1, pricing: {models: [{model: a, input: '1,5', output: 1}]}}",
        "{version: 1, pricing: {models: [{model: a, input: '1e2', output: 1}]}}",
        "{version: 1, pricing: {models: [{model: a, input: 1, output: 1, cached: 1}]}}",
        "{version: 1, privacy: {drop: [email]}}",
        "{version: 1, privacy: {drop: ['attributes.']}}",
        "{version: 1, privacy: {drop: ['tokens.*']}}",
        "{version: 1, privacy: {capture_text: no}}",
        "{version: 1, privacy: {drops: input}}",
        "{version: 1, retention: {archive_days: -1}}",
        "{version: 1, retention: {delete_days: never}}",
        "{version: 1, retention: {days: 1}}",
        "{version: 1, retention: {pending_hours: -1}}",
        "{version: 1, retention: {pending_hours: 0.0001}}",
        "{version: 1, retention: {pending_hours: 1000001}}",
        "{version: 1, retention: {pending_hours: day}}",
        "{version: 1, capture: 5}",
        "{version: 1, capture: {elements: 5}}",
        "{version: 1, capture: {max_elements: 0}}",
        "{version: 1, capture: {max_elements: 1000001}}",
        "{version: 1, capture: {max_depth: 0}}",
        "{version: 1, capture: {max_depth: 65}}",
        "{version: 1, capture: {max_ms: -1}}",
        "{version: 1, capture: {max_ms: 0.5}}",
        "{version: 1, capture: {max_ms: 600001}}",
        "{version: 1, capture: {breaker_errors: -1}}",
        "{version: 1, capture: {breaker_errors: 10001}}",
        "{version: 1, capture: {breaker_window_s: 0}}",
        "{version: 1, capture: {breaker_rest_s: 86401}}",
        "{version: 1, capture: {propagate: all}}",
        "{version: 1, capture: {propagate: [auto]}}",
        "{version: 1, capture: {propagate: {threads: true}}}",
        "{version: 1, pointcuts: x}",
        "{version: 1, pointcuts: [x]}",
        "{version: 1, pointcuts: [{role: call, class: A, method: m}]}",
        "{version: 1, pointcuts: [{id: '', role: call, class: A, method: m}]}",
        "{version: 1, pointcuts: [{id: a, class: A, method: m}]}",
        "{version: 1, pointcuts: [{id: a, role: ask, class: A, method: m}]}",
        "{version: 1, pointcuts: [{id: a, role: call, method: m}]}",
        "{version: 1, pointcuts: [{id: a, role: call, class: A}]}",
        "{version: 1, pointcuts: [{id: a, role: call, class: [], method: m}]}",
        "{version: 1, pointcuts: [{id: a, role: call, class: A, method: []}]}",
        "{version: 1, pointcuts: [{id: a, role: call, annotated: A, method: m}]}",
        "{version: 1, pointcuts: [{id: a, role: call, implements: 'A.*', method: m}]}",
        "{version: 1, pointcuts: [{id: a, role: call, implements: A, in: [], method: m}]}",
        "{version: 1, pointcuts: [{id: a, role: call, implements: A, in: , method: m}]}",
      })
  void bothRefuseBadFiles(String text) throws IOException {
    assertThat(judgedBySchema(text)).isNotEmpty();
    assertThat(judgedByReader(text)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "implements: B",
        "in: b",
        "rol: x",
        "nesting: x",
        "max_chars: -1",
        "completes: later",
        "completes: {}",
        "completes: {handle: a, callback: this}",
        "completes: {handle: a, done: b}",
        "method_annotated: '@X'",
        "capture: this",
        "capture: {token.prompt: this}",
        "capture: {ok: this}",
        "capture: {params.: this}",
        "capture: {attributes: this}",
        "capture: {user: arg}",
        "capture: {user: }",
        "capture: {user: 3}",
        "capture: {user: {each: this, role: a, text: b}}",
        "capture: {messages: {each: this, text: a}}",
        "capture: {messages: {each: this, role: a, text: b, x: c}}",
      })
  void bothRefuseBadPointcuts(String more) throws IOException {
    bothRefuseBadFiles(POINTCUT.formatted(more));
  }

  @Test
  void theStarterFileIsSoundAndTellsItsSchema() throws IOException {
    String text = Files.readString(CONFIG.resolve("promptnotary.yaml"));
    assertThat(text).startsWith("# yaml-language-server: $schema=promptnotary.schema.json\n");
    assertThat(text.indexOf("# --- Essentials")).isPositive();
    assertThat(text.indexOf("# --- Frequently used"))
        .isGreaterThan(text.indexOf("# --- Essentials"));
    assertThat(text.indexOf("# --- Rarely used"))
        .isGreaterThan(text.indexOf("# --- Frequently used"));
    assertThat(judgedBySchema(text)).isEmpty();
    assertThat(judgedByReader(text)).isEmpty();
    assertThat(new Reading(folder).file(text).config().pointcuts()).isEmpty();
    assertThat(new Reading(folder).file(text).config().pricing()).isEqualTo(Config.Pricing.DEFAULT);
    assertThat(new Reading(folder).file(text).config().privacy()).isEqualTo(Config.Privacy.DEFAULT);
    assertThat(new Reading(folder).file(text).config().retention())
        .isEqualTo(Config.Retention.DEFAULT);
    assertThat(new Reading(folder).file(text).config().capture()).isEqualTo(Config.Capture.DEFAULT);
  }

  @Test
  void theExamplesOfTheStarterFileAreSoundToo() throws IOException {
    String text =
        Files.readString(CONFIG.resolve("promptnotary.yaml")).replaceAll("(?m)^#(?=  [ -] )", "");
    assertThat(judgedBySchema(text)).isEmpty();
    assertThat(new Reading(folder).file(text).config().pointcuts())
        .extracting(Pointcut::id)
        .containsExactly("generate", "compose-post", "ask-model");
    assertThat(new Reading(folder).file(text).config().pricing().models()).hasSize(1);
    assertThat(new Reading(folder).file(text).config().forward().targets())
        .extracting(Config.Target::name)
        .containsExactly("central", "events", "traces");
  }

  @Test
  void theStarterFileNamesEveryKey() throws IOException {
    String text = Files.readString(CONFIG.resolve("promptnotary.yaml"));
    List<List<String>> all =
        List.of(
            Keys.FILE,
            Keys.STORE,
            Keys.FORWARD,
            Keys.TARGET,
            Keys.QUEUE,
            Keys.CAPTURE,
            Keys.DEFAULTS,
            Keys.POINTCUT,
            Keys.MESSAGES,
            Keys.PRICING,
            Keys.MODEL_PRICE,
            Keys.PRIVACY,
            Keys.RETENTION);
    assertThat(all.stream().flatMap(List::stream))
        .allSatisfy(key -> assertThat(text).containsPattern("(?m)^[# -]*" + key + ":"));
  }

  private List<String> judgedByReader(String text) {
    return new Reading(folder).file(text).problems();
  }

  private static List<String> judgedBySchema(String text) throws IOException {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema());
    Object content = new Load(LoadSettings.builder().build()).loadFromString(text);
    return schema.validate(JSON.valueToTree(content)).stream().map(Object::toString).toList();
  }

  private static JsonNode schema() throws IOException {
    return JSON.readTree(CONFIG.resolve("promptnotary.schema.json").toFile());
  }

  private static List<String> keys(String pointer) throws IOException {
    List<String> keys = new ArrayList<>();
    schema().at(pointer).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static List<String> words(String pointer) throws IOException {
    List<String> words = new ArrayList<>();
    schema().at(pointer).forEach(word -> words.add(word.asText()));
    return words;
  }

  /** Constraints of a branch repeat keys that are explained elsewhere. */
  private static void unexplained(JsonNode node, String path, List<String> silent) {
    node.fields()
        .forEachRemaining(
            field -> {
              String here = path + "/" + field.getKey();
              // The values of a map with any keys are no keys, and a key may be called properties.
              boolean key =
                  path.endsWith("roperties")
                      && !path.endsWith("/additionalProperties")
                      && !path.endsWith("/properties/properties");
              if (key && !path.contains("/allOf/")) {
                if (!field.getValue().path("description").asText().endsWith(".")) {
                  silent.add(here);
                }
              }
              if (field.getValue().isObject()) {
                unexplained(field.getValue(), here, silent);
              }
              if (field.getValue().isArray() && !field.getKey().equals("allOf")) {
                field.getValue().forEach(each -> unexplained(each, here, silent));
              }
            });
  }
}
