package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCommandTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  @Test
  void words_are_found_with_and_without_it() {
    Run without = Run.on(file, "list", "--text", "grüsse OR grüße \"release");
    assertThat(without.out()).startsWith("None of the 3 snapshots");
    Run slow = Run.on(file, "list", "--text", "\"GRÜßE release\"");
    assertThat(slow.out())
        .contains("1a2b3c4d")
        .contains("1 of 1 matching snapshot")
        .endsWith(
            "row by row, for there is no full-text index: see index --help"
                + System.lineSeparator());

    Run made = Run.on(file, "index");
    assertThat(made.code()).isZero();
    assertThat(made.out())
        .startsWith("Indexed 3 snapshots, ")
        .endsWith("; those to come are added as they are written." + System.lineSeparator());

    Run quick = Run.on(file, "list", "--text", "\"GRÜßE release\"");
    assertThat(quick.out()).contains("1a2b3c4d").doesNotContain("row by row");
    // One that is pending is not in the index, and found.
    assertThat(Run.on(file, "list", "--text", "fine").out()).contains("0badcafe");
    assertThat(Run.on(file, "index").out()).startsWith("The full-text index is there, ");
  }

  @Test
  void it_goes_when_it_is_told_to() {
    Run.on(file, "index");
    assertThat(Run.on(file, "index", "--drop").out().strip())
        .isEqualTo("Removed the full-text index.");
    Run again = Run.on(file, "index", "--drop");
    assertThat(again.code()).isZero();
    assertThat(again.out().strip()).isEqualTo("There is no full-text index.");
    assertThat(Run.on(file, "list", "--text", "release").out()).contains("1a2b3c4d");
  }

  @Test
  void a_store_that_is_not_there_is_not_made() {
    Path missing = folder.resolve("missing.db");
    Run run = Run.on(missing, "index");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("there is no file " + missing);
    assertThat(Files.exists(missing)).isFalse();
  }
}
