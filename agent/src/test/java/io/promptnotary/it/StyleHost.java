package io.promptnotary.it;

import io.promptnotary.boot.Gate;
import io.promptnotary.capture.Opener;
import io.promptnotary.capture.Probes;
import io.promptnotary.capture.Recorder;
import io.promptnotary.capture.Surroundings;
import io.promptnotary.config.Config;
import io.promptnotary.config.ConfigReader;
import io.promptnotary.health.Breaker;
import io.promptnotary.health.Breakers;
import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Capture;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.weave.ReactorOperators;
import io.promptnotary.weave.Weaver;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/** The host of the conformance suite in this JVM, watched by a recorder without a store. */
final class StyleHost implements AutoCloseable {
  private final ConcurrentLinkedQueue<Capture> captures = new ConcurrentLinkedQueue<>();
  private final Recorder recorder;
  private final Class<?> main;

  private StyleHost() throws Exception {
    Probes probes = new Probes();
    Counters counters = new Counters();
    Log log = new Log(System.err);
    Config config =
        Objects.requireNonNull(
            ConfigReader.read(
                    new ConfigReader.Inputs(
                        Hosts.config("styles").toString(), Map.of(), Map.of(), Path.of("")))
                .config());
    Opener opener = type -> false;
    Opener open = type -> true;
    recorder =
        new Recorder(
            new Surroundings(
                probes,
                captures::add,
                opener,
                new ReactorOperators(open),
                () -> {},
                type -> true,
                counters,
                new Breakers(
                    new Breaker.Tolerance(10, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                    new Losses(),
                    log),
                config.capture(),
                Duration.ofHours(1)));
    Weaver weaver =
        new Weaver(config.pointcuts(), config.exclude(), probes, () -> {}, counters, log);
    Gate.install(recorder);
    main = new Loader(weaver).loadClass(Style.MAIN);
  }

  /** Its main class, unwatched. */
  static Class<?> bare() throws Exception {
    return new Loader(null).loadClass(Style.MAIN);
  }

  static StyleHost watched() throws Exception {
    return new StyleHost();
  }

  Class<?> main() {
    return main;
  }

  /** All rows, once what the host has let go of has been noticed if {@code dropped}. */
  List<Snapshot> snapshots(boolean dropped) {
    if (dropped) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                System.gc();
                recorder.giveUp();
                return captures.stream().anyMatch(StyleHost::isAbandoned);
              });
    }
    Assembler assembler = new Assembler(new Origin("styles", "here", 1, "run"), List.of());
    return captures.stream()
        .filter(Capture.Generation.class::isInstance)
        .map(Capture.Generation.class::cast)
        .filter(each -> each.status().isFinal())
        .map(assembler::snapshot)
        .toList();
  }

  private static boolean isAbandoned(Capture capture) {
    return capture instanceof Capture.Generation generation
        && generation.status() == io.promptnotary.snapshot.Status.ABANDONED;
  }

  @Override
  public void close() {
    Gate.install(null);
  }

  /** Loads the host and its libraries for itself. */
  private static final class Loader extends URLClassLoader {
    private final Weaver weaver;

    Loader(Weaver weaver) throws MalformedURLException {
      super(urls(), StyleHost.class.getClassLoader());
      this.weaver = weaver;
    }

    private static URL[] urls() throws MalformedURLException {
      Path[] libraries = Style.libraries();
      return new URL[] {
        Style.classes().toUri().toURL(), libraries[0].toUri().toURL(), libraries[1].toUri().toURL()
      };
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean own =
          name.startsWith("com.acme.")
              || name.startsWith("reactor.")
              || name.startsWith("org.reactivestreams.");
      if (!own) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      URL source = findResource(file);
      if (source == null) {
        throw new ClassNotFoundException(name);
      }
      try (var in = source.openStream()) {
        byte[] bytes = in.readAllBytes();
        byte[] woven =
            weaver == null
                ? null
                : weaver.transform(this, name.replace('.', '/'), null, null, bytes);
        byte[] made = woven == null ? bytes : woven;
        return defineClass(name, made, 0, made.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
