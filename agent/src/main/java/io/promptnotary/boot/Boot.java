package io.promptnotary.boot;

import java.io.Closeable;
import java.io.File;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What premain does: stands the filter at the door and leaves the rest to the agent's thread, so
 * that the host's main thread is back within milliseconds. The agent's thread opens the private
 * class loader and starts what lies behind it.
 */
final class Boot implements Runnable {
  private final @Nullable String arguments;
  private final Instrumentation instrumentation;
  private final @Nullable Outcome outcome;
  private final Prefilter prefilter;
  private final Ending ending = new Ending();

  private Boot(
      @Nullable String arguments,
      Instrumentation instrumentation,
      @Nullable Outcome outcome,
      Prefilter prefilter) {
    this.arguments = arguments;
    this.instrumentation = instrumentation;
    this.outcome = outcome;
    this.prefilter = prefilter;
  }

  /**
   * Starts the agent's thread.
   *
   * @param outcome told how it went, before this returns; null unless the agent was attached
   */
  static void start(
      @Nullable String arguments, Instrumentation instrumentation, @Nullable Outcome outcome)
      throws InterruptedException {
    boolean libraries =
        KnownLibraries.mayBeOn(System.getProperty("java.class.path"))
            || KnownLibraries.mayBeOn(System.getProperty("jdk.module.path"));
    Prefilter prefilter = new Prefilter(ConfigText.of(configFile(arguments)), libraries);
    Boot boot = new Boot(arguments, instrumentation, outcome, prefilter);
    Thread thread = new Thread(null, boot, "promptnotary-agent", 0);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    prefilter.agent(thread);
    instrumentation.addTransformer(prefilter, true);
    Runtime.getRuntime().addShutdownHook(boot.ending.hook());
    thread.start();
    boolean strict = Boolean.getBoolean("promptnotary.strict");
    if ((outcome != null || strict) && !boot.ending.awaitStart() && strict) {
      System.err.println("promptnotary: promptnotary.strict is set, so the JVM stops here");
      Runtime.getRuntime().halt(1);
    }
  }

  /** The file that this class came from. */
  static File jar() throws URISyntaxException {
    CodeSource source = Boot.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      throw new IllegalStateException("promptnotary.jar does not know where it lies");
    }
    return new File(source.getLocation().toURI());
  }

  /** The file that the parser will read, by the same order of precedence. */
  private static @Nullable File configFile(@Nullable String arguments) {
    String named = System.getProperty("promptnotary.config");
    if (named == null) {
      named = System.getenv("PROMPTNOTARY_CONFIG");
    }
    if (named == null && arguments != null) {
      for (String each : arguments.split(",")) {
        if (each.startsWith("config=")) {
          named = each.substring("config=".length());
        } else if (each.indexOf('=') < 0 && !each.isEmpty()) {
          named = each;
        }
      }
    }
    if (named != null) {
      return new File(named.trim());
    }
    File nested = new File("config", "promptnotary.yaml");
    File plain = new File("promptnotary.yaml");
    return nested.isFile() ? nested : plain.isFile() ? plain : null;
  }

  /** On the agent's thread. */
  @Override
  public void run() {
    try {
      File jar = jar();
      PrivateLoader first = new PrivateLoader(jar);
      PrivateLoader second = new PrivateLoader(jar);
      if (Boolean.TRUE.equals(
          first
              .loadClass("io.promptnotary.LastTurn")
              .getMethod("take", Instrumentation.class, Runnable.class)
              .invoke(null, instrumentation, ending))) {
        ending.comesLast();
      }
      // The launcher needs Java 17, so it lies behind a loader of its own; what it starts lies
      // behind the second one, as a named module.
      Object next =
          first
              .loadClass("io.promptnotary.Launcher")
              .getMethod(
                  "launch",
                  Instrumentation.class,
                  ClassLoader.class,
                  java.util.Set.class,
                  byte[].class,
                  String.class,
                  Consumer.class)
              .invoke(
                  null,
                  instrumentation,
                  second,
                  second.packages(),
                  second.read("io/promptnotary/boot/Gate.class"),
                  arguments,
                  outcome);
      if (next == null) {
        prefilter.open(null);
        instrumentation.removeTransformer(prefilter);
        Agent.left();
      } else {
        ending.opened((Closeable) next);
        prefilter.open((ClassFileTransformer) next);
        reweave();
        if (outcome != null) {
          outcome.recording(next.toString());
        }
        ending.started();
        if (!ending.hasBegun()) {
          ((Runnable) next).run();
        }
      }
    } catch (Throwable e) {
      Throwable cause =
          e instanceof java.lang.reflect.InvocationTargetException && e.getCause() != null
              ? e.getCause()
              : e;
      prefilter.open(null);
      instrumentation.removeTransformer(prefilter);
      Agent.left();
      if (outcome != null) {
        outcome.accept("could not start: " + cause);
      }
      System.err.println(
          "promptnotary: could not start: " + cause + "; the application runs unobserved");
    } finally {
      ending.started();
    }
  }

  /** Weaves what was loaded before there were rules. */
  private void reweave() {
    List<String> late = prefilter.late();
    boolean attached = outcome != null;
    if (!attached && late.isEmpty()) {
      return;
    }
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      ClassLoader loader = each.getClassLoader();
      if (loader == null
          || loader instanceof PrivateLoader
          || each.isArray()
          || !instrumentation.isModifiableClass(each)
          || !(attached || late.contains(each.getName()))) {
        continue;
      }
      try {
        instrumentation.retransformClasses(each);
      } catch (Throwable e) {
        System.err.println("promptnotary: " + each.getName() + " is left alone: " + e);
      }
    }
  }
}
