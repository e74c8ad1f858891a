package io.promptnotary;

import io.promptnotary.capture.Probes;
import io.promptnotary.config.Config;
import io.promptnotary.config.ConfigReader;
import io.promptnotary.config.Problem;
import io.promptnotary.forward.Forwarding;
import io.promptnotary.forward.Plan;
import io.promptnotary.forward.TargetSettings;
import io.promptnotary.health.About;
import io.promptnotary.health.Breaker;
import io.promptnotary.health.Breakers;
import io.promptnotary.health.Counters;
import io.promptnotary.health.Events;
import io.promptnotary.health.Figures;
import io.promptnotary.health.LibraryUse;
import io.promptnotary.health.Log;
import io.promptnotary.health.Losses;
import io.promptnotary.health.Management;
import io.promptnotary.health.OwnThread;
import io.promptnotary.health.Recordings;
import io.promptnotary.health.Unseen;
import io.promptnotary.queue.Spill;
import io.promptnotary.queue.SpillFiles;
import io.promptnotary.queue.WriteBehind;
import io.promptnotary.snapshot.Assembler;
import io.promptnotary.snapshot.Entries;
import io.promptnotary.snapshot.Entry;
import io.promptnotary.snapshot.Lineage;
import io.promptnotary.snapshot.Origin;
import io.promptnotary.snapshot.Role;
import io.promptnotary.snapshot.Secrecy;
import io.promptnotary.snapshot.SnapshotId;
import io.promptnotary.snapshot.Undecided;
import io.promptnotary.store.GenerationEvents;
import io.promptnotary.store.Retention;
import io.promptnotary.store.RunLog;
import io.promptnotary.store.SnapshotStore;
import io.promptnotary.store.SnapshotWriter;
import io.promptnotary.store.StoreException;
import io.promptnotary.weave.Latecomers;
import io.promptnotary.weave.TaskWeaver;
import io.promptnotary.weave.Weaver;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent at work: reads the configuration, connects the rooms, and takes them down in order when
 * the JVM ends. Made once, on the agent's thread; {@link #transform} is called by every thread that
 * loads a class.
 */
public final class AgentRuntime implements ClassFileTransformer, Runnable, Closeable {
  /** What closing may take beyond the time for writing, in milliseconds. */
  private static final long GRACE_MILLIS = 2_000;

  private final Instrumentation instrumentation;
  private final Config config;
  private final Counters counters;
  private final Losses losses = new Losses();
  private final Log log;
  private final Origin origin;
  private final Path file;
  private final Events events = new Recordings();
  private final WriteBehind queue;
  private final SnapshotWriter writer;
  private final @Nullable Forwarding forwarding;
  private final RunLog runLog;
  private final Management management;
  private final Retention retention;
  private final Weaver weaver;
  private final Latecomers latecomers;
  private final TaskWeaver taskWeaver;
  private final Breakers breakers;
  private final Opening opening;

