package io.promptnotary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassPathTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "/x/acme-core-1.2.3.jar, true",
    "/x/acme-core-2.0.0-beta.1.jar, true",
    "acme-core.jar, true",
    "/x/acme-core-extra-1.0.jar, false",
    "/x/acme-cores-1.0.jar, false",
    "/x/my-acme-core-1.0.jar, false",
    "/x/acme-core-1.2.3/classes, false",
    "/acme-core-1.0.jar/other.jar, false",
  })
  void tellsAnArtifactByTheNameOfItsJar(String file, boolean known) {
    String path =
        String.join(File.pathSeparator, "a.jar", "b.jar", "/classes", file, "c.jar", "d.jar");

    assertThat(classPath(path).has("acme-core")).isEqualTo(known);
    assertThat(classPath(file).has("acme-core")).isEqualTo(known);
  }

  @Test
  void aFolderOfModulesIsLookedInto() throws IOException {
    Files.createFile(folder.resolve("acme-core-1.0.jar"));

    assertThat(ClassPath.of(Map.of("jdk.module.path", folder.toString())).has("acme-core"))
        .isTrue();
    assertThat(
            ClassPath.of(Map.of("jdk.module.path", folder.resolve("acme-core-1.0.jar").toString()))
                .has("acme-core"))
        .isTrue();
  }

  @Test
  void anExecutableJarIsLookedInto() throws IOException {
    Path boot = jar("", "BOOT-INF/lib/acme-core-1.0.jar", "META-INF/other-1.0.jar");
    assertThat(classPath(boot.toString()).has("acme-core")).isTrue();
    assertThat(classPath(boot.toString()).has("other")).isFalse();

    Path web = jar("", "WEB-INF/lib/acme-core-1.0.jar");
    assertThat(classPath(web.toString()).has("acme-core")).isTrue();

    Path plain = jar("lib/first-1.jar lib/acme-core-1.0.jar");
    assertThat(classPath(plain.toString()).has("acme-core")).isTrue();
    assertThat(classPath(plain.toString()).has("second")).isFalse();
  }

  @Test
  void whatIsNotThereOrNoJarIsNoTrouble() throws IOException {
    Path text = Files.writeString(folder.resolve("text.jar"), "text");

    assertThat(classPath("gone.jar" + File.pathSeparator + text).has("acme-core")).isFalse();
    assertThat(classPath("").has("acme-core")).isFalse();
    assertThat(ClassPath.of(Map.of()).has("acme-core")).isFalse();
  }

  private static ClassPath classPath(String path) {
    return ClassPath.of(Map.of("java.class.path", path));
  }

  private Path jar(String classPath, String... entries) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!classPath.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    }
    Path file = Files.createTempFile(folder, "app", ".jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (String each : entries) {
        jar.putNextEntry(new ZipEntry(each));
      }
    }
    return file;
  }
}
