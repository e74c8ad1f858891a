package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateLoaderTest {
  @TempDir Path folder;
  private PrivateLoader loader;

  /** What is loaded privately. */
  public static final class Hidden {}

  @BeforeEach
  void makeJar() throws IOException {
    Path jar = folder.resolve("some.jar");
    String hidden = Hidden.class.getName().replace('.', '/');
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      put(out, "inst/" + hidden + ".classdata", read(hidden + ".class"));
      put(out, "inst/io/promptnotary/boot/Gate.classdata", new byte[] {1});
      put(
          out,
          "inst/META-INF/services/some.Service",
          "some.Provider".getBytes(StandardCharsets.UTF_8));
      put(out, "plain/other.txt", new byte[0]);
    }
    loader = new PrivateLoader(jar.toFile());
  }

  @Test
  void definesItsOwnVersionOfAClass() throws Exception {
    Class<?> type = loader.loadClass(Hidden.class.getName());

    assertThat(type.getClassLoader()).isSameAs(loader);
    assertThat(type).isNotSameAs(Hidden.class);
    assertThat(loader.findClass("any.module", Hidden.class.getName())).isSameAs(type);
    assertThat(loader.findClass("any.module", "no.such.Class")).isNull();
  }

  @Test
  void seesNothingOfTheHost() {
    assertThatThrownBy(() -> loader.loadClass(PrivateLoaderTest.class.getName()))
        .isInstanceOf(ClassNotFoundException.class);
    assertThat(loader.getParent()).isSameAs(ClassLoader.getPlatformClassLoader());
  }

  @Test
  void neverMakesASecondGate() {
    assertThatThrownBy(() -> loader.loadClass(Gate.class.getName()))
        .isInstanceOf(ClassNotFoundException.class);
    assertThat(loader.read("io/promptnotary/boot/Gate.class")).containsExactly(1);
  }

  @Test
  void findsResourcesUnderItsPrefixOnly() throws IOException {
    URL found = loader.getResource("META-INF/services/some.Service");

    assertThat(found).isNotNull();
    try (InputStream in = found.openStream()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("some.Provider");
    }
    assertThat(Collections.list(loader.getResources("META-INF/services/some.Service"))).hasSize(1);
    assertThat(Collections.list(loader.getResources("none"))).isEmpty();
    assertThat(loader.findResource("any.module", "none")).isNull();
    assertThat(loader.getResource("plain/other.txt")).isNull();
    assertThat(loader.read("none")).isNull();
  }

  @Test
  void namesThePackagesThatHoldClasses() {
    assertThat(loader.packages()).containsExactly("io.promptnotary.boot");
  }

  @Test
  void refusesWhatIsNoJar() throws IOException {
    Path text = Files.writeString(folder.resolve("text.jar"), "not a jar");

    assertThatThrownBy(() -> new PrivateLoader(text.toFile())).isInstanceOf(IOException.class);
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in = PrivateLoaderTest.class.getClassLoader().getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }
}