  private AgentRuntime(
      Instrumentation instrumentation,
      byte[] gate,
      Config config,
      Path file,
      Log log,
      String command) {
    this.instrumentation = instrumentation;
    this.config = config;
    this.counters = new Counters();
    this.log = log;
    this.origin = origin(config, command);
    this.file = file;
    Assembler assembler =
        new Assembler(
            origin,
            secrecy(config),
            Pricing.prices(config.pricing(), log),
            config.pricing().estimate(),
            new Lineage(this::undecided));
    this.retention =
        new Retention(
            config.store().url(), config.store().fsync(), origin, periods(config), counters, log);
    Config.Store to = config.store();
    this.writer =
        new SnapshotWriter(
            () -> SnapshotStore.open(to.url(), to.fsync(), to.beforeCall(), log),
            this::settled,
            counters,
            log);
    this.forwarding =
        config.forward().targets().isEmpty()
            ? null
            : new Forwarding(plan(config.forward(), file), origin, events, log);
    About about = about(origin, config);
    this.runLog =
        new RunLog(
            writer, about, this::figures, this::libraries, losses, events, forwarding != null);
    this.management = new Management(about, this::figures);
    this.queue =
        new WriteBehind(
            bounds(config),
            new Entries(assembler, this::fault),
            new GenerationEvents(this::write, events),
            new Spill(file, origin.runId(), config.queue().spillBytes(), to.fsync(), losses, log),
            List.of(runLog, management::run, this::giveUp),
            counters,
            losses,
            events,
            log);
    this.breakers = new Breakers(tolerance(config.capture()), losses, log);
    Probes probes = new Probes();
    this.taskWeaver = new TaskWeaver(instrumentation, config.capture().propagate(), log);
    this.opening =
        new Opening(
            instrumentation, gate, probes, queue, counters, breakers, config, taskWeaver::weave);
    this.weaver =
        new Weaver(
            config.pointcuts(),
            config.exclude(),
            ShippedLibraries.of(config.libraries(), log),
            probes,
            opening,
            counters,
            log);
    this.latecomers = new Latecomers(instrumentation, weaver, log);
  }

