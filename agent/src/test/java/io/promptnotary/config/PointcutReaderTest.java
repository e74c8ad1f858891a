package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.MethodSelector.Signature;
import io.promptnotary.config.Path.Access;
import io.promptnotary.config.Path.Root;
import io.promptnotary.config.Path.Step;
import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.config.Pointcut.Source;
import io.promptnotary.snapshot.Role;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PointcutReaderTest {
  private static final String HEAD = "version: 1\npointcuts:\n";

  @TempDir private Path folder;
  private Reading reading;

  @BeforeEach
  void read() {
    reading = new Reading(folder);
  }

  @Test
  void readsEverythingThatAPointcutMaySay() {
    Config config =
        reading
            .file(
                """
                version: 1
                defaults: { max_chars: 5, nesting: all, completes: return }
                pointcuts:
                  - id: compose-post
                    role: compose
                    class: [com.acme.PromptComposer, "**.*Prompts"]
                    method: ["composePost(Request, ..)", "make*"]
                    except: makeUp/1
                    capture:
                      system: return.system
                      attributes.tone: args[0].tone | =none
                      messages: args[1]
                    completes: future
                    nesting: outermost
                    max_chars: 100
                  - id: ask
                    role: call
                    implements: com.acme.LlmClient
                    in: com.acme.**
                    outside: com.acme.test.**
                    method: ask
                  - id: save
                    role: save
                    annotated: com.acme.Repository
                    in: [com.acme.a.**, com.acme.b.*]
                    method_annotated: com.acme.Saves
                    completes: auto
                """)
            .config();
    assertThat(config.pointcuts())
        .containsExactly(
            new Pointcut(
                0,
                "compose-post",
                Role.COMPOSE,
                new ClassSelector.Named(
                    List.of(new Glob("com.acme.PromptComposer"), new Glob("**.*Prompts"))),
                new MethodSelector(
                    List.of(
                        new Signature(new Glob("composePost"), List.of("Request"), true, -1),
                        new Signature(new Glob("make*"), null, true, -1)),
                    List.of(),
                    List.of(new Signature(new Glob("makeUp"), null, false, 1))),
                List.of(
                    value("system", "return.system"),
                    value("attributes.tone", "args[0].tone | =none"),
                    value("messages", "args[1]")),
                new Completion.Future(),
                Nesting.OUTERMOST,
                100,
                false),
            new Pointcut(
                1,
                "ask",
                Role.CALL,
                new ClassSelector.Subtypes(
                    List.of("com.acme.LlmClient"),
                    List.of(new Glob("com.acme.**")),
                    List.of(new Glob("com.acme.test.**"))),
                new MethodSelector(
                    List.of(new Signature(new Glob("ask"), null, true, -1)), List.of(), List.of()),
                List.of(),
                new Completion.Return(),
                Nesting.ALL,
                5,
                false),
            new Pointcut(
                2,
                "save",
                Role.SAVE,
                new ClassSelector.Annotated(
                    List.of("com.acme.Repository"),
                    List.of(new Glob("com.acme.a.**"), new Glob("com.acme.b.*"))),
                new MethodSelector(List.of(), List.of("com.acme.Saves"), List.of()),
                List.of(),
                new Completion.Auto(),
                Nesting.ALL,
                5,
                false));
  }

  @Test
  void structuredMessagesHaveRelativePaths() {
    Pointcut pointcut =
        only(
            """
            capture:
              messages:
                each: args[0].messages
                role: .role
                text: content | [0].text
            """);
    assertThat(pointcut.bindings())
        .containsExactly(
            new Binding(
                "messages",
                new Source.Structured(
                    PathParser.parse("args[0].messages"),
                    List.of(relative("role", ".role"), relative("text", "content | [0].text")))));
    assertThat(PathParser.parseRelative(".role").alternatives())
        .containsExactly(new Access(new Root.Element(), List.of(new Step.Name("role"))));
  }

  private static Binding relative(String name, String path) {
    return new Binding(name, new Source.Value(PathParser.parseRelative(path)));
  }

  @Test
  void messagesMayHaveParts() {
    Pointcut pointcut =
        only(
            """
            capture:
              messages:
                each: args[0].messages
                role: which(system|user)
                parts:
                  each: user.content.parts
                  type: which(text|image)
                  data: image.data
                tool_calls:
                  each: assistant.toolCalls
                  id: id
              tools:
                each: args[0].tools
                parameters: parameters.tree(asObject|asString)
            """);
    assertThat(pointcut.bindings())
        .containsExactly(
            new Binding(
                "messages",
                new Source.Structured(
                    PathParser.parse("args[0].messages"),
                    List.of(
                        relative("role", "which(system|user)"),
                        new Binding(
                            "parts",
                            new Source.Structured(
                                PathParser.parseRelative("user.content.parts"),
                                List.of(
                                    relative("type", "which(text|image)"),
                                    relative("data", "image.data")))),
                        new Binding(
                            "tool_calls",
                            new Source.Structured(
                                PathParser.parseRelative("assistant.toolCalls"),
                                List.of(relative("id", "id"))))))),
            new Binding(
                "tools",
                new Source.Structured(
                    PathParser.parse("args[0].tools"),
                    List.of(relative("parameters", "parameters.tree(asObject|asString)")))));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void everyFieldOfEveryRoleIsKnown(Role role) {
    StringBuilder text = new StringBuilder(HEAD);
    text.append("- {id: a, role: ").append(role.key()).append(", class: A, method: m, capture: {");
    List<String> fields =
        role.fields().stream().map(field -> field.replace(".*", ".some-thing.x_1")).toList();
    fields.forEach(field -> text.append(field).append(": this, "));
    Config config = reading.file(text.append("}}").toString()).config();
    assertThat(config.pointcuts().get(0).bindings())
        .extracting(Binding::field)
        .containsExactlyElementsOf(fields);
  }

  @Test
  void theFileOfTheDocumentationIsSound() {
    Config config =
        reading
            .file(
                """
                version: 1                                   # required
                service: content-studio                      # default: main class or jar name
                enabled: true
                store:
                  url: "jdbc:sqlite:${PROMPTNOTARY_DB:-./promptnotary.db}"
                libraries: auto
                defaults:
                  max_chars: 0                               # 0 = no limit
                  nesting: outermost                         # outermost | all
                  completes: auto
                  redact: ["sk-[A-Za-z0-9_-]{20,}"]
                exclude: ["**.*$$SpringCGLIB$$*"]            # class globs never woven
                pointcuts:
                  - id: compose-post
                    role: compose
                    class: com.acme.PromptComposer
                    method: composePostGeneration
                    capture:
                      system: return.system
                      user: return.user
                      template.id: args[0].template.id
                """)
            .config();
    assertThat(config.redact()).hasSize(1);
    assertThat(config.store())
        .isEqualTo(new Config.Store("jdbc:sqlite:./promptnotary.db", false, false, 1_000, false));
    Pointcut pointcut = config.pointcuts().get(0);
    assertThat(pointcut.bindings())
        .containsExactly(
            value("system", "return.system"),
            value("user", "return.user"),
            value("template.id", "args[0].template.id"));
    assertThat(pointcut.completes()).isEqualTo(new Completion.Auto());
    assertThat(pointcut.nesting()).isEqualTo(Nesting.OUTERMOST);
  }

  @Test
  void theThreeLinesOfTheDocumentationComeOutWordForWord() {
    String file =
        """
        version: 1
        pointcuts:
          - id: generate
            role: generation
            class: com.acme.Service
            method: generate
          - id: compose
            role: compose
            class: com.acme.Composer
            method: compose
          - id: save
            role: save
            class: com.acme.Repository
            method: save

          - id: ask
            role: call
            class: com.acme.Client
            method: ask
            capture:
                    # the figures of the provider
                    # as they stand in its answer
                    token.prompt: return.usage.input
                    user: args[0]



          - id: gateway
            role: call
            class: com.acme.Gateway
            method: ask(PromptDto, Options




            capture:
              output: return


          - id: verify
            role: check
            class: com.acme.Verifier
            implements: com.acme.Check
            method: verify
        """;
    assertThat(reading.file(file).problems())
        .containsExactly(
            """
            promptnotary.yaml:23:13  pointcuts[3] 'ask' capture.token.prompt: unknown field for role 'call'. Did you mean 'tokens.prompt'?\
            """,
            """
            promptnotary.yaml:31:13  pointcuts[4] 'gateway' method: expected ')' after 'ask(PromptDto, Options', found the end\
            """,
            """
            promptnotary.yaml:40:5   pointcuts[5] 'verify': give exactly one of class, implements, annotated (found class and implements)\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "{role: call, class: A, method: m}   # 3:3    pointcuts[0]: 'id' is missing",
        "{id: , role: call, class: A, method: m} # 3:7    pointcuts[0] id: has no value. Give one or remove the key",
        "{id: '', role: call, class: A, method: m} # 3:8    pointcuts[0] '' id: is empty. Give a name",
        "{id: [x], role: call, class: A, method: m} # 3:8    pointcuts[0] id: expected a single value, found a list",
        "{id: a, class: A, method: m}        # 3:3    pointcuts[0] 'a': 'role' is missing",
        "{id: a, role: caller, class: A, method: m} # 3:17   pointcuts[0] 'a' role: expected one of generation, compose, call, attempt, check, repair, save, found 'caller'. Did you mean 'call'?",
        "{id: a, role: CALL, class: A, method: m} # 3:17   pointcuts[0] 'a' role: expected one of generation, compose, call, attempt, check, repair, save, found 'CALL'. Did you mean 'call'?",
        "{id: a, rol: x, role: call, class: A, method: m} # 3:11   pointcuts[0] 'a' rol: unknown key. Did you mean 'role'?",
        "{id: a, role: call, method: m}      # 3:3    pointcuts[0] 'a': give exactly one of class, implements, annotated (found none)",
        "{id: a, role: call, class: [], method: m} # 3:23   pointcuts[0] 'a' class: names nothing. Give a class name",
        "{id: a, role: call, class: , method: m} # 3:23   pointcuts[0] 'a' class: names nothing. Give a class name",
        "{id: a, role: call, class: a b, method: m} # 3:30   pointcuts[0] 'a' class: 'a b' is no class name. Write com.acme.Outer$Inner, or stars as in com.acme.**",
        "{id: a, role: call, class: A, outside: b, method: m} # 3:33   pointcuts[0] 'a' outside: narrows implements only. Narrow the names of class instead",
        "{id: a, role: call, implements: A, outside: [], method: m} # 3:38   pointcuts[0] 'a' outside: names nothing. Give a class name or remove the key",
        "{id: a, role: call, class: A, in: b, method: m} # 3:33   pointcuts[0] 'a' in: narrows implements and annotated only. Narrow the names of class instead",
        "{id: a, role: call, implements: 'a.*', method: m} # 3:35   pointcuts[0] 'a' implements: 'a.*' has stars. Name the type in full",
        "{id: a, role: call, implements: A, in: [], method: m} # 3:38   pointcuts[0] 'a' in: names nothing. Give a class name or remove the key",
        "{id: a, role: call, implements: A, in: , method: m} # 3:38   pointcuts[0] 'a' in: names nothing. Give a class name or remove the key",
        "{id: a, role: call, implements: A, in: a/b, method: m} # 3:42   pointcuts[0] 'a' in: 'a/b' is no class name. Write com.acme.Outer$Inner, or stars as in com.acme.**",
        "{id: a, role: call, annotated: A, in: [], method: m} # 3:3    pointcuts[0] 'a': annotated needs 'in': say where to look, such as in: com.acme.**",
        "{id: a, role: call, implements: a..B, method: m} # 3:35   pointcuts[0] 'a' implements: 'a..B' is no class name. Write com.acme.Outer$Inner, or stars as in com.acme.**",
        "{id: a, role: call, annotated: A, method: m} # 3:3    pointcuts[0] 'a': annotated needs 'in': say where to look, such as in: com.acme.**",
        "{id: a, role: call, annotated: '@A', in: b, method: m} # 3:34   pointcuts[0] 'a' annotated: write 'A' without '@'",
        "{id: a, role: call, class: A}       # 3:3    pointcuts[0] 'a': give method or method_annotated. For all methods: method: \"*\"",
        "{id: a, role: call, class: A, method: []} # 3:33   pointcuts[0] 'a' method: names nothing. Give a method or remove the key",
        "{id: a, role: call, class: A, method: , method_annotated: B} # 3:33   pointcuts[0] 'a' method: names nothing. Give a method or remove the key",
        "{id: a, role: call, class: A, method: [ok, 'm(']} # 3:46   pointcuts[0] 'a' method[1]: expected a parameter type after 'm(', found the end",
        "{id: a, role: call, class: A, method: m, except: n/} # 3:52   pointcuts[0] 'a' except: expected the number of parameters after 'n/', found the end",
        "{id: a, role: call, class: A, method: m, max_chars: -2} # 3:55   pointcuts[0] 'a' max_chars: < 0: -2",
        "{id: a, role: call, class: A, method: m, nesting: x} # 3:53   pointcuts[0] 'a' nesting: expected one of outermost, all, found 'x'",
        "{id: a, role: call, class: A, method: m, capture: this} # 3:53   pointcuts[0] 'a' capture: expected 'key: value' lines, found 'this'",
        "{id: a, role: check, class: A, method: m, capture: {xyz: this}} # 3:55   pointcuts[0] 'a' capture.xyz: unknown field for role 'check'. Known: ok, score, issues, feedback, attributes.*",
        "{id: a, role: check, class: A, method: m, capture: {attributes.: this}} # 3:55   pointcuts[0] 'a' capture.attributes.: unknown field for role 'check'. Did you mean 'attributes.*'?",
        "{id: a, role: check, class: A, method: m, capture: {'attributes.*': this}} # 3:55   pointcuts[0] 'a' capture.attributes.*: unknown field for role 'check'. Did you mean 'attributes.*'?",
        "{id: a, role: check, class: A, method: m, capture: {ok: }} # 3:58   pointcuts[0] 'a' capture.ok: has no value. Give one or remove the key",
        "{id: a, role: check, class: A, method: m, capture: {ok: {x: y}}} # 3:55   pointcuts[0] 'a' capture.ok: expected a path, found 'key: value' lines. Write names with dots in one key, as in template.id",
        "{id: a, role: check, class: A, method: m, capture: {ok: this, ok: this}} # 3:65   pointcuts[0] 'a' capture.ok: given twice, first in line 3. Remove one",
        "{id: a, role: check, class: A, method: m, capture: {ok: 'args[0'}} # 3:66   pointcuts[0] 'a' capture.ok: expected ']' after 'args[0', found the end",
        "{id: a, role: check, class: A, method: m, capture: {ok: \"args[0\\x20\"}} # 3:59   pointcuts[0] 'a' capture.ok: expected ']' after 'args[0', found ' '",
        "{id: a, role: check, class: A, method: m, capture: {ok: '${X:-arg}'}} # 3:59   pointcuts[0] 'a' capture.ok: unknown beginning 'arg'. Did you mean 'args'?",
        "{id: a, role: call, class: A, method: m, capture: {messages: {each: this, rol: x}}} # 3:77   pointcuts[0] 'a' capture.messages.rol: unknown key. Did you mean 'role'?",
        "{id: a, role: call, class: A, method: m, completes: later} # 3:55   pointcuts[0] 'a' completes: expected one of auto, return, future, publisher, stream, found 'later'",
        "{id: a, role: call, class: A, method: m, completes: {}} # 3:55   pointcuts[0] 'a' completes: give exactly one of handle and callback",
        "null                                # 3:3    pointcuts[0]: is empty. Remove the '-' or fill it",
        "generate                            # 3:3    pointcuts[0]: expected 'key: value' lines, found 'generate'",
      })
  void tellsEachMistakeOnceAndClearly(String pointcut, String expected) {
    assertThat(reading.file(HEAD + "- " + pointcut).problems())
        .contains("promptnotary.yaml:" + expected)
        .hasSize(pointcut.contains("each: this, rol") ? 2 : 1);
  }

  @Test
  void commasOfSignaturesNeedQuotesInLists() {
    assertThat(
            reading
                .file(HEAD + "- id: a\n  role: call\n  class: A\n  method: [m(A, ..), n]")
                .problems())
        .containsExactly(
            "promptnotary.yaml:6:12   pointcuts[0] 'a' method[0]: expected ')' after 'm(A', found"
                + " the end. Inside [ ] write a signature with commas in quotes",
            "promptnotary.yaml:6:17   pointcuts[0] 'a' method[1]: expected a method name, found"
                + " '.'");
  }

  @Test
  void structuredMessagesNeedAllThree() {
    String pointcut =
        "- {id: a, role: call, class: A, method: m, capture: {messages: {each: chunk, text: x-}}}";
    String where = "pointcuts[0] 'a' capture.messages";
    assertThat(reading.file(HEAD + pointcut).problems())
        .containsExactly(
            "promptnotary.yaml:3:64   "
                + where
                + ": structured messages need each, role and text. Missing: role",
            "promptnotary.yaml:3:71   "
                + where
                + ".each: a chunk is no conversation. Use args or result",
            "promptnotary.yaml:3:85   "
                + where
                + ".text: expected '.', '[' or ' | ' after 'x', found '-'");
  }

  @Test
  void idsAreUnique() {
    String pointcut = "- {id: a, role: call, class: A, method: m}\n";
    assertThat(reading.file(HEAD + pointcut + pointcut).problems())
        .containsExactly(
            "promptnotary.yaml:4:8    pointcuts[1] 'a' id: 'a' is taken by the pointcut in line 3."
                + " Give each its own");
  }

  @Test
  void withoutRoleThePathsAreCheckedAllTheSame() {
    assertThat(
            reading
                .file(HEAD + "- {id: a, class: A, method: m, capture: {any: retrun}}")
                .problems())
        .containsExactly(
            "promptnotary.yaml:3:3    pointcuts[0] 'a': 'role' is missing",
            "promptnotary.yaml:3:47   pointcuts[0] 'a' capture.any: unknown beginning 'retrun'. Did"
                + " you mean 'return'?");
  }

  @Test
  void completionsAreRead() {
    assertThat(completes("publisher")).isEqualTo(new Completion.Publisher());
    assertThat(completes("stream")).isEqualTo(new Completion.Stream());
    assertThat(completes("{handle: [stream, events/0]}"))
        .isEqualTo(
            new Completion.Handle(
                List.of(SignatureParser.parse("stream"), SignatureParser.parse("events/0"))));
    assertThat(
            completes("{callback: 'args[-1]', chunk: [onText(String), onThought], done: onDone}"))
        .isEqualTo(
            new Completion.Callback(
                new io.promptnotary.config.Path.Root.Argument(-1),
                List.of(
                    SignatureParser.parse("onText(String)"), SignatureParser.parse("onThought")),
                List.of(),
                List.of(SignatureParser.parse("onDone")),
                List.of(),
                false,
                null));
    assertThat(completes("{callback: 'args[1]', stream: onStream, done: return}"))
        .isEqualTo(
            new Completion.Callback(
                new io.promptnotary.config.Path.Root.Argument(1),
                List.of(),
                List.of(SignatureParser.parse("onStream")),
                List.of(),
                List.of(),
                true,
                null));
    assertThat(completes("{handle: iterator, of: [a.B, a.C]}"))
        .isEqualTo(
            new Completion.Handle(
                List.of(SignatureParser.parse("iterator")), List.of("a.B", "a.C")));
    assertThat(completes("{callback: args.handler, done: a, fail: b}"))
        .isEqualTo(
            new Completion.Callback(
                new io.promptnotary.config.Path.Root.NamedArgument("handler"),
                List.of(),
                List.of(),
                List.of(SignatureParser.parse("a")),
                List.of(SignatureParser.parse("b")),
                false,
                null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{handle: stream, done: x} # completes.done: goes with callback, not with handle",
        "{handle: s, callback: this} # completes: give exactly one of handle and callback",
        "{callback: arg}  # completes.callback: unknown beginning 'arg'. Did you mean 'args'?",
        "{callback: this, done: x/} # completes.done: expected the number of parameters after 'x/', found the end",
        "{callback: this, done: x} # completes.callback: 'this' is no argument. Write args[N] or args.NAME",
        "{callback: 'args[0].x', done: x} # completes.callback: 'args[0].x' is no argument. Write args[N] or args.NAME",
        "{callback: 'args[0] | args[1]', done: x} # completes.callback: 'args[0] | args[1]' is no argument. Write args[N] or args.NAME",
        "{callback: 'args[0]'} # completes: 'done' is missing: say which method means the end, or 'return' if the end is that of the watched method",
        "{callback: 'args[0]', done: x, of: a.B} # completes.of: goes with handle, not with callback",
        "{callbak: this}  # completes.callbak: unknown key. Did you mean 'callback'?",
      })
  void explicitCompletionsAreChecked(String completes, String expected) {
    assertThat(completion(completes)).anyMatch(problem -> problem.endsWith("'a' " + expected));
  }

  @Test
  void explicitCompletionsMayStandInTheDefaults() {
    assertThat(reading.file("version: 1\ndefaults: { completes: { handle: s } }").problems())
        .isEmpty();
  }

  @Test
  void columnsCountInsideOfPlainAndQuotedValues() {
    String capture = "- {id: a, role: check, class: A, method: m, capture: {ok: %s}}";
    assertThat(reading.file(HEAD + capture.formatted("this | retrn")).read().problems())
        .extracting(Problem::column)
        .containsExactly(66);
    assertThat(reading.file(HEAD + capture.formatted("'this | retrn'")).read().problems())
        .extracting(Problem::column)
        .containsExactly(67);
  }

  private Completion completes(String form) {
    return only("completes: " + form).completes();
  }

  private List<String> completion(String completes) {
    return reading
        .file(HEAD + "- {id: a, role: call, class: A, method: m, completes: " + completes + "}")
        .problems();
  }

  private Pointcut only(String more) {
    String pointcut = "- id: a\n  role: call\n  class: A\n  method: m\n" + more.indent(2);
    return reading.file(HEAD + pointcut).config().pointcuts().get(0);
  }

  private static Binding value(String field, String path) {
    return new Binding(field, new Source.Value(PathParser.parse(path)));
  }
}
