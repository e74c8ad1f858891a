package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.HostJvm.Run;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** promptnotary.jar itself: what lies in it, and where it does not fit. */
@Execution(ExecutionMode.CONCURRENT)
class JarIT {
  private static final String MAIN = "com.acme.studio.Main";
  private static final long LARGEST = 25L * 1024 * 1024;

  @TempDir Path dir;

  @Test
  void onlyTheRoomBootIsVisibleToHosts() throws IOException {
    List<String> names = names(Built.jar());

    assertThat(names.stream().filter(name -> name.endsWith(".class")))
        .isNotEmpty()
        .allMatch(name -> name.matches("io/promptnotary/boot/[\\w$]+\\.class"))
        .doesNotContain("io/promptnotary/boot/Gate.class")
        .contains("io/promptnotary/boot/Agent.class", "io/promptnotary/boot/Main.class");
    assertThat(
            names.stream()
                .filter(name -> !name.endsWith("/"))
                .filter(name -> !name.startsWith("inst/"))
                .filter(name -> !name.startsWith("io/promptnotary/boot/"))
                .filter(name -> !name.startsWith("META-INF/")))
        .isEmpty();
    assertThat(names.stream().filter(name -> name.startsWith("META-INF/services/"))).isEmpty();
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void whatIsNeededIsBehindThePrivateLoader() throws IOException {
    assertThat(names(Built.jar()))
        .contains(
            "inst/io/promptnotary/config/Config.classdata",
            "inst/io/promptnotary/store/V001__generation_snapshots.sql",
            "inst/io/promptnotary/viewer/list.mustache",
            "inst/io/promptnotary/viewer/pico.slate.min.css",
            "inst/com/samskivert/mustache/Mustache.classdata",
            "inst/net/bytebuddy/ByteBuddy.classdata",
            "inst/org/sqlite/JDBC.classdata",
            "inst/com/fasterxml/jackson/databind/ObjectMapper.classdata")
        .anyMatch(name -> name.matches("inst/org/sqlite/native/Linux/x86_64/.+"))
        .anyMatch(name -> name.matches("inst/org/sqlite/native/Mac/aarch64/.+"))
        .anyMatch(name -> name.matches("inst/org/sqlite/native/Windows/x86_64/.+"))
        .anyMatch(name -> name.matches("inst/linux/amd64/libzstd.+"))
        .anyMatch(name -> name.matches("inst/darwin/aarch64/libzstd.+"))
        .anyMatch(name -> name.matches("inst/win/amd64/libzstd.+"))
        .noneMatch(name -> name.matches("inst/(aix|freebsd)/.+libzstd.+"))
        .noneMatch(name -> name.contains("/webjars/"));
  }

  @Test
  void theManifestNamesItsThreeDoors() throws IOException {
    try (JarFile jar = new JarFile(Built.jar().toFile())) {
      Attributes main = jar.getManifest().getMainAttributes();
      assertThat(main.getValue("Premain-Class")).isEqualTo("io.promptnotary.boot.Agent");
      assertThat(main.getValue("Agent-Class")).isEqualTo("io.promptnotary.boot.Agent");
      assertThat(main.getValue("Main-Class")).isEqualTo("io.promptnotary.boot.Main");
    }
  }

  @Test
  void anOldJvmCanReadTheVisibleClasses() throws IOException {
    try (JarFile jar = new JarFile(Built.jar().toFile())) {
      for (ZipEntry entry :
          jar.stream().filter(each -> each.getName().endsWith(".class")).toList()) {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
          assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
          assertThat(in.readUnsignedShort()).isZero();
          assertThat(in.readUnsignedShort()).as(entry.getName()).isEqualTo(52);
        }
      }
    }
  }

  @Test
  void itStaysBelow25Megabytes() throws IOException {
    assertThat(Files.size(Built.jar())).isLessThanOrEqualTo(LARGEST);
  }

  @OnEachJdk
  void anOldJvmGetsOneSentence(Jdk jdk) throws IOException {
    Path shim = dir.resolve("shim.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", "com.acme.older.Shim");
    Path classes = Hosts.classes("older");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(shim), manifest)) {
      out.putNextEntry(new ZipEntry("com/acme/older/Shim.class"));
      Files.copy(classes.resolve("com/acme/older/Shim.class"), out);
    }
    for (String version : new String[] {"1.8", "11"}) {
      // Agents start in the order of their flags.
      Run run =
          HostJvm.of(jdk, dir, "studio")
              .flags(
                  "-javaagent:" + shim + "=" + version,
                  "-javaagent:" + Built.jar() + "=" + Hosts.config("studio"))
              .run(MAIN, "call", "exit");

      assertRuns(run);
      assertThat(run.errLines()).hasSize(1);
      assertThat(run.err()).startsWith("promptnotary: ").contains("17", version);
    }
    assertThat(dir.resolve("promptnotary.db")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inst/io/promptnotary/config/Config.classdata",
        "inst/io/promptnotary/capture/Probe.classdata",
        "inst/net/bytebuddy/ByteBuddy.classdata",
        "inst/io/promptnotary/store/Schema.classdata",
        "inst/io/promptnotary/store/V001__generation_snapshots.sql",
        "inst/org/sqlite/core/NativeDB.classdata",
        "inst/"
      })
  void aDamagedJarIsOneSentence(String missing) throws IOException {
    Path damaged = dir.resolve("damaged.jar");
    copy(
        Built.jar(),
        damaged,
        name -> !name.equals(missing) && !(missing.endsWith("/") && name.startsWith(missing)));
    Run run =
        HostJvm.of(Jdk.running(), dir, "studio")
            .agent(damaged, Hosts.config("studio").toString())
            .run(MAIN, "call", "exit");

    assertRuns(run);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("promptnotary: ");
  }

  @OnEachJdk
  void itsFolderMayHaveAnyName(Jdk jdk) throws IOException {
    Path folder = Files.createDirectory(dir.resolve("so +ne 100%25 folder"));
    Path jar = Files.copy(Built.jar(), folder.resolve("promptnotary.jar"));
    Path config = Files.copy(Hosts.config("studio"), folder.resolve("promptnotary.yaml"));
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(jar, config.toString());
    Run run = host.run(MAIN, "call", "exit");

    assertRuns(run);
    assertThat(run.err()).isEmpty();
    assertThat(host.db().rows()).hasSize(2);
  }

  @Test
  void aSecondAgentOfTheSameKindDoesNotRecordTwice() {
    HostJvm host = HostJvm.of(Jdk.running(), dir, "studio").agent(Hosts.config("studio"));
    Run run = host.flags("-javaagent:" + host.agent()).run(MAIN, "call", "exit");

    assertRuns(run);
    assertThat(host.db().rows()).hasSize(2);
  }

  private static void assertRuns(Run run) {
    assertThat(run.exit()).as("%s", run).isEqualTo(7);
    assertThat(run.out().lines())
        .containsExactly("a draft that is far too long", "a draft that is far too long");
  }

  private static List<String> names(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  private static void copy(Path from, Path to, Predicate<String> which) throws IOException {
    try (JarFile jar = new JarFile(new File(from.toString()));
        OutputStream file = Files.newOutputStream(to);
        JarOutputStream out = new JarOutputStream(file)) {
      for (ZipEntry entry : jar.stream().filter(each -> which.test(each.getName())).toList()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
  }
}
