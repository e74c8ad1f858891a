package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigTextTest {
  private static final byte[] PLAIN = classFile(ConfigTextTest.class);
  private static final byte[] SUBCLASS = classFile(Sub.class);

  static class Base {}

  static final class Sub extends Base {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class: com.acme.Composer",
        "class: \"com.acme.Composer\"",
        "{ class: com.acme.Composer, role: compose }",
        "class: [com.acme.Other, com.acme.Composer]",
        "  - com.acme.Composer",
        "class: com.acme.*",
        "class: '**.Composer'",
        "in: com.**",
        "in: '**'",
        "class: com.acme.${NAME:-Composer}",
        "class: \"com.acme.\\x43omposer\"",
        "class: \"com.acme.\\",
        "class: com.acme.Composer # the one"
      })
  void couldBeSelected(String yaml) {
    assertThat(ConfigText.ofText(yaml).couldSelect("com.acme.Composer", PLAIN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "class: com.acme.Other",
        "# class: com.acme.Composer",
        "class: com.acme.Composer2",
        "class: org.*",
        "method: '*'",
        "user: args[0].list[*]",
        "url: \"jdbc:sqlite:${DB:-x.db}\"",
        "- id: ${ID}",
        "implements: java.util.function.Function"
      })
  void cannotBeSelected(String yaml) {
    assertThat(ConfigText.ofText(yaml).couldSelect("com.acme.Composer", PLAIN)).isFalse();
  }

  @Test
  void aSubtypeOfTheHostsOwnTypesCouldBe() {
    ConfigText text = ConfigText.ofText("implements: com.acme.Tool");

    assertThat(text.couldSelect("com.acme.Sub", SUBCLASS)).isTrue();
    assertThat(text.couldSelect("com.acme.Plain", PLAIN)).as("extends Object").isFalse();
    assertThat(text.couldSelect("com.acme.Broken", new byte[3])).isFalse();
  }

  @Test
  void platformTypesCountWhereThePointcutNamesOne() {
    byte[] runnable = classFile(Thread.class);

    assertThat(ConfigText.ofText("implements: a.B").couldSelect("c.D", runnable)).isFalse();
    assertThat(ConfigText.ofText("implements: java.lang.Runnable").couldSelect("c.D", runnable))
        .isTrue();
  }

  @Test
  void readsAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), "a:\n  class: com.acme.Composer\r\n");

    assertThat(ConfigText.of(file.toFile()).couldSelect("com.acme.Composer", PLAIN)).isTrue();
  }

  @Test
  void noFileMentionsNothing(@TempDir Path folder) {
    File missing = folder.resolve("none.yaml").toFile();

    assertThat(ConfigText.of(null).couldSelect("com.acme.Composer", PLAIN)).isFalse();
    assertThat(ConfigText.of(missing).couldSelect("com.acme.Composer", PLAIN)).isFalse();
  }

  private static byte[] classFile(Class<?> type) {
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
