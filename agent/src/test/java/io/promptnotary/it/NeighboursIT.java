package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.it.Db.Row;
import io.promptnotary.it.HostJvm.Run;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.tools.Layouts;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** Hosts that come with class paths, modules, jars and loaders of their own. */
class NeighboursIT {
  private static final List<String> SPRING =
      List.of(
          "spring-boot",
          "spring-core",
          "spring-jcl",
          "spring-beans",
          "spring-context",
          "spring-aop",
          "spring-expression",
          "micrometer-observation",
          "micrometer-commons");

  @TempDir Path dir;

  @OnEachJdk
  void aHostKeepsItsOwnJacksonByteBuddyAndSqlite(Jdk jdk) {
    Path[] libraries =
        Stream.of(
                "jackson-databind",
                "jackson-core",
                "jackson-annotations",
                "byte-buddy",
                "sqlite-jdbc")
            .map(Built::library)
            .toArray(Path[]::new);
    Path classes = Hosts.classes("libs", libraries);
    String classPath =
        Stream.concat(Stream.of(classes), Stream.of(libraries))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    HostJvm bare = HostJvm.in(jdk, dir).flags("-cp", classPath);
    HostJvm host = bare.agent(Hosts.config("libs"));
    Run run = host.run("com.acme.libs.Main");

    assertThat(run.out()).contains("2.9.10", "made by Byte Buddy", "3.36.0.3");
    assertThat(run.toString()).isEqualTo(bare.run("com.acme.libs.Main").toString());
    assertThat(texts(host)).containsExactlyInAnyOrder("before", "after");
  }

  @OnEachJdk
  void aNamedModuleWithoutJdbcIsObserved(Jdk jdk) {
    HostJvm bare = HostJvm.in(jdk, dir).flags("-p", Hosts.classes("module").toString());
    HostJvm host = bare.agent(Hosts.config("module"));
    Run run = host.run("-m", "com.acme.mod/com.acme.mod.Main");

    assertThat(run.out()).contains("module com.acme.mod", "java.sql false", "open to others false");
    assertThat(run.toString())
        .isEqualTo(bare.run("-m", "com.acme.mod/com.acme.mod.Main").toString());
    Row row = host.db().row();
    assertThat(row.text("final_user_prompt")).isEqualTo("from a module");
    assertThat(row.text("response_text")).isEqualTo("answer to from a module");
  }

  @OnEachJdk
  void whereTheImageLacksJdbcTheHostRunsOnAndIsTold(Jdk jdk) {
    HostJvm bare =
        HostJvm.in(jdk, dir)
            .flags(
                "-p",
                Hosts.classes("module").toString(),
                "--limit-modules",
                "java.base,java.instrument,com.acme.mod");
    HostJvm host = bare.agent(Hosts.config("module"));
    Run run = host.run("-m", "com.acme.mod/com.acme.mod.Main");

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.out()).isEqualTo(bare.run("-m", "com.acme.mod/com.acme.mod.Main").out());
    if (Files.exists(host.db().file())) {
      assertThat(texts(host)).containsExactly("from a module");
    } else {
      assertThat(run.errLines()).hasSize(1).allMatch(line -> line.startsWith("promptnotary: "));
      assertThat(run.err()).contains("java.sql");
    }
  }

  @OnEachJdk
  void aSpringBootJarIsObserved(Jdk jdk) throws Exception {
    Path jar = springBootJar();
    HostJvm bare = HostJvm.in(jdk, dir);
    HostJvm host = bare.agent(Hosts.config("boot"));
    Run run = host.run("-jar", jar.toString());

    assertThat(run.out().lines()).containsExactly("answer to from a bean", "App");
    assertThat(run.toString()).isEqualTo(bare.run("-jar", jar.toString()).toString());
    Row row = host.db().row();
    assertThat(row.text("final_user_prompt")).isEqualTo("from a bean");
    assertThat(row.text("response_text")).isEqualTo("answer to from a bean");
    assertThat(row.text("service")).isNotBlank();
  }

  @OnEachJdk
  void twoLoadersMayEachDefineTheClass(Jdk jdk) {
    String[] target = {
      "com.acme.loaders.Main",
      Hosts.classes("plugin1").toString(),
      Hosts.classes("plugin2").toString(),
      Hosts.classes("plugin1").toString()
    };
    HostJvm bare = HostJvm.of(jdk, dir, "loaders");
    HostJvm host = bare.agent(Hosts.config("loaders"));
    Run run = host.run(target);

    assertThat(run.out()).contains("unloaded true");
    assertThat(run.toString()).isEqualTo(bare.run(target).toString());
    assertThat(host.db().rows().stream().map(row -> row.text("response_text")))
        .containsExactlyInAnyOrder(
            "plugin 1: from a plugin", "plugin 2: from a plugin!", "plugin 1: from a plugin");
  }

  private static List<String> texts(HostJvm host) {
    return host.db().rows().stream().map(row -> row.text("final_user_prompt")).toList();
  }

  private Path springBootJar() throws IOException {
    Path[] libraries = SPRING.stream().map(Built::library).toArray(Path[]::new);
    Path plain = dir.resolve("plain.jar");
    Path classes = Hosts.classes("boot", libraries);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(plain));
        Stream<Path> tree = Files.walk(classes)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(
            new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    Path jar = dir.resolve("host app.jar");
    Repackager repackager = new Repackager(plain.toFile());
    repackager.setLayout(new Layouts.Jar());
    repackager.setMainClass("com.acme.boot.App");
    repackager.setBackupSource(false);
    repackager.repackage(
        jar.toFile(),
        each -> {
          for (Path library : libraries) {
            each.library(new Library(library.toFile(), LibraryScope.COMPILE));
          }
        });
    return jar;
  }
}
