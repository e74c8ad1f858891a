package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.promptnotary.boot.KnownLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files that are shipped, each by itself. */
final class ShippedFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONFIG = Path.of("..", "config");
  private static final Path LIBRARIES = CONFIG.resolve("libraries");

  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(LIBRARIES)) {
      return all.filter(each -> each.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString().replace(".yaml", "");
  }

  @Test
  void eachKnownLibraryHasItsFile() throws IOException {
    assertThat(files().stream().map(ShippedFilesTest::nameOf))
        .containsExactlyInAnyOrderElementsOf(
            KnownLibraries.list().stream().map(KnownLibraries.Library::name).toList());
  }

  @ParameterizedTest
  @MethodSource("files")
  void theReaderTakesIt(Path file) throws IOException {
    LibraryReader.Loaded loaded = LibraryReader.read(nameOf(file), Files.readString(file), 0);

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.library().pointcuts()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void itIsKnownWithoutBeingRead(Path file) throws IOException {
    Library library = LibraryReader.read(nameOf(file), Files.readString(file), 0).library();

    assertThat(library).isNotNull();
    assertThat(KnownLibraries.list())
        .as("the line of KnownLibraries")
        .extracting(each -> line(each.name(), each.artifacts(), each.packages()))
        .contains(line(library.name(), library.artifacts(), library.packages()));
  }

  private static String line(String name, List<String> artifacts, List<String> packages) {
    return "{\"%s\", \"%s\", \"%s\"},"
        .formatted(name, String.join(" ", artifacts), String.join(" ", packages));
  }

  /** What is not about the library itself a user could have written. */
  @ParameterizedTest
  @MethodSource("files")
  void theSchemaOfUsersTakesItToo(Path file) throws IOException {
    Object content =
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    ObjectNode rest = JSON.valueToTree(content);
    rest.remove(Keys.LIBRARY.stream().filter(key -> !Keys.FILE.contains(key)).toList());
    JsonNode schema = JSON.readTree(CONFIG.resolve("promptnotary.schema.json").toFile());

    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(schema)
                .validate(rest))
        .isEmpty();
  }
}
