package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** That nothing is left behind, and that it works at the very end, is for {@code ShutdownIT}. */
class NativePartTest {

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void isLoadedWithoutTheDriversHelp(@TempDir Path dir) throws Exception {
    assertThat(NativePart.load()).isTrue();
    try (Connection connection = StoreFile.of("jdbc:sqlite:" + dir.resolve("a.db")).connect(0)) {
      assertThat(connection.isValid(0)).isTrue();
    }
  }
}
