package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativePartTest {

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void leavesNoFileBehind(@TempDir Path dir) throws Exception {
    assertThat(NativePart.load()).isTrue();
    try (Connection connection = StoreFile.of("jdbc:sqlite:" + dir.resolve("a.db")).connect(0)) {
      assertThat(connection.isValid(0)).isTrue();
    }
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .noneMatch(each -> each.startsWith("promptnotary-") && each.contains("sqlitejdbc"));
    }
  }
}
