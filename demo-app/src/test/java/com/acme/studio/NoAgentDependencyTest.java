package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The studio is a host like any other: nothing in it has ever heard of the agent. */
class NoAgentDependencyTest {
  private static final String AGENT = "promptnotary";

  @Test
  void thePomHasJacksonAsItsOnlyDependency() throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getDocumentElement();
    NodeList dependencies = project.getElementsByTagName("dependency");

    assertThat(dependencies.getLength()).isEqualTo(1);
    assertThat(dependencies.item(0).getTextContent().strip())
        .startsWith("com.fasterxml.jackson.core")
        .endsWith("jackson-databind");
  }

  @Test
  void theClassPathHoldsNothingOfTheAgent() {
    List<String> entries =
        Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .map(entry -> Path.of(entry).getFileName().toString())
            .toList();

    assertThat(entries).anyMatch(entry -> entry.startsWith("jackson-databind"));
    assertThat(entries)
        .noneMatch(entry -> entry.contains(AGENT) || entry.contains("byte-buddy-agent"));
    assertThat(getClass().getClassLoader().getResource("io/promptnotary")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/main", "target/classes"})
  void noFileMentionsTheAgent(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      assertThat(files.filter(Files::isRegularFile))
          .hasSizeGreaterThan(30)
          .allSatisfy(
              file ->
                  assertThat(
                          Files.readString(file, StandardCharsets.ISO_8859_1)
                              .toLowerCase(Locale.ROOT))
                      .as("%s", file)
                      .doesNotContain(AGENT));
    }
  }
}
