package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libraries that lie packed in promptnotary.jar. */
class PacksIT {
  private static File jar;
  private PrivateLoader loader;

  @BeforeAll
  static void findJar() {
    String named = System.getProperty("promptnotary.jar", "target/promptnotary.jar");
    jar = new File(named);
  }

  @BeforeEach
  void open() throws Exception {
    loader = new PrivateLoader(jar);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.postgresql.Driver",
        "org.mariadb.jdbc.Driver",
        "com.zaxxer.hikari.HikariDataSource",
        "org.apache.kafka.clients.producer.KafkaProducer",
        "org.apache.kafka.clients.consumer.KafkaConsumer",
        "io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter",
        "io.opentelemetry.sdk.metrics.SdkMeterProvider"
      })
  void aPackedClassIsDefinedByTheLoaderAndCanBeUsed(String name) throws Exception {
    Class<?> type = Class.forName(name, true, loader);

    assertThat(type.getClassLoader()).isSameAs(loader);
  }

  @Test
  void driversDoNotOfferThemselvesToTheHost() throws Exception {
    Class.forName("org.postgresql.Driver", true, loader);
    Class.forName("org.mariadb.jdbc.Driver", true, loader);

    assertThat(java.sql.DriverManager.drivers())
        .noneMatch(each -> each.getClass().getClassLoader() == loader);
  }

  @Test
  void whatAPackedLibraryLooksUpIsFound() throws Exception {
    String codecs = "META-INF/services/org.mariadb.jdbc.plugin.Codec";
    URL found = loader.getResource(codecs);

    assertThat(found).isNotNull();
    try (InputStream in = found.openStream()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("org.mariadb.jdbc.plugin.codec.StringCodec");
    }
    assertThat(Collections.list(loader.getResources(codecs))).hasSize(1);
    assertThat(loader.getResource("META-INF/services/java.sql.Driver").getPath())
        .startsWith("/inst/");
    assertThat(loader.getResource("org/postgresql/no/such.file")).isNull();
    assertThat(loader.getResource("packed/index")).isNotNull();
  }

  @Test
  void noPackedClassSpeaksToWhatIsTheHosts() throws Exception {
    TreeSet<String> loud = new TreeSet<>();
    int classes = 0;
    try (JarFile file = new JarFile(jar)) {
      for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
        String entry = all.nextElement().getName();
        if (entry.startsWith("inst/packed/") && entry.endsWith(".index")) {
          String pack = entry.substring("inst/packed/".length(), entry.length() - 6);
          for (String line : new String(loader.entry("packed/" + pack + ".index")).split("\n")) {
            String name = line.split(" ", 4)[3];
            String text = new String(loader.read(name), StandardCharsets.ISO_8859_1);
            classes += name.endsWith(".class") ? 1 : 0;
            if (text.contains("java/util/logging") || text.contains("java/sql/DriverManager")) {
              loud.add(name);
            }
          }
        }
      }
    }
    assertThat(classes).isGreaterThan(3_000);
    assertThat(loud).isEmpty();
  }
}
