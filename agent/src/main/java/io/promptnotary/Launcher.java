package io.promptnotary;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts everything behind the private class loader into one named module of its own layer. Only a
 * named module can be granted native access without granting it to the whole class path, and
 * without that grant the JVM warns on the host's standard error (JDK 24 and later). Also lends the
 * module the few doors it needs: none of them opens to anybody else. Runs once, on the agent's
 * thread.
 */
public final class Launcher {
  private static final String NAME = "io.promptnotary";

  private static final String LOGGING = "org.slf4j.spi.SLF4JServiceProvider";

  /** What the rooms and their libraries use of the platform beyond java.base. */
  private static final List<String> PLATFORM = List.of("java.sql", "java.logging");

  private Launcher() {}

  /**
   * Starts the agent behind {@code loader}.
   *
   * @param packages the packages that {@code loader} can define
   * @param gate the class file of the gate
   * @param arguments the agent's arguments, or null
   * @param told why there is nothing to record; null if only standard error is to be told
   * @return a transformer that is also closeable, and says as text how it stands; or null if there
   *     is nothing to record
   */
  public static @Nullable Object launch(
      Instrumentation instrumentation,
      ClassLoader loader,
      Set<String> packages,
      byte[] gate,
      @Nullable String arguments,
      @Nullable Consumer<String> told)
      throws Exception {
    Module own = define(loader, packages);
    Module base = Object.class.getModule();
    Module self = Launcher.class.getModule();
    instrumentation.redefineModule(
        base,
        Set.of(),
        Map.of("jdk.internal.misc", Set.of(own), "jdk.internal.module", Set.of(self)),
        Map.of("java.lang", Set.of(self)),
        Set.of(),
        Map.of());
    Set<Module> reads = new HashSet<>(ModuleLayer.boot().modules());
    for (String each : PLATFORM) {
      reads.add(platformModule(each));
    }
    // Packed libraries have no place in the module: which packages they have is not read at start.
    reads.add(loader.getUnnamedModule());
    instrumentation.redefineModule(own, reads, Map.of(), Map.of(), Set.of(), Map.of());
    grantNativeAccess(own);
    return loader
        .loadClass("io.promptnotary.AgentRuntime")
        .getMethod("start", Instrumentation.class, byte[].class, String.class, Consumer.class)
        .invoke(null, instrumentation, gate, arguments, told);
  }

  private static Module define(ClassLoader loader, Set<String> packages) throws IOException {
    ModuleDescriptor.Builder builder = ModuleDescriptor.newOpenModule(NAME).packages(packages);
    // The only service that is looked up behind the loader; the driver is made by its class.
    builder.uses(LOGGING);
    List<String> providers = providers(loader, LOGGING);
    if (!providers.isEmpty()) {
      builder.provides(LOGGING, providers);
    }
    ModuleFinder finder = new OneModule(builder.build());
    Configuration parent = ModuleLayer.boot().configuration();
    Configuration configuration = parent.resolve(finder, ModuleFinder.of(), Set.of(NAME));
    return ModuleLayer.boot()
        .defineModules(configuration, name -> loader)
        .findModule(NAME)
        .orElseThrow();
  }

  private static List<String> providers(ClassLoader loader, String service) throws IOException {
    List<String> names = new ArrayList<>();
    Enumeration<URL> files = loader.getResources("META-INF/services/" + service);
    while (files.hasMoreElements()) {
      try (InputStream in = files.nextElement().openStream()) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        in.transferTo(out);
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
          if (!line.isBlank() && !line.startsWith("#")) {
            names.add(line.trim());
          }
        }
      }
    }
    return names;
  }

  /**
   * A module of the platform. A host on the module path may not have resolved it: then it is loaded
   * into a layer of the JVM's own, the way the JVM loads its management agent on demand.
   */
  private static Module platformModule(String name) throws ReflectiveOperationException {
    Optional<Module> present = ModuleLayer.boot().findModule(name);
    if (present.isPresent()) {
      return present.get();
    }
    Method load =
        Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class);
    return (Module) load.invoke(null, name);
  }

  private static void grantNativeAccess(Module own) throws ReflectiveOperationException {
    if (Runtime.version().feature() < 22) {
      // Before, loading a native library needed no grant.
      return;
    }
    Method grant = Module.class.getDeclaredMethod("implAddEnableNativeAccess");
    grant.setAccessible(true);
    grant.invoke(own);
  }

  /** Finds the one module that is described by {@code descriptor}. */
  private static final class OneModule implements ModuleFinder {
    private final ModuleReference reference;

    OneModule(ModuleDescriptor descriptor) {
      this.reference =
          new ModuleReference(descriptor, null) {
            @Override
            public ModuleReader open() throws IOException {
              throw new IOException("the private class loader reads " + NAME);
            }
          };
    }

    @Override
    public Optional<ModuleReference> find(String name) {
      return name.equals(NAME) ? Optional.of(reference) : Optional.empty();
    }

    @Override
    public Set<ModuleReference> findAll() {
      return Set.of(reference);
    }
  }
}
