package io.promptnotary.capture;

import static io.promptnotary.capture.Rig.args;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.snapshot.Role;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts behind loaders and modules of their own. */
class HostLoaderTest {
  private static final String PROMPT =
      "package host.inner; class Prompt implements host.Titled {"
          + " public String title() { return \"by interface\"; }"
          + " public String text() { return \"hidden\"; }"
          + " private final String tone = \"dry\"; }";
  private static final Map<String, String> MODULE =
      Map.of(
          "module-info.java",
          "module host { exports host; }",
          "host/Titled.java",
          "package host; public interface Titled extends Named { }",
          "host/Named.java",
          "package host; public interface Named { String title(); }",
          "host/inner/Base.java",
          "package host.inner; public class Base extends Prompt { }",
          "host/inner/Prompt.java",
          PROMPT);

  @TempDir Path folder;

  private Object modular() throws Exception {
    Path classes = HostClasses.compile(folder, MODULE);
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("host"));
    ModuleLayer.Controller controller =
        ModuleLayer.defineModulesWithOneLoader(
            configuration, List.of(boot), ClassLoader.getSystemClassLoader());
    opener = controller;
    Class<?> type = controller.layer().findLoader("host").loadClass("host.inner.Base");
    controller.addOpens(type.getModule(), "host.inner", HostLoaderTest.class.getModule());
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private ModuleLayer.Controller opener;

