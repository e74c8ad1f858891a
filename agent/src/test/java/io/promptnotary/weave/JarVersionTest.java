package io.promptnotary.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JarVersionTest {
  private static final List<String> ARTIFACTS = List.of("acme-core", "acme");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "file:/x/acme-core-1.2.3.jar, 1.2.3",
    "file:/x/acme-4.0.0-beta.16.jar, 4.0.0-beta.16",
    "jar:file:/x/app.jar!/BOOT-INF/lib/acme-core-1.2.3.jar!/, 1.2.3",
    "jar:nested:/x/app.jar/!BOOT-INF/lib/acme-core-1.2.3.jar!/, 1.2.3",
    "file:/x/acme-extra-1.2.3.jar,",
    "file:/x/other-1.2.3.jar,",
    "file:/x/classes/,",
    "file:/x/acme-core.jar,",
    "'',",
  })
  void theNameOfTheFileTells(String location, String version) {
    assertThat(JarVersion.of(location, ARTIFACTS).orElse(null)).isEqualTo(version);
  }

  @Test
  void elseTheFileItselfDoes() throws IOException {
    Path manifest = jar("acme-core.jar", "7.1", null);
    assertThat(JarVersion.of(manifest.toUri().toString(), ARTIFACTS)).hasValue("7.1");

    Path shaded = jar("all.jar", "1.0", "META-INF/maven/com.acme/acme-core/pom.properties");
    assertThat(JarVersion.of(shaded.toUri().toString(), ARTIFACTS)).hasValue("8.2");

    Path other = jar("other.jar", "1.0", "META-INF/maven/com.acme/other/pom.properties");
    assertThat(JarVersion.of(other.toUri().toString(), ARTIFACTS)).isEmpty();
  }

  private Path jar(String name, String version, String properties) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      if (properties != null) {
        jar.putNextEntry(new ZipEntry(properties));
        jar.write("version=8.2\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
