package io.promptnotary;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The table of rooms: who may use what. */
@AnalyzeClasses(packages = "io.promptnotary", importOptions = ImportOption.DoNotIncludeTests.class)
final class RoomsTest {
  private static final String JDBC = "java.sql..";
  private static final String SQLITE = "org.sqlite..";
  private static final String BYTE_BUDDY = "net.bytebuddy..";
  private static final String ASM = "org.objectweb.asm..";
  private static final String JACKSON = "com.fasterxml.jackson..";
  private static final String YAML = "org.snakeyaml..";
  private static final String PICOCLI = "picocli..";

  @ArchTest
  static final ArchRule boot =
      classes()
          .that()
          .resideInAPackage("..promptnotary.boot..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.promptnotary.boot..",
              "java.lang..",
              "java.io..",
              "java.net..",
              "java.util..",
              "java.nio.charset..",
              "java.security..",
              "org.jspecify..");

  @ArchTest static final ArchRule config = room("config", "config", "snapshot", "boot");

  @ArchTest
  static final ArchRule weave =
      room("weave", "weave", "capture", "config", "snapshot", "health", "boot");

  @ArchTest
  static final ArchRule capture =
      room("capture", "capture", "config", "snapshot", "queue", "health", "boot");

  @ArchTest static final ArchRule snapshot = room("snapshot", "snapshot");

  @ArchTest static final ArchRule queue = room("queue", "queue", "snapshot", "health");

  @ArchTest static final ArchRule store = room("store", "store", "snapshot", "queue", "health");

  @ArchTest
  static final ArchRule forward =
      room("forward", "forward", "store", "queue", "snapshot", "health");

  @ArchTest static final ArchRule reading = room("reading", "reading", "store", "snapshot");

  @ArchTest static final ArchRule viewer = room("viewer", "viewer", "reading", "store", "snapshot");

  @ArchTest
  static final ArchRule inspect =
      room("inspect", "inspect", "weave", "config", "snapshot", "health", "boot");

  @ArchTest
  static final ArchRule console =
      room(
          "console",
          "console",
          "viewer",
          "reading",
          "inspect",
          "config",
          "forward",
          "store",
          "snapshot",
          "health");

  @ArchTest static final ArchRule health = room("health", "health");

  @ArchTest static final ArchRule byteBuddyIsForWeaving = only("..weave..", BYTE_BUDDY);

  @ArchTest
  static final ArchRule classFilesAreReadBySome =
      noClasses()
          .that()
          .resideOutsideOfPackages("..weave..", "..inspect..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ASM);

  @ArchTest
  static final ArchRule noClassOfAHostIsLoadedToBeInspected =
      noClasses()
          .that()
          .resideInAPackage("..inspect..")
          .should()
          .callMethodWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                  com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                      "loadClass|forName|defineClass")));

  @ArchTest
  static final ArchRule jdbcIsForTheStore =
      noClasses()
          .that()
          .resideOutsideOfPackages("..store..", "..mute..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(JDBC, SQLITE);

  @ArchTest
  static final ArchRule driversAreForTheStore =
      only("..store..", "org.postgresql..", "org.mariadb..", "com.zaxxer..");

  @ArchTest
  static final ArchRule kafkaHasARoomOfItsOwn = only("..forward.kafka..", "org.apache.kafka..");

  @ArchTest
  static final ArchRule openTelemetryHasARoomOfItsOwn =
      only("..forward.otlp..", "io.opentelemetry..");

  @ArchTest static final ArchRule mute = room("mute", "mute");

  @ArchTest
  static final ArchRule muteIsForPackedLibraries =
      noClasses()
          .that()
          .resideOutsideOfPackage("..mute..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..mute..");

  @ArchTest static final ArchRule yamlIsForConfig = only("..config..", YAML);

  @ArchTest static final ArchRule picocliIsForTheConsole = only("..console..", PICOCLI);

  @ArchTest
  static final ArchRule jsonIsWrittenOffHostThreads =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "..snapshot..",
              "..reading..",
              "..console..",
              "..viewer..",
              "..store..",
              "..forward..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(JACKSON);

  @ArchTest
  static final ArchRule hostThreadsDoNoInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage("..capture..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..", "java.nio..", "java.net..", "java.util.concurrent.locks..")
          .because("they run inside the host's methods");

  @ArchTest
  static final ArchRule noLoggingFramework =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.logging..", "org.slf4j..");

  @ArchTest
  static final ArchRule managementIsLoadedOnlyWhereItIsInUse =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.promptnotary.health.AgentBean")
          .and()
          .resideOutsideOfPackage("..mute..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.management..", "java.lang.management..")
          .because("it would initialise logging before the host has configured it");

  @ArchTest
  static final ArchRule flightRecorderIsLoadedOnlyWhereItRuns =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.promptnotary\\.health\\.JfrEvents(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.jfr..");

  @ArchTest
  static final ArchRule noDriverManager =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.sql.DriverManager")
          .because("it is the host's, and registers its drivers");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.promptnotary.(*)..").should().beFreeOfCycles();

  /** Of ours, {@code name} uses only {@code rooms}. */
  private static ArchRule room(String name, String... rooms) {
    String[] others = new String[rooms.length + 1];
    for (int i = 0; i < rooms.length; i++) {
      others[i] = "io.promptnotary." + rooms[i] + "..";
    }
    others[rooms.length] = "io.promptnotary." + name + "..";
    return noClasses()
        .that()
        .resideInAPackage("io.promptnotary." + name + "..")
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                    "io.promptnotary..")
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.not(
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                            others))));
  }

  private static ArchRule only(String room, String... libraries) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries);
  }
}
