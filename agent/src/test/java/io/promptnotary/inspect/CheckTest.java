package io.promptnotary.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTest {
  private static final Map<String, String> SOURCES =
      Map.of(
          "com.acme.Client",
          """
          import java.util.*;
          import java.util.concurrent.*;
          import java.util.stream.*;
          public class Client {
            static { if (true) throw new IllegalStateException("initialised"); }
            public record Usage(int prompt) {}
            public record Message(String role, String content) {}
            public record Ask(String model, List<Message> messages, Map<String, Object> extra) {}
            public record Reply(String text, Usage usage, Optional<String> id, Message[] parts) {}
            public static class Open { public Object any; public Shape shape; }
            public interface Shape {}
            public record Round(int radius) implements Shape {}
            public interface Listener { void onText(String text); void onDone(Reply reply); }
            public Reply ask(Ask ask) { return null; }
            public Reply ask(String text, int tries) { return null; }
            public CompletableFuture<Reply> later(Ask ask) { return null; }
            public Stream<Reply> stream(Ask ask) { return null; }
            public void tell(Ask ask, Listener listener) {}
            public <T extends Reply> T any(T given) { return given; }
            public Open open() { return null; }
            public void silent() {}
            public boolean fine(String text) { return true; }
          }
          """,
          "com.acme.Base",
          "public interface Base { default String go(String x) { return x; } }",
          "com.acme.Leaf",
          "public class Leaf implements Base { public String go(String x) { return x; } }",
          "com.acme.other.Gateway",
          "public class Gateway { public void send() {} }");

  private static final String OUTPUT = "capture: {output: return.text}";

  @TempDir static Path shared;

  @TempDir Path dir;
  private Path classes = shared.resolve("classes");

  @BeforeAll
  static void compile() throws Exception {
    Compiled.classes(shared, SOURCES);
  }

  @Test
  void tellsWhatIsMatched() throws Exception {
    CheckReport report =
        check(
            pointcut("call", "class: com.acme.Client", "method: ask", OUTPUT),
            pointcut("call", "implements: com.acme.Base", "method: go"));

    assertThat(report.isFine()).as("%s", report).isTrue();
    assertThat(report.pointcuts().get(0).matches())
        .containsExactly(
            new PointcutReport.Match(
                "com.acme.Client", List.of("ask(Client$Ask)", "ask(String, int)")));
    assertThat(report.pointcuts().get(1).matches())
        .extracting(PointcutReport.Match::type)
        .containsExactlyInAnyOrder("com.acme.Base", "com.acme.Leaf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.acme.Clent    | ask           | no class com.acme.Clent is on the class path. Did you mean 'com.acme.Client'?",
        "com.acme.Gateway  | send          | no class com.acme.Gateway is on the class path. Did you mean 'com.acme.other.Gateway'?",
        "com.acme.Client   | aks           | com.acme.Client has no method aks. Did you mean 'ask'?",
        "com.acme.Client   | ask(int)      | com.acme.Client has no method ask with these parameters. It has ask(Client$Ask) and ask(String, int).",
        "org.none.Whatever | quite         | no class org.none.Whatever is on the class path.",
      })
  void tellsWhatMayHaveBeenMeant(String type, String method, String why) throws Exception {
    CheckReport report = check(pointcut("call", "class: " + type, "method: '" + method + "'"));

    assertThat(report.isFine()).isFalse();
    assertThat(report.pointcuts().get(0).unmatched()).isEqualTo(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "ask(Ask) ; return.txt ; com.acme.Client$Reply has no 'txt'. Did you mean 'text'?",
        "ask(Ask) ; return.usage.promt ; com.acme.Client$Usage has no 'promt'. Did you mean 'prompt'?",
        "ask(Ask) ; args[2].model ; the method has one parameter, args[0]",
        "ask(Ask) ; args.question ; its parameters are ask",
        "ask(Ask) ; args[0].messages.role ; java.util.List has no 'role'. Its elements have: write [*].role",
        "ask(Ask) ; return.text[*] ; String has no elements to walk over",
        "ask(Ask) ; return.usage.prompt.x ; int has no 'x'",
        "ask(Ask) ; return.id.x ; java.lang.String has no 'x'",
        "ask(Ask) ; return.(txt|body) ; com.acme.Client$Reply has no 'txt'. Did you mean 'text'?",
        "later ; return.text ; java.util.concurrent.CompletableFuture has no 'text'. What it completes with has: write 'result'",
        "later ; result.txt ; com.acme.Client$Reply has no 'txt'. Did you mean 'text'?",
        "stream ; chunk.txt ; com.acme.Client$Reply has no 'txt'. Did you mean 'text'?",
        "silent ; return.text ; the method returns nothing",
      })
  void findsPathsThatLeadNowhere(String method, String path, String why) throws Exception {
    CheckReport report = check(capturing(method, "'" + path + "'"));

    assertThat(report.pointcuts().get(0).faults())
        .containsExactly("capture output '" + path + "': " + why);
    assertThat(report.isFine()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "ask(Ask) ; return.text",
        "ask(Ask) ; return.id",
        "ask(Ask) ; args.ask.messages[role=user].content",
        "ask(Ask) ; args[-1].messages[*].content",
        "ask(Ask) ; args[0].messages[-1].content",
        "ask(Ask) ; return.parts[0].content",
        "ask(Ask) ; return.(body|text)",
        "ask(Ask) ; return.which(body|text)",
        "later ; result.text",
        "stream ; chunk.text",
        "ask(Ask) ; mdc.request",
        "ask(Ask) ; =text",
        "any ; return.text",
        "open ; return.shape.hashCode",
      })
  void leavesGoodPathsAlone(String method, String path) throws Exception {
    CheckReport report = check(capturing(method, "'" + path + "'"));

    assertThat(report.isFine()).as("%s", report).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "open ; return.any.text ; its type is known at run time only",
        "open ; return.shape.radius ; of its kinds, com.acme.Client$Round has it",
        "ask(Ask) ; args[0].extra.seed ; a map's keys are known at run time only",
        "tell ; result.text ; what it completes with is known at run time only",
        "ask(Ask) ; thrown.status ; it is known at run time only",
      })
  void saysWhatOnlyTheRunTimeKnows(String method, String path, String why) throws Exception {
    String completes =
        method.equals("tell") ? "completes: {callback: 'args[-1]', done: onDone}" : "nesting: all";
    CheckReport report =
        check(
            pointcut(
                "call",
                "class: com.acme.Client",
                "method: " + method,
                completes,
                "capture: {output: '" + path + "'}"));

    assertThat(report.isFine()).as("%s", report).isTrue();
    assertThat(report.pointcuts().get(0).open())
        .containsExactly("capture output '" + path + "': " + why);
  }

  @Test
  void anAlternativeIsAFaultOnlyIfItFitsNoMethod() throws Exception {
    CheckReport both =
        check(
            pointcut(
                "call",
                "class: com.acme.Client",
                "method: ask",
                "capture: {user: 'args[0].messages[-1].content | args[1]'}"));

    assertThat(both.isFine()).as("%s", both).isTrue();
  }

  @Test
  void looksIntoStructuredMessages() throws Exception {
    CheckReport report =
        check(
            pointcut(
                "call",
                "class: com.acme.Client",
                "method: ask(Ask)",
                "capture: {messages: {each: 'args[0].messages', role: role, text: contents}}"));

    assertThat(report.pointcuts().get(0).faults())
        .containsExactly(
            "capture messages.text 'contents': com.acme.Client$Message has no 'contents'. Did you"
                + " mean 'content'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "call    | ask(Ask) | completes: future | completes: com.acme.Client.ask(Client$Ask) returns Client$Reply, which is no CompletionStage",
        "call    | ask(Ask) | completes: publisher | completes: com.acme.Client.ask(Client$Ask) returns Client$Reply, which is no publisher",
        "call    | ask(Ask) | completes: stream | completes: com.acme.Client.ask(Client$Ask) returns Client$Reply, which is no stream, iterator or iterable",
        "call    | tell | completes: {callback: 'args[-1]', done: onEnd} | completes: com.acme.Client.tell(Client$Ask, Client$Listener) takes Client$Listener, which has no onEnd",
        "call    | tell | completes: {callback: 'args[0]', done: onEnd} | completes: com.acme.Client.tell(Client$Ask, Client$Listener) takes Client$Ask there, which is no interface",
        "call    | ask(Ask) | nesting: all | role call: com.acme.Client.ask(Client$Ask) returns Client$Reply and no text. Capture output",
        "compose | ask(Ask) | nesting: all | role compose: com.acme.Client.ask(Client$Ask) returns Client$Reply and no text. Capture text",
        "check   | ask(Ask) | nesting: all | role check: com.acme.Client.ask(Client$Ask) returns Client$Reply and no boolean. Capture ok",
        "save    | ask(Ask) | nesting: all | role save: com.acme.Client.ask(Client$Ask) returns Client$Reply and no id. Capture entity.id",
      })
  void findsRolesAndCompletionsThatDoNotFit(String role, String method, String more, String why)
      throws Exception {
    CheckReport report = check(pointcut(role, "class: com.acme.Client", "method: " + method, more));

    assertThat(report.pointcuts().get(0).faults()).containsExactly(why);
  }

  @Test
  void whatFitsIsNoFault() throws Exception {
    CheckReport report =
        check(
            pointcut("check", "class: com.acme.Client", "method: fine"),
            pointcut("check", "class: com.acme.Client", "method: silent"),
            pointcut("call", "class: com.acme.Leaf", "method: go"),
            pointcut(
                "call",
                "class: com.acme.Client",
                "method: tell",
                "completes: {callback: 'args[-1]', chunk: onText(String), done: onDone}",
                "capture: {output: chunk}"));

    assertThat(report.isFine()).as("%s", report).isTrue();
  }

  @Test
  void parametersHaveNoNamesWhereTheClassFileHasNone() throws Exception {
    classes = Compiled.classes(dir.resolve("bare"), SOURCES, "-g:none");
    CheckReport report = check(capturing("ask(Ask)", "args.ask.model"));

    assertThat(report.pointcuts().get(0).faults().get(0)).contains("write args[0]");
  }

  @Test
  void reportsAllErrorsOfTheFileAndLooksNoFurther() throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("bad.yaml"),
            "version: 1\npointcuts:\n  - id: a\n    role: cal\n    class: x.Y\n    method: z\n"
                + "    nestin: all\n");
    CheckReport report = run(file.toString(), List.of("no-such-folder"), List.of());

    assertThat(report.problems()).hasSize(2).allMatch(each -> each.startsWith(file + ":"));
    assertThat(report.pointcuts()).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsNamedAsTheUserDid() throws Exception {
    CheckReport report = run("no-such.yaml", List.of(classes.toString()), List.of());

    assertThat(report.problems()).hasSize(1);
    assertThat(report.problems().get(0)).startsWith("'no-such.yaml' does not exist");
  }

  @Test
  void readsExecutableJarsAndWebArchives() throws Exception {
    Path library = Compiled.jar(dir.resolve("gateway-1.2.jar"), Compiled.entries(classes, ""));
    for (String layout : List.of("BOOT-INF", "WEB-INF")) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      entries.put(
          layout + "/classes/com/acme/Leaf.class",
          Files.readAllBytes(classes.resolve("com/acme/Leaf.class")));
      entries.put(layout + "/lib/gateway-1.2.jar", Files.readAllBytes(library));
      Path archive = Compiled.jar(dir.resolve(layout + ".jar"), entries);
      CheckReport report =
          run(
              config(
                  pointcut("call", "class: com.acme.Client", "method: ask", OUTPUT),
                  pointcut("call", "implements: com.acme.Base", "method: go", "in: com.acme.L*")),
              List.of(),
              List.of(archive.toString()));

      assertThat(report.isFine()).as("%s", report).isTrue();
      assertThat(report.jars()).isEqualTo(2);
    }
  }

  @Test
  void followsAManifestAndStars() throws Exception {
    Path lib = Files.createDirectories(dir.resolve("lib"));
    Compiled.jar(lib.resolve("client.jar"), Compiled.entries(classes, ""));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(
        "META-INF/MANIFEST.MF",
        "Manifest-Version: 1.0\nClass-Path: lib/client.jar gone.jar\n\n"
            .getBytes(StandardCharsets.UTF_8));
    Path app = Compiled.jar(dir.resolve("app.jar"), entries);
    String file = config(pointcut("call", "class: com.acme.Client", "method: ask", OUTPUT));

    assertThat(run(file, List.of(), List.of(app.toString())).isFine()).isTrue();
    assertThat(run(file, List.of(lib + "/*"), List.of()).isFine()).isTrue();
    CheckReport folder = run(file, List.of(lib.toString()), List.of());
    assertThat(folder.isFine()).isFalse();
    assertThat(folder.notes()).anyMatch(each -> each.contains("write " + lib + "/*"));
  }

  @Test
  void aBrokenClassPathIsNamed() throws Exception {
    Path text = Files.writeString(dir.resolve("text.jar"), "no jar");
    String file = config(pointcut("call", "class: com.acme.Client", "method: ask", OUTPUT));

    assertThatThrownBy(() -> run(file, List.of("no-such"), List.of()))
        .isInstanceOf(InspectException.class)
        .hasMessageStartingWith("'no-such' does not exist");
    assertThatThrownBy(() -> run(file, List.of(text.toString()), List.of()))
        .isInstanceOf(InspectException.class)
        .hasMessageContaining("text.jar' is neither a folder nor a jar");
    assertThatThrownBy(() -> run(file, List.of("no-such/*"), List.of()))
        .isInstanceOf(InspectException.class)
        .hasMessageContaining("'no-such' is no folder");
  }

  @Test
  void classesOfANewerJavaAndDamagedOnesAreSaid() throws Exception {
    classes = Compiled.classes(dir, SOURCES);
    Path newer = classes.resolve("com/acme/Leaf.class");
    byte[] bytes = Files.readAllBytes(newer);
    bytes[7] = (byte) (44 + Runtime.version().feature() + 1);
    Files.write(newer, bytes);
    Files.write(classes.resolve("com/acme/other/Gateway.class"), new byte[] {1, 2, 3});
    CheckReport report =
        check(
            pointcut("call", "class: com.acme.Client", "method: ask", OUTPUT),
            pointcut("call", "class: com.acme.other.Gateway", "method: send"));

    assertThat(report.notes())
        .anyMatch(
            each ->
                each.startsWith("1 class is compiled for Java " + (Runtime.version().feature() + 1))
                    && each.contains("com.acme.Leaf"));
    assertThat(report.pointcuts().get(0).isFine()).isTrue();
    assertThat(report.pointcuts().get(1).isFine()).isFalse();
  }

  @Test
  void knownLibrariesAreNamed() throws Exception {
    Path known =
        Compiled.classes(
            dir.resolve("known"),
            Map.of(
                "com.openai.services.blocking.chat.ChatCompletionServiceImpl",
                "public class ChatCompletionServiceImpl { public static class WithRawResponseImpl {"
                    + " public Object create(String a, String b) { return null; } } }"));
    Path jar = Compiled.jar(dir.resolve("openai-java-core-4.2.0.jar"), Compiled.entries(known, ""));
    CheckReport report =
        run(
            config(pointcut("call", "class: com.acme.Client", "method: ask", OUTPUT)),
            List.of(classes.toString(), jar.toString()),
            List.of());

    assertThat(report.libraries())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.name()).isEqualTo("openai-java");
              assertThat(each.versions()).containsExactly("4.2.0");
              assertThat(each.watching()).isZero();
              assertThat(each.missing()).hasSize(each.pointcuts());
            });
  }

  @Test
  void excludedClassesAreSaidToBeSo() throws Exception {
    String file = config(pointcut("call", "class: com.acme.Client", "method: ask", OUTPUT));
    Files.writeString(
        Path.of(file), Files.readString(Path.of(file)) + "exclude: ['com.acme.C*']\n");
    CheckReport report = run(file, List.of(classes.toString()), List.of());

    assertThat(report.pointcuts().get(0).unmatched())
        .startsWith("com.acme.Client is on the class path, but is excluded");
  }

  private String capturing(String method, String path) {
    return pointcut(
        "call", "class: com.acme.Client", "method: " + method, "capture: {output: " + path + "}");
  }

  private static String pointcut(String role, String... lines) {
    return "    role: " + role + "\n    " + String.join("\n    ", lines) + "\n";
  }

  private String config(String... pointcuts) throws Exception {
    StringBuilder text = new StringBuilder("version: 1\npointcuts:\n");
    for (int i = 0; i < pointcuts.length; i++) {
      text.append("  - id: p").append(i).append('\n').append(pointcuts[i]);
    }
    return Files.writeString(dir.resolve("observed.yaml"), text).toString();
  }

  private CheckReport check(String... pointcuts) throws Exception {
    return run(config(pointcuts), List.of(classes.toString()), List.of());
  }

  private static CheckReport run(String file, List<String> classPath, List<String> jars)
      throws InspectException {
    return Check.run(file, Map.of(), new ClassPath(classPath, jars));
  }
}