  /**
   * Starts recording.
   *
   * @param gate the class file of the gate, not yet defined
   * @param arguments the agent's arguments, or null
   * @param told what standard error is told if there is nothing to record; may be null
   * @return null if there is nothing to record; why has then been said on standard error
   */
  public static @Nullable AgentRuntime start(
      Instrumentation instrumentation,
      byte[] gate,
      @Nullable String arguments,
      @Nullable Consumer<String> told) {
    Consumer<String> reasons = told == null ? any -> {} : told;
    // Not System.err: the host may have put its own stream there, or may yet.
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, Charset.defaultCharset());
    Log log = new Log(err);
    Secrecy known = Secrecy.known();
    log.mask(known::mask);
    Map<String, String> properties = systemProperties();
    ConfigReader.Loaded loaded =
        ConfigReader.read(
            new ConfigReader.Inputs(arguments, System.getenv(), properties, Path.of("")));
    for (Problem each : loaded.problems()) {
      // A line of the file names itself.
      err.println(
          each.line() == 0
              ? "promptnotary: " + known.mask(each.toString())
              : known.mask(each.toString()));
      reasons.accept(known.mask(each.toString()));
    }
    Config config = loaded.config();
    if (config == null || !loaded.problems().isEmpty()) {
      log.error("the configuration cannot be used; the application runs unobserved");
      return null;
    }
    log.mask(secrecy(config)::mask);
    for (Problem each : loaded.late()) {
      log.warn(each + "; what is recorded waits");
    }
    log.level(Log.Level.valueOf(config.log().name()));
    if (!config.enabled()) {
      log.info("enabled is false; the application runs unobserved");
      reasons.accept("enabled is false");
      return null;
    }
    if (config.pointcuts().isEmpty() && config.libraries().isNone()) {
      log.info("there are no pointcuts; the application runs unobserved");
      reasons.accept("there are no pointcuts");
      return null;
    }
    Path file;
    try {
      file = SnapshotStore.precheck(config.store().url());
    } catch (StoreException e) {
      log.error(e.getMessage() + "; the application runs unobserved");
      reasons.accept(known.mask(String.valueOf(e.getMessage())));
      return null;
    }
    log.info(
        (loaded.file() == null
                ? "no configuration file"
                : config.pointcuts().size() + " pointcuts from " + loaded.file())
            + ", snapshots go to "
            + config.store().url());
    String command = properties.getOrDefault("sun.java.command", "");
    AgentRuntime runtime = new AgentRuntime(instrumentation, gate, config, file, log, command);
    runtime.meetLibraries(properties);
    return runtime;
  }

  /** Before any class is handed to {@link #transform}: those wait for their libraries' rules. */
  private void meetLibraries(Map<String, String> properties) {
    if (!config.libraries().isNone()) {
      ClassPath classPath = ClassPath.of(properties);
      weaver.turnUp(known -> known.artifacts().stream().anyMatch(classPath::has));
      weaver.afterwards(
          () -> OwnThread.of("promptnotary-late", Thread.NORM_PRIORITY, latecomers).start());
    }
  }

  private static WriteBehind.Bounds bounds(Config config) {
    Config.Queue queue = config.queue();
    return new WriteBehind.Bounds(
        queue.maxItems(),
        queue.maxBytes(),
        queue.flushMillis(),
        queue.blockMillis(),
        queue.block() ? queue.blockMillis() : 0,
        config.store().beforeCall() ? config.store().commitMillis() : 0,
        config.store().refuse());
  }

  /** How it stands, in a line, for whoever attached it. */
  @Override
  public String toString() {
    int total = config.pointcuts().size();
    int methods = weaver.watched();
    return (total == 0
            ? ""
            : weaver.matching() + " of " + total + " pointcuts found their methods, ")
        + (methods == 1 ? "1 method is" : methods + " methods are")
        + " watched so far, snapshots go to "
        + file.toAbsolutePath().normalize();
  }

  /** On any thread, but not before all is connected. */
  private List<LibraryUse> libraries() {
    return weaver.libraries();
  }

  /** On any thread. */
  private Figures figures() {
    return Figures.of(
        counters,
        queue.waiting(),
        queue.spilledBytes(),
        breakers.tripped(),
        forwarding == null ? List.of() : forwarding.figures());
  }

  /** On the writer's thread. */
  private void write(List<Entry> batch) throws StoreException {
    writer.write(batch);
    if (forwarding != null) {
      forwarding.committed();
    }
  }

  /** On the writer's thread, behind the first batch of a store. */
  private void settled(SnapshotStore store) {
    // What processes that are gone have left is brought in first: their snapshots may have ended.
    boolean left = SpillFiles.isLeft(file, origin.runId());
    if (!left) {
      store.recover(origin, config.retention().pendingAge());
    }
    retention.start(store, left);
    startForwarding();
  }

  private void startForwarding() {
    if (forwarding != null) {
      forwarding.start();
    }
  }

  private static Plan plan(Config.Forward forward, Path file) {
    return new Plan(
        file,
        forward.keepUndelivered(),
        forward.spoolBytes(),
        forward.history(),
        Instant.now(),
        forward.targets().stream()
            .map(
                each ->
                    new TargetSettings(
                        each.name(), each.url(), each.options(), each.properties(), each.headers()))
            .toList());
  }

  private Undecided undecided() {
    return opening.undecided();
  }

  private long giveUp(boolean last) {
    return last ? Long.MAX_VALUE : opening.giveUp();
  }

  private void fault(SnapshotId id, Throwable thrown) {
    counters.errors.increment();
    // Its message may hold the host's data.
    log.debug("snapshot " + id + " is incomplete: " + thrown.getClass().getName());
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String internalName,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    return loader == null
        ? internalName == null ? null : taskWeaver.transform(internalName, bytes)
        : weaver.transform(loader, internalName, redefined, domain, bytes);
  }

  /** What the agent's thread does once the host no longer waits for it. */
  @Override
  public void run() {
    Unseen.run(this::settleIn);
  }

  private void settleIn() {
    // What an earlier start has left is delivered, though nothing new may come.
    startForwarding();
    if (config.store().beforeCall()) {
      // Or the first call would wait for it.
      writer.open();
    }
    if (weaver.isBusy()) {
      weaver.warmUp();
    }
    if (weaver.hasMet()) {
      latecomers.run();
    }
  }

  private static Breaker.Tolerance tolerance(Config.Capture capture) {
    return new Breaker.Tolerance(
        capture.breakerErrors(), capture.breakerWindow(), capture.breakerRest());
  }

  private static Retention.Periods periods(Config config) {
    boolean saves = config.pointcuts().stream().anyMatch(each -> each.role() == Role.SAVE);
    return new Retention.Periods(
        config.retention().archiveDays(),
        saves ? config.retention().unlinkedDays() : 0,
        config.retention().deleteDays(),
        config.retention().pendingAge());
  }

  /**
   * Writes what was captured, within the configured time, and says what matched nothing. Returns a
   * little later at the latest, whatever hangs. Works on a thread of its own: the one that ends the
   * JVM is the host's, perhaps interrupted, which shuts files, or at the end of its stack.
   */
  @Override
  public void close() {
    Thread closing = OwnThread.of("promptnotary-close", Thread.NORM_PRIORITY, this::finish);
    try {
      closing.start();
    } catch (Throwable t) {
      // Out of threads, most likely: what was captured matters more.
      finish();
      return;
    }
    long millis = config.queue().shutdownMillis() + GRACE_MILLIS;
    if (!OwnThread.isEndedWithin(closing, millis)) {
      log.warn("what was captured is not safe after " + millis + " ms; the JVM ends all the same");
    }
  }

  private void finish() {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.queue().shutdownMillis());
    queue.close(config.queue().shutdownMillis());
    latecomers.lookCloser();
    lastWords();
    if (forwarding != null) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      forwarding.close(Math.max(0, left));
    }
    retention.close();
    writer.close();
    weaver.unmatched(this::loadedClasses).forEach(log::warn);
    log.info(
        weaver.watched()
            + " methods watched, "
            + counters.committed.sum()
            + " rows committed, "
            + counters.dropped.sum()
            + " captures dropped");
  }

  /** What was lost while the queue was closed goes on record too, if the store takes it. */
  private void lastWords() {
    try {
      management.run(true);
      runLog.run(true);
    } catch (StoreException | RuntimeException e) {
      log.debug("how the run ended is not on record: " + e.getMessage());
    }
  }

  private Set<String> loadedClasses() {
    return Stream.of(instrumentation.getAllLoadedClasses())
        .filter(each -> each.getClassLoader() != null && !each.isArray())
        .filter(each -> each.getClassLoader() != AgentRuntime.class.getClassLoader())
        .map(Class::getName)
        .collect(Collectors.toSet());
  }

  private static Map<String, String> systemProperties() {
    Map<String, String> map = new HashMap<>();
    Properties properties = System.getProperties();
    for (String name : properties.stringPropertyNames()) {
      String value = properties.getProperty(name);
      if (value != null) {
        map.put(name, value);
      }
    }
    return map;
  }

  private static Secrecy secrecy(Config config) {
    Config.Privacy privacy = config.privacy();
    return new Secrecy(
        config.redact(), privacy.knownSecrets(), privacy.captureText(), Set.copyOf(privacy.drop()));
  }

  private static Origin origin(Config config, String command) {
    return new Origin(
        config.service().isEmpty() ? serviceOf(command) : config.service(),
        Origin.thisHost(),
        ProcessHandle.current().pid(),
        SnapshotId.at(System.currentTimeMillis()).toString());
  }

  private static About about(Origin origin, Config config) {
    Config.Store store = config.store();
    return new About(
        origin.runId(),
        origin.service(),
        origin.host(),
        origin.processId(),
        version(),
        Runtime.version().toString(),
        Instant.now(),
        (store.beforeCall() ? "before-call" : "write-behind") + (store.fsync() ? ", fsync" : ""),
        store.url());
  }

  /** Only the package that the JVM itself loaded from the jar knows its manifest. */
  private static String version() {
    try {
      ClassLoader system = ClassLoader.getSystemClassLoader();
      Class<?> agent = Class.forName("io.promptnotary.boot.Agent", false, system);
      String version = agent.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    } catch (ClassNotFoundException e) {
      return "unknown";
    }
  }

  /** The main class or the jar's file name: what stands first on the command line. */
  static String serviceOf(String command) {
    String first = command.isBlank() ? "java" : command.trim().split("\\s+", 2)[0];
    // A main module is "module/class".
    String name = first.substring(Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')) + 1);
    return name.isEmpty() ? "java" : name;
  }
}
