package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

final class KnownLibrariesTest {
  @Test
  void aClassBelongsToALibraryByItsPackage() {
    assertThat(KnownLibraries.hold("com/openai/client/OpenAIClient")).isTrue();
    assertThat(KnownLibraries.hold("com/openai/Top")).isTrue();
    assertThat(KnownLibraries.hold("com/openais/Top")).isFalse();
    assertThat(KnownLibraries.hold("com/openai")).isFalse();
    assertThat(KnownLibraries.hold("org/springframework/core/Ordered")).isFalse();
  }

  @Test
  void theClassPathTellsWhetherThereMayBeOne() {
    assertThat(KnownLibraries.mayBeOn("/a.jar:/x/openai-java-core-4.1.jar:/b.jar")).isTrue();
    assertThat(KnownLibraries.mayBeOn("/a.jar:/b.jar")).isFalse();
    assertThat(KnownLibraries.mayBeOn("")).isFalse();
    assertThat(KnownLibraries.mayBeOn(null)).isFalse();
  }

  @Test
  void whatExtendsAClassOfTheirsIsTold() throws IOException {
    assertThat(KnownLibraries.areExtendedBy(bytes(KnownLibrariesTest.class))).isFalse();
    assertThat(KnownLibraries.areExtendedBy(new byte[] {1})).isFalse();
    byte[] own = bytes(Own.class);
    String type = Like.class.getName().replace('.', '/');
    String there = "com/openai/" + "x".repeat(type.length() - "com/openai/".length());
    assertThat(KnownLibraries.areExtendedBy(own)).isFalse();
    assertThat(KnownLibraries.areExtendedBy(renamed(own, type, there))).isTrue();
  }

  private interface Like {}

  private static final class Own implements Like {}

  private static byte[] bytes(Class<?> type) throws IOException {
    try (InputStream in =
        type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
      return in.readAllBytes();
    }
  }

  /** The class file with one name in place of another one of the same length. */
  private static byte[] renamed(byte[] bytes, String from, String to) {
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
