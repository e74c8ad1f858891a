package io.promptnotary.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a configuration says, checked and resolved. Immutable and safe on any thread.
 *
 * @param service the configured service name, or the empty string where the main class decides
 * @param enabled false: nothing is woven
 * @param log how much the agent says on standard error
 * @param store where snapshots go
 * @param forward where they are delivered to from there
 * @param queue the bounds between host threads and the writer
 * @param capture the bounds of what is read on host threads
 * @param libraries which shipped pointcut files apply
 * @param redact replaced before anything is written anywhere
 * @param exclude classes never woven
 * @param pointcuts in the order of the file; shipped ones come when their library turns up
 * @param pricing what tokens cost
 * @param privacy what is kept of texts
 * @param retention how long snapshots are kept
 */
public record Config(
    String service,
    boolean enabled,
    LogLevel log,
    Store store,
    Forward forward,
    Queue queue,
    Capture capture,
    Libraries libraries,
    List<Pattern> redact,
    List<Glob> exclude,
    List<Pointcut> pointcuts,
    Pricing pricing,
    Privacy privacy,
    Retention retention) {

  /** How much the agent says on standard error; each level includes the ones before it. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /**
   * Where snapshots go first.
   *
   * @param url {@code jdbc:sqlite:FILE}; where a server is configured as the store, its spool
   * @param beforeCall true: a call begins when its row has been committed
   * @param fsync true: what is committed has reached the disk, so that it survives a power failure
   * @param commitMillis how long a call may wait for that commit, in milliseconds
   * @param refuse true: a call that has waited so long is not made; false: it goes ahead
   */
  public record Store(
      String url, boolean beforeCall, boolean fsync, long commitMillis, boolean refuse) {}

  /**
   * Where what is committed is delivered to.
   *
   * @param keepUndelivered true: the local file keeps only what has not reached all targets; false:
   *     all, as long as {@link Retention} says
   * @param spoolBytes how much may wait for targets, in bytes; beyond it the oldest is given up
   * @param history whether what was in the file before a target was named is delivered too
   * @param targets in the order of the file, a server that is the store first; empty for none
   */
  public record Forward(
      boolean keepUndelivered, long spoolBytes, boolean history, List<Target> targets) {
    /** What a host waits with for days of outage, and a container can spare. */
    public static final long SPOOL_BYTES = 10L << 30;
  }

  /**
   * One target.
   *
   * @param name the key in the file; {@code store} for a server that is the store
   * @param url as it was given; its scheme may be one that nobody knows
   * @param options the keys that were given for this kind of target, checked, as text
   * @param properties for the driver or the client, as they are
   * @param headers for requests over HTTP
   */
  public record Target(
      String name,
      String url,
      Map<String, String> options,
      Map<String, String> properties,
      Map<String, String> headers) {
    /** Copies the maps. */
    public Target {
      options = Map.copyOf(options);
      properties = Map.copyOf(properties);
      headers = Map.copyOf(headers);
    }

    /** Without what may hold credentials. */
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * The bounds between host threads and the writer.
   *
   * @param maxItems captures in memory at most
   * @param maxBytes their size at most, in bytes
   * @param shutdownMillis how long the end of the JVM may wait for the writer, in milliseconds
   * @param flushMillis what waits longer for the store goes to the spill file, in milliseconds
   * @param spillBytes size of the spill file at most, in bytes; 0 for none
   * @param block true: where the spill file has no room either, a host thread waits before its
   *     capture is dropped
   * @param blockMillis how long a host thread may wait for room in memory, in milliseconds: until
   *     enough has gone to the spill file, or for room there if {@code block}
   */
  public record Queue(
      int maxItems,
      long maxBytes,
      long shutdownMillis,
      long flushMillis,
      long spillBytes,
      boolean block,
      long blockMillis) {}

  /**
   * The bounds of what is read on host threads, for each run of a woven method.
   *
   * @param maxElements elements of one value at most
   * @param maxDepth how deep a value may be nested
   * @param maxMillis the time for reading, in milliseconds; 0 for no limit
   * @param breakerErrors so many failures of one pointcut stop what fails; 0 for never
   * @param breakerWindow within this time
   * @param breakerRest for this time, and longer if it goes on failing
   * @param propagate in which ways a generation goes along to other threads; may be empty
   */
  public record Capture(
      int maxElements,
      int maxDepth,
      long maxMillis,
      int breakerErrors,
      Duration breakerWindow,
      Duration breakerRest,
      Set<Propagation> propagate) {
    /** Far beyond what prompts need, and short enough for a host not to notice. */
    public static final Capture DEFAULT =
        new Capture(
            10_000,
            16,
            50,
            20,
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Set.of(Propagation.values()));
  }

  /**
   * Which shipped pointcut files apply.
   *
   * @param auto true: those whose classes turn up
   * @param names the chosen ones where {@code auto} is false; empty for none
   * @param maxChars limit for each text that they capture in UTF-16 units, 0 for none
   */
  public record Libraries(boolean auto, List<String> names, int maxChars) {

    /** True if the file of that name applies as soon as its library turns up. */
    public boolean has(String name) {
      return auto || names.contains(name);
    }

    /** True if no shipped file applies. */
    public boolean isNone() {
      return !auto && names.isEmpty();
    }
  }

  /**
   * What tokens cost.
   *
   * @param file the user's own price table in place of the shipped one, resolved against the
   *     working directory and found there, or null
   * @param models prices that win over the table, in the order of the file
   * @param estimate true: where a provider reports no usage, tokens are counted by a tokenizer and
   *     marked as estimated
   */
  public record Pricing(@Nullable String file, List<ModelPrice> models, boolean estimate) {
    /** The shipped table, reported usage only. */
    public static final Pricing DEFAULT = new Pricing(null, List.of(), false);
  }

  /**
   * The user's own price of a model, per million tokens.
   *
   * @param provider as pointcuts capture it, or null for any
   * @param model name or glob of the model's identifier; its stars cross dots
   * @param currency three capital letters of ISO 4217
   * @param input tokens of the prompt
   * @param cacheRead tokens of the prompt that came from a cache; null: as {@code input}
   * @param cacheWrite tokens of the prompt that went into a cache; null: as {@code input}
   * @param output tokens of the answer, reasoning among them
   */
  public record ModelPrice(
      @Nullable String provider,
      Glob model,
      String currency,
      BigDecimal input,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal cacheWrite,
      BigDecimal output) {}

  /**
   * What is kept of texts.
   *
   * @param captureText false: prompts, answers and whatever else the host wrote is left out, only
   *     lengths and figures are kept
   * @param knownSecrets true: the shipped patterns for keys and tokens are redacted besides {@link
   *     Config#redact}
   * @param drop fields that are never kept: names of {@link io.promptnotary.snapshot.Role#fields},
   *     with a suffix in place of a star or with the star for all of them
   */
  public record Privacy(boolean captureText, boolean knownSecrets, List<String> drop) {
    /** Everything but known secrets. */
    public static final Privacy DEFAULT = new Privacy(true, true, List.of());
  }

  /**
   * How long snapshots are kept; 0 means for ever.
   *
   * @param archiveDays after so many days a final snapshot is moved into the compressed archive
   * @param unlinkedDays after so many days a snapshot that no save was linked to is deleted, where
   *     there is a {@code save} pointcut
   * @param deleteDays after so many days a snapshot is deleted, archived or not
   * @param pendingAge after this time a generation that has not ended is abandoned; zero for never
   */
  public record Retention(int archiveDays, int unlinkedDays, int deleteDays, Duration pendingAge) {
    /** A year in the table, then in the archive. */
    public static final Retention DEFAULT = new Retention(365, 7, 0, Duration.ofHours(24));
  }
}
