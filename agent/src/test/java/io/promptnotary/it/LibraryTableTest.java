package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/**
 * README.md says of each library what its tests assert, and no more. {@code mvn test -pl agent
 * -Dtest=LibraryTableTest -Dtable.write=true} writes its table anew.
 */
class LibraryTableTest {
  private static final Path README = Path.of("..", "README.md");
  private static final String BEGIN = "<!-- libraries: begin -->\n";
  private static final String END = "<!-- libraries: end -->\n";

  @Test
  void theTableIsUpToDate() throws IOException {
    String readme = Files.readString(README);
    int from = readme.indexOf(BEGIN) + BEGIN.length();
    int to = readme.indexOf(END);
    String table = LibraryTable.text();
    if (Boolean.getBoolean("table.write")) {
      Files.writeString(README, readme.substring(0, from) + table + readme.substring(to));
    }

    assertThat(Files.readString(README).substring(from).lines().limit(table.lines().count()))
        .as("write it anew: mvn test -pl agent -Dtest=LibraryTableTest -Dtable.write=true")
        .containsExactlyElementsOf(table.lines().toList());
    assertThat(Files.readString(README)).contains(table + END);
  }

  @Test
  void everyLibraryIsTestedByAClassThatTheBuildRuns() {
    assertThat(LibraryTable.classes())
        .allSatisfy(
            type -> {
              assertThat(type.getSimpleName()).endsWith("LibraryIT");
              assertThat(type.isAssignableTo(LibraryTest.class)).as("%s", type).isTrue();
              assertThat(type.isAnnotatedWith(Disabled.class)).as("%s", type).isFalse();
              assertThat(LibraryTable.tests(type)).as("%s", type).isNotEmpty();
            });
    assertThat(
            LibraryTable.classes().stream()
                .map(type -> type.getAnnotationOfType(OnEachVersion.class).value()))
        .containsExactlyInAnyOrderElementsOf(
            LibraryVersion.all().stream().map(LibraryVersion::host).distinct().toList());
  }

  @Test
  void whatIsSaidToShowSomethingIsATest() {
    List<JavaMethod> tests =
        LibraryTable.classes().stream().flatMap(type -> LibraryTable.tests(type).stream()).toList();

    assertThat(tests)
        .allSatisfy(
            test -> {
              assertThat(test.isMetaAnnotatedWith(Testable.class)).as("%s", test).isTrue();
              assertThat(test.isAnnotatedWith(Disabled.class)).as("%s", test).isFalse();
            });
  }

  @Test
  void versionsAreReadInTheirOrder() {
    List<LibraryVersion> versions =
        LibraryVersion.parse(
            "some", List.of("# a remark", "", "1.0 a:b c:d:2", "2.0  a:b bom:e:f:3 g:h:managed"));

    assertThat(versions)
        .containsExactly(
            new LibraryVersion("some", "1.0", List.of("a:b:1.0", "c:d:2")),
            new LibraryVersion("some", "2.0", List.of("a:b:2.0", "bom:e:f:3", "g:h:managed")));
  }

  @Test
  void aVersionWithoutArtifactsIsRefused() {
    assertThatThrownBy(() -> LibraryVersion.parse("some", List.of("1.0")))
        .hasMessage("some: \"1.0\": no artifact behind the version");
    assertThatThrownBy(() -> LibraryVersion.parse("some", List.of("# nothing")))
        .hasMessage("some: no versions");
  }
}