  /** An object of a package that is not open to the agent. */
  private Object closed() throws Exception {
    Path classes = HostClasses.compile(folder, FACTORY);
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("host"));
    opener =
        ModuleLayer.defineModulesWithOneLoader(
            configuration, List.of(boot), ClassLoader.getSystemClassLoader());
    return opener
        .layer()
        .findLoader("host")
        .loadClass("host.Factory")
        .getMethod("make")
        .invoke(null);
  }

  private static final Map<String, String> FACTORY = withFactory();

  private static Map<String, String> withFactory() {
    Map<String, String> sources = new java.util.HashMap<>(MODULE);
    sources.put(
        "host/Factory.java",
        "package host; public class Factory {"
            + " public static Object make() { return new host.inner.Base(); } }");
    return sources;
  }

  @Test
  void aPublicInterfaceIsTheWayIntoAClosedPackage() throws Exception {
    List<Class<?>> asked = new ArrayList<>();
    Rig rig = new Rig(type -> asked.add(type) && false);
    Object prompt = closed();
    assertThat(rig.read("args[0].title", prompt)).isEqualTo("by interface");
    assertThat(asked).isEmpty();
    assertThat(rig.gap("args[0].text", prompt))
        .isEqualTo("text() of host.inner.Base is not accessible; open its package");
    assertThat(rig.gap("args[0].tone", prompt))
        .isEqualTo("tone of host.inner.Base is not accessible; open its package");
    assertThat(asked)
        .extracting(Class::getName)
        .containsExactly("host.inner.Base", "host.inner.Prompt");
  }

  @Test
  void theOpenerMayOpenAPackage() throws Exception {
    Object prompt = closed();
    Rig rig =
        new Rig(
            type -> {
              opener.addOpens(type.getModule(), type.getPackageName(), Rig.class.getModule());
              return true;
            });
    assertThat(rig.read("args[0].text", prompt)).isEqualTo("hidden");
    assertThat(rig.read("args[0].tone", prompt)).isEqualTo("dry");
  }

  @Test
  void anOpenerThatFailsOrLiesIsNoHarm() throws Exception {
    Object prompt = closed();
    Rig failing =
        new Rig(
            type -> {
              throw new IllegalStateException();
            });
    assertThat(failing.gap("args[0].text", prompt)).contains("is not accessible");
    assertThat(new Rig(type -> true).gap("args[0].tone", prompt)).contains("is not accessible");
  }

  @Test
  void anOpenPackageNeedsNoOpener() throws Exception {
    Rig rig =
        new Rig(
            type -> {
              throw new AssertionError("asked for " + type);
            });
    assertThat(rig.read("args[0].tone", modular())).isEqualTo("dry");
  }

  @Test
  void aClassWithAMissingTypeIsAGap() throws Exception {
    Path classes =
        HostClasses.compile(
            folder,
            Map.of(
                "Gone.java",
                "public class Gone { }",
                "Holder.java",
                "public class Holder { public Gone gone() { return null; }"
                    + " public String text() { return \"\"; } }"));
    HostClasses.delete(classes, "Gone");
    try (URLClassLoader loader = loader(classes)) {
      Object holder = loader.loadClass("Holder").getDeclaredConstructor().newInstance();
      assertThat(new Rig().gap("args[0].text", holder))
          .isEqualTo("looking for 'text' in Holder threw java.lang.NoClassDefFoundError: Gone");
    }
  }

  private static URLClassLoader loader(Path classes) throws IOException {
    return new URLClassLoader(
        new URL[] {classes.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
  }

  private Path mdc(String body) throws Exception {
    return HostClasses.compile(
        folder,
        Map.of(
            "org/slf4j/MDC.java",
            "package org.slf4j; public class MDC { public static String get(String key) {"
                + body
                + "} }",
            "Service.java",
            "public class Service { }"));
  }

  @Test
  void theMdcIsTheHostsOwn() throws Exception {
    Rig rig = new Rig();
    Probe call = rig.probe(Role.CALL, "text", "mdc.tenant");
    try (URLClassLoader loader = loader(mdc("return key + \"-7\";"))) {
      Object service = loader.loadClass("Service").getDeclaredConstructor().newInstance();
      rig.run(call, service, null, () -> null);
      rig.run(call, null, args(null, 1, service), () -> null);
      rig.run(call, "a string", args("a"), () -> null);
      ClassLoader before = Thread.currentThread().getContextClassLoader();
      Thread.currentThread().setContextClassLoader(loader);
      try {
        rig.run(call, null, args("a"), () -> null);
      } finally {
        Thread.currentThread().setContextClassLoader(before);
      }
    }
    assertThat(rig.finals().stream().map(each -> Rig.values(each, Role.CALL).get("text")))
        .containsExactly("tenant-7", "tenant-7", null, "tenant-7");
  }

  @Test
  void anMdcThatIsAbsentOrThrowsIsAGap() throws Exception {
    Rig rig = new Rig();
    Probe call = rig.probe(Role.CALL, "text", "mdc.tenant");
    try (URLClassLoader loader = loader(mdc("throw new IllegalStateException(\"x\");"))) {
      Object service = loader.loadClass("Service").getDeclaredConstructor().newInstance();
      rig.run(call, service, null, () -> null);
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      Thread.currentThread().setContextClassLoader(null);
      rig.run(call, () -> null);
      Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
      rig.run(call, () -> null);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertThat(rig.finals().stream().flatMap(each -> Rig.reasons(each).stream()))
        .containsExactly(
            "MDC.get() threw java.lang.IllegalStateException: x",
            "no org.slf4j.MDC in this application",
            "no org.slf4j.MDC in this application");
  }

  @Test
  void noClassLoaderAndNoValueIsKeptAlive() throws Exception {
    Path classes =
        HostClasses.compile(
            folder,
            Map.of(
                "Request.java",
                "public class Request { private Object payload = new Object();"
                    + " public String getText() { return \"text\"; } }"));
    Rig rig = new Rig();
    List<WeakReference<Object>> gone = new ArrayList<>();
    CompletableFuture<String> open = new CompletableFuture<>();
    host(rig, classes, open, gone);
    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return gone.stream().allMatch(each -> each.get() == null);
            });
    assertThat(open.isDone()).isFalse();
    assertThat(rig.finals()).hasSize(2);
  }

  private static void host(
      Rig rig, Path classes, CompletableFuture<String> open, List<WeakReference<Object>> gone)
      throws Exception {
    Probe read =
        rig.probe(
            Role.CALL,
            "text",
            "args[0].text | args[0].titel",
            "user",
            "args[0].payload | return.x");
    Probe outside = rig.probe(Role.COMPOSE, "user", "args[0].text", "system", "this.text");
    try (URLClassLoader loader = loader(classes)) {
      Object request = loader.loadClass("Request").getDeclaredConstructor().newInstance();
      rig.run(outside, request, args(request), () -> null);
      rig.run(read, request, args(request), () -> request);
      rig.run(rig.probe(Role.GENERATION), request, null, () -> open);
      rig.run(rig.probe(Role.CALL, "text", "mdc.x"), request, null, () -> 1);
      gone.add(new WeakReference<>(request));
      gone.add(new WeakReference<>(loader));
    }
  }
}
