package io.promptnotary.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {
  private static final Path HOSTS = Path.of("src", "test", "hosts");

  @TempDir static Path dir;

  private static final Map<Path, Path> COMPILED = new HashMap<>();

  @Test
  void findsWhatTheDemonstrationIsMadeOf() throws Exception {
    Discovery found = of(Path.of("..", "demo-app", "src", "main", "java"));

    assertThat(first(found, Role.GENERATION)).isEqualTo("ContentGeneratorService.generate");
    assertThat(first(found, Role.COMPOSE)).isEqualTo("PromptComposer.composePostGeneration");
    assertThat(first(found, Role.CHECK)).isEqualTo("DraftValidator.validate");
    assertThat(first(found, Role.REPAIR)).isEqualTo("ValidationAndRepairService.validateAndRepair");
    assertThat(first(found, Role.SAVE)).isEqualTo("PostRepository.save");
    assertThat(found.candidates().get(Role.CALL).subList(0, 4))
        .extracting(each -> simple(each.type()) + "." + each.method())
        .containsExactlyInAnyOrder(
            "LlmClient.complete(ChatRequest)",
            "LlmClient.askAsync(ChatRequest)",
            "LlmClient.stream(ChatRequest)",
            "LlmClient.stream(ChatRequest, StreamListener)");
    assertThat(found.candidates().get(Role.CALL).get(0).reasons())
        .contains("its class knows the address /chat/completions", "its class speaks HTTP");
  }

  @Test
  void guessesWhatToCapture() throws Exception {
    assertThat(of(Path.of("..", "demo-app", "src", "main", "java")).starter())
        .contains(
            "      org_id: args[0].orgId\n",
            "      platform: args[0].platform.id\n",
            "      system: return.system\n      user: return.user\n",
            "      template.version: args[0].version\n",
            "      provider: \"=openai\"\n",
            "      messages:\n        each: args[0].messages\n        role: role\n"
                + "        text: content\n",
            "      model: \"return.model | args[0].model\"\n",
            "      tokens.prompt: result.usage.prompt\n",
            "      output: chunk.text\n",
            "      callback: args[-1]\n      chunk: onText\n      done: onDone\n      fail: onError\n",
            "      ok: return.ok\n",
            "      entity.id: return\n      entity.type: \"=post\"\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"studio", "desk", "mill", "links"})
  void whatItWritesPassesTheCheck(String host) throws Exception {
    ClassPath classPath = classPath(HOSTS.resolve(host));
    Path file = dir.resolve("starter.yaml");
    Files.writeString(file, Discovery.of(classPath, List.of()).starter());
    CheckReport report = Check.run(file.toString(), Map.of(), classPath);

    assertThat(report.isFine()).as("%s", report).isTrue();
  }

  @Test
  void findsTheRolesOfHostsWithOtherNames() throws Exception {
    Discovery studio = of(HOSTS.resolve("studio"));
    assertThat(first(studio, Role.COMPOSE)).isEqualTo("Composer.compose");
    assertThat(first(studio, Role.CALL)).isEqualTo("Model.ask");
    assertThat(first(studio, Role.CHECK)).isEqualTo("Checker.check");
    assertThat(first(studio, Role.SAVE)).isEqualTo("Repository.save");
    assertThat(first(studio, Role.REPAIR)).isEqualTo("Editor.validateAndRepair");

    Discovery desk = of(HOSTS.resolve("desk"));
    assertThat(first(desk, Role.GENERATION)).isEqualTo("Desk.define");
    assertThat(first(desk, Role.COMPOSE)).isEqualTo("Orchestrator.orchestrate");
    assertThat(first(desk, Role.CALL)).isEqualTo("Service.complete");

    Discovery mill = of(HOSTS.resolve("mill"));
    assertThat(first(mill, Role.GENERATION)).isEqualTo("Generator.generate");
    assertThat(first(mill, Role.COMPOSE)).isEqualTo("Composer.compose");
    assertThat(first(mill, Role.CALL)).isEqualTo("Model.ask");
  }

  @Test
  void looksIntoTheApplicationsOwnPackagesOnly() throws Exception {
    Path own =
        Compiled.classes(
            dir.resolve("packages"),
            Map.of(
                "com.acme.PromptComposer",
                "public class PromptComposer { public String compose(String a) { return a; } }",
                "org.lib.PromptBuilder",
                "public class PromptBuilder { public String build(String a) { return a; } }"));
    Path jar = Compiled.jar(dir.resolve("all.jar"), Compiled.entries(own, ""));
    ClassPath classPath = new ClassPath(List.of(jar.toString()), List.of());

    assertThat(Discovery.of(classPath, List.of()).candidates().get(Role.COMPOSE)).hasSize(2);
    assertThat(Discovery.of(classPath, List.of("com.acme")).candidates().get(Role.COMPOSE))
        .extracting(Candidate::type)
        .containsExactly("com.acme.PromptComposer");
    Discovery none = Discovery.of(classPath, List.of("com.acm"));
    assertThat(none.own()).isZero();
    assertThat(none.notes()).containsExactly("no class is in com.acm");
    assertThat(none.starter()).contains("pointcuts: []");
  }

  @Test
  void namesKnownLibrariesAndThoseWhoUseThem() throws Exception {
    Path classes =
        Compiled.classes(
            dir.resolve("libraries"),
            Map.of(
                "com.openai.client.OpenAIClient",
                "public class OpenAIClient { public String create(String a) { return a; } }",
                "com.acme.Assistant",
                "public class Assistant { public String answer(String question) { return new"
                    + " com.openai.client.OpenAIClient().create(question); } }"));
    Discovery found =
        Discovery.of(new ClassPath(List.of(classes.toString()), List.of()), List.of("com.acme"));

    assertThat(found.libraries()).extracting(LibraryReport::name).containsExactly("openai-java");
    assertThat(found.starter())
        .contains("# Recorded without any pointcut:\n#   openai-java unknown\n");
    assertThat(found.candidates().get(Role.GENERATION))
        .singleElement()
        .satisfies(each -> assertThat(each.reasons()).contains("its class uses openai-java"));
  }

  private static Discovery of(Path sources) throws Exception {
    return Discovery.of(classPath(sources), List.of());
  }

  /** Compiled once: javac takes its time. */
  private static ClassPath classPath(Path sources) throws Exception {
    if (!COMPILED.containsKey(sources)) {
      Path folder = Files.createTempDirectory(dir, "host").resolve("classes");
      COMPILED.put(sources, Compiled.folder(sources, folder));
    }
    return new ClassPath(List.of(COMPILED.get(sources).toString()), List.of());
  }

  private static String first(Discovery found, Role role) {
    Candidate best = found.candidates().get(role).get(0);
    return simple(best.type()) + "." + best.method().replaceAll("\\(.*", "");
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
