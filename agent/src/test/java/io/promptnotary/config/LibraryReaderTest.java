package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.config.Library.NotCovered;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LibraryReaderTest {
  private static final String SOUND =
      """
      version: 1
      library: acme
      artifacts: [acme-core, acme-client]
      packages: [com.acme.llm]
      optional: [acme.stream]
      not_covered:
        - class: com.acme.llm.Sockets
          method: connect
          what: the WebSocket transport
      pointcuts:
        - id: acme.ask
          role: call
          class: com.acme.llm.Client
          method: ask
        - id: acme.stream
          role: call
          class: com.acme.llm.Client
          method: stream
          max_chars: 9
      """;

  @Test
  void saysWhatTheLibraryIsAndHowItIsRecorded() {
    Library library = library(SOUND, 0);

    assertThat(library.name()).isEqualTo("acme");
    assertThat(library.artifacts()).containsExactly("acme-core", "acme-client");
    assertThat(library.packages()).containsExactly("com.acme.llm");
    assertThat(library.optional()).isEqualTo(Set.of("acme.stream"));
    assertThat(library.notCovered())
        .extracting(NotCovered::className, NotCovered::what)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("com.acme.llm.Sockets", "the WebSocket transport"));
    assertThat(library.notCovered().get(0).methods().selects("connect", List.of("int"), List.of()))
        .isTrue();
    assertThat(library.pointcuts())
        .extracting(Pointcut::id)
        .containsExactly("acme.ask", "acme.stream");
  }

  @Test
  void itsPointcutsStandBehindTheUsersInABlockOfTheirOwn() {
    assertThat(library(SOUND, 0).pointcuts()).allMatch(Pointcut::shipped);
    List<Integer> of = indexes("acme");
    assertThat(of.get(0)).isGreaterThanOrEqualTo(10_000);
    assertThat(of.get(1)).isEqualTo(of.get(0) + 1);
    assertThat(indexes("openai-java")).doesNotContainAnyElementsOf(indexes("langchain4j"));
  }

  private static List<Integer> indexes(String name) {
    return LibraryReader.read(
            name,
            SOUND
                .replace("acme.", name + ".")
                .replace(": acme", ": " + name)
                .replace("com." + name + ".", "com.acme."),
            0)
        .library()
        .pointcuts()
        .stream()
        .map(Pointcut::index)
        .toList();
  }

  @Test
  void theUsersLimitHoldsWhereTheFileSetsNone() {
    assertThat(library(SOUND, 100).pointcuts())
        .extracting(Pointcut::maxChars)
        .containsExactly(100, 9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "version: 1           # version: 2          # acme.yaml:1:10   version: unknown: 2",
        "version: 1           # service: x          # acme.yaml:1:1    version: is missing",
        "library: acme        # library: other      # acme.yaml:2:10   library: 'other' is not the file's name",
        "packages: [com.acme.llm] # log: debug      # acme.yaml:1:1    packages: is missing",
        "'what: the WebSocket transport' # 'why: x' # acme.yaml:9:5    not_covered[0].why: unknown key. Known: class, method, what",
        "optional: [acme.stream] # optional: [acme.strem] # acme.yaml:5:12   optional[0]: unknown pointcut. Did you mean 'acme.stream'?",
        "max_chars: 9         # max_chars: -9       # acme.yaml:19:16  pointcuts[1] 'acme.stream' max_chars: < 0: -9",
        "id: acme.ask         # id: ask             # acme.yaml:10:1   ask: must begin with 'acme.'",
      })
  void aMistakeLeavesNoLibrary(String sound, String broken, String problem) {
    LibraryReader.Loaded loaded =
        LibraryReader.read(
            "acme", SOUND.replaceFirst(java.util.regex.Pattern.quote(sound), broken), 0);

    assertThat(loaded.library()).isNull();
    assertThat(loaded.problems()).extracting(Problem::toString).contains(problem);
  }

  @Test
  void whatIsNoYamlIsAProblemToo() {
    assertThat(LibraryReader.read("acme", "a: [", 0).problems()).isNotEmpty();
    assertThat(LibraryReader.read("acme", "", 0).problems()).isNotEmpty();
    assertThat(LibraryReader.read("acme", "- a", 0).problems()).isNotEmpty();
  }

  private static Library library(String text, int maxChars) {
    LibraryReader.Loaded loaded = LibraryReader.read("acme", text, maxChars);
    assertThat(loaded.problems()).isEmpty();
    return loaded.library();
  }
}
