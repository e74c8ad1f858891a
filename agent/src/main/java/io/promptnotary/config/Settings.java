package io.promptnotary.config;

import io.promptnotary.boot.KnownLibraries;
import io.promptnotary.config.Config.Libraries;
import io.promptnotary.config.Config.LogLevel;
import io.promptnotary.config.Pointcut.Nesting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Settles each setting: the strongest source wins, and what the weaker ones say is checked all the
 * same. For one thread.
 */
final class Settings {
  static final String URL = "jdbc:sqlite:./promptnotary.db";
  static final int MAX_ITEMS = 10_000;
  static final long MAX_BYTES = 64L << 20;
  static final int SHUTDOWN_MILLIS = 5_000;
  static final int FLUSH_MILLIS = 50;
  static final long SPILL_BYTES = 1L << 30;
  static final int BLOCK_MILLIS = 1_000;
  static final int COMMIT_MILLIS = 1_000;

  private static final String SQLITE = "jdbc:sqlite:";
  private static final String SPOOL = "./promptnotary-spool.db";

  private static final String STORES =
      "Write jdbc:sqlite:FILE, or the address of a server: "
          + String.join(", ", TargetKind.DATABASE.schemes());

  /** The name of the target that a server has where it is the store. */
  private static final String STORE_TARGET = "store";

  /** What applies to pointcuts that do not say otherwise. */
  record Defaults(int maxChars, Nesting nesting, Completion completes) {}

  private final Sources sources;
  private final Fields file;
  private final Optional<Fields> store;
  private final Optional<Fields> forward;
  private final Optional<Fields> queue;
  private final Optional<Fields> capture;
  private final Optional<Fields> defaults;
  private final Optional<Fields> pricing;
  private final Optional<Fields> privacy;
  private final Optional<Fields> retention;
  private final Path folder;
  private final Problems problems;
  private final Values values;

  /**
   * Of {@code sources} and {@code file}, which has no keys where there is no file; names of other
   * files refer to {@code folder}.
   */
  Settings(Sources sources, Fields file, Path folder, Problems problems) {
    this.sources = sources;
    this.file = file;
    this.folder = folder;
    this.problems = problems;
    this.values = new Values(problems);
    this.store = file.fields("store", Keys.STORE);
    this.forward = file.fields("forward", Keys.FORWARD);
    this.queue = file.fields("queue", Keys.QUEUE);
    this.capture = file.fields("capture", Keys.CAPTURE);
    this.defaults = file.fields("defaults", Keys.DEFAULTS);
    this.pricing = file.fields("pricing", Keys.PRICING);
    this.privacy = file.fields("privacy", Keys.PRIVACY);
    this.retention = file.fields("retention", Keys.RETENTION);
  }

  Defaults defaults(Completions completions) {
    Completion inFile =
        defaults
            .flatMap(fields -> completions.read(fields, "completes"))
            .orElseGet(Completion.Auto::new);
    Completion completes = inFile;
    for (Text text : sources.of("defaults.completes")) {
      completes = completions.word(text).orElse(completes);
    }
    return new Defaults(
        maxChars(),
        settle("defaults.nesting", defaults, this::nesting, Nesting.OUTERMOST),
        completes);
  }

  private int maxChars() {
    return settle("defaults.max_chars", defaults, text -> values.number(text, 0), 0);
  }

  /** Everything, with {@code pointcuts} in it. */
  Config config(List<Pointcut> pointcuts) {
    Optional<Fields> top = Optional.of(file);
    String url = settle("store.url", store, this::url, URL);
    return new Config(
        settle("service", top, text -> Optional.of(text.value()), ""),
        settle("enabled", top, values::bool, true),
        settle("log", top, this::level, LogLevel.WARN),
        store(url),
        forward(url),
        queue(),
        capture(),
        libraries(),
        defaults.map(fields -> fields.texts("redact")).orElse(List.of()).stream()
            .map(values::regex)
            .flatMap(Optional::stream)
            .toList(),
        file.texts("exclude").stream().map(values::glob).flatMap(Optional::stream).toList(),
        List.copyOf(pointcuts),
        pricing(),
        privacy(),
        retention());
  }

  private Config.Store store(String url) {
    String spool = settle("store.spool", store, values::filled, SPOOL);
    return new Config.Store(
        url.startsWith(SQLITE) ? url : SQLITE + spool,
        word("store.durability", store, Keys.DURABILITY).equals("before-call"),
        settle("store.fsync", store, values::bool, false),
        settle("store.commit_wait_ms", store, text -> values.number(text, 1), COMMIT_MILLIS),
        word("store.on_timeout", store, Keys.ON_TIMEOUT).equals("refuse"));
  }

  private Config.Queue queue() {
    return new Config.Queue(
        settle("queue.max_items", queue, text -> values.number(text, 1), MAX_ITEMS),
        settle("queue.max_bytes", queue, values::bytes, MAX_BYTES),
        settle("queue.shutdown_ms", queue, text -> values.number(text, 0), SHUTDOWN_MILLIS),
        settle("queue.flush_ms", queue, text -> values.number(text, 1), FLUSH_MILLIS),
        settle("queue.spill_bytes", queue, values::bytesOrNone, SPILL_BYTES),
        word("queue.overflow", queue, Keys.OVERFLOW).equals("block"),
        settle("queue.block_ms", queue, text -> values.number(text, 1), BLOCK_MILLIS));
  }

  /** One of {@code known}, the first of which applies where nothing is said. */
  private String word(String key, Optional<Fields> section, List<String> known) {
    return settle(key, section, text -> values.oneOf(text, known), known.get(0));
  }

  private Config.Capture capture() {
    Config.Capture unsaid = Config.Capture.DEFAULT;
    return new Config.Capture(
        count("capture.max_elements", 1, 1_000_000, unsaid.maxElements()),
        count("capture.max_depth", 1, 64, unsaid.maxDepth()),
        count("capture.max_ms", 0, 600_000, (int) unsaid.maxMillis()),
        count("capture.breaker_errors", 0, 10_000, unsaid.breakerErrors()),
        seconds("capture.breaker_window_s", unsaid.breakerWindow()),
        seconds("capture.breaker_rest_s", unsaid.breakerRest()),
        propagate(unsaid.propagate()));
  }

  private Set<Propagation> propagate(Set<Propagation> unsaid) {
    Set<Propagation> settled =
        capture
            .filter(fields -> fields.node("propagate").isPresent())
            .map(fields -> propagate(fields, unsaid))
            .orElse(unsaid);
    for (Text text : sources.of("capture.propagate")) {
      settled = propagate(text, unsaid);
    }
    return settled;
  }

  private Set<Propagation> propagate(Fields fields, Set<Propagation> unsaid) {
    List<Text> words = fields.texts("propagate");
    boolean list = fields.node("propagate").filter(Nodes::isSequence).isPresent();
    return list
        ? ways(words, Keys.PROPAGATION)
        : words.isEmpty() ? unsaid : propagate(words.get(0), unsaid);
  }

  /** {@code auto}, {@code none}, or ways with commas between. */
  private Set<Propagation> propagate(Text text, Set<Propagation> auto) {
    return switch (text.value()) {
      case "auto" -> auto;
      case "none" -> Set.of();
      default -> {
        Collection<Text> words = split(text);
        yield ways(words, words.size() == 1 ? Keys.PROPAGATE : Keys.PROPAGATION);
      }
    };
  }

  private Set<Propagation> ways(Collection<Text> words, List<String> known) {
    Set<Propagation> ways = EnumSet.noneOf(Propagation.class);
    for (Text word : words) {
      values
          .oneOf(word, known)
          .map(key -> Propagation.values()[Keys.PROPAGATION.indexOf(key)])
          .ifPresent(ways::add);
    }
    return Set.copyOf(ways);
  }

  private int count(String key, int least, int most, int unsaid) {
    return settle(key, capture, text -> values.number(text, least, most), unsaid);
  }

  private Duration seconds(String key, Duration unsaid) {
    return Duration.ofSeconds(count(key, 1, 86_400, (int) unsaid.toSeconds()));
  }

  private Config.Pricing pricing() {
    Optional<String> table = settle("pricing.file", pricing, this::table, Optional.empty());
    return new Config.Pricing(
        table.orElse(null),
        pricing.map(new PriceReader(problems)::read).orElse(Config.Pricing.DEFAULT.models()),
        settle(
            "pricing.estimate_tokens", pricing, values::bool, Config.Pricing.DEFAULT.estimate()));
  }

  /** An empty name is a way back to the shipped table. */
  private Optional<Optional<String>> table(Text text) {
    return text.value().isBlank()
        ? Optional.of(Optional.empty())
        : values.file(text, folder).map(path -> Optional.of(path.toString()));
  }

  private Config.Privacy privacy() {
    Config.Privacy unsaid = Config.Privacy.DEFAULT;
    return new Config.Privacy(
        settle("privacy.capture_text", privacy, values::bool, unsaid.captureText()),
        settle("privacy.known_secrets", privacy, values::bool, unsaid.knownSecrets()),
        privacy.map(fields -> fields.texts("drop")).orElse(List.of()).stream()
            .map(values::field)
            .flatMap(Optional::stream)
            .distinct()
            .toList());
  }

  private Config.Retention retention() {
    Config.Retention unsaid = Config.Retention.DEFAULT;
    Optional<Integer> archive =
        settle(
            "retention.archive_days",
            retention,
            text -> period(text).map(Optional::of),
            Optional.empty());
    int delete = settle("retention.delete_days", retention, this::period, unsaid.deleteDays());
    // Who only says when to delete has not asked for an archive: its default is no contradiction.
    if (delete > 0 && archive.filter(days -> days >= delete).isPresent()) {
      strongest("retention.delete_days", retention)
          .ifPresent(
              text ->
                  problems.add(
                      text,
                      "not behind archive_days: "
                          + delete
                          + " <= "
                          + archive.get()
                          + ". Nothing would stay in the archive; write archive_days: 0 or fewer"
                          + " days"));
    }
    return new Config.Retention(
        archive.orElse(unsaid.archiveDays()),
        settle("retention.unlinked_days", retention, this::period, unsaid.unlinkedDays()),
        delete,
        settle("retention.pending_hours", retention, values::hours, unsaid.pendingAge()));
  }

  private Optional<Integer> period(Text text) {
    return values.number(text, 0);
  }

  Optional<Nesting> nesting(Text text) {
    return values.oneOf(text, Keys.NESTING).map(word -> Nesting.valueOf(upper(word)));
  }

  /** Reads {@code key} from all sources; {@code section} holds the part behind its last dot. */
  private <T> T settle(
      String key, Optional<Fields> section, Function<Text, Optional<T>> read, T unsaid) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    T settled = section.flatMap(fields -> fields.text(last)).flatMap(read).orElse(unsaid);
    for (Text text : sources.of(key)) {
      settled = read.apply(text).orElse(settled);
    }
    return settled;
  }

  private Optional<Text> strongest(String key, Optional<Fields> section) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    return sources.strongest(key).or(() -> section.flatMap(fields -> fields.text(last)));
  }

  private Optional<LogLevel> level(Text text) {
    return values.oneOf(text, Keys.LOG).map(word -> LogLevel.valueOf(upper(word)));
  }

  private Config.Forward forward(String url) {
    ForwardReader reader = new ForwardReader(problems);
    List<Config.Target> targets = new ArrayList<>();
    boolean server = !url.startsWith(SQLITE);
    if (server) {
      targets.add(storeTarget(reader, url));
    } else {
      store.ifPresent(this::noServer);
    }
    for (Config.Target each : forward.map(reader::read).orElse(List.of())) {
      if (server && each.name().equals(STORE_TARGET)) {
        strongest("store.url", store)
            .ifPresent(
                text ->
                    problems.add(
                        text,
                        "a server that is the store is the target 'store' itself. Rename"
                            + " forward.targets.store"));
      }
      targets.add(each);
    }
    return new Config.Forward(
        word("forward.keep", forward, server ? Keys.KEEP_SPOOL : Keys.KEEP).equals("undelivered"),
        settle("forward.spool_bytes", forward, values::bytes, Config.Forward.SPOOL_BYTES),
        settle("forward.history", forward, values::bool, true),
        List.copyOf(targets));
  }

  private void noServer(Fields fields) {
    for (String key : fields.keys()) {
      if (Keys.DATABASE.contains(key)) {
        problems.add(
            fields.keyPlace(key),
            fields.where(key),
            "is for a server, and store.url names a file. Remove it, or give the server's address");
      }
    }
  }

  /** What the section {@code store} and the stronger sources say of a server. */
  private Config.Target storeTarget(ForwardReader reader, String url) {
    TargetKind kind = ForwardReader.kind(url).orElse(TargetKind.DATABASE);
    Map<String, String> options = new HashMap<>();
    Map<String, String> properties = new HashMap<>();
    store.ifPresent(
        fields -> {
          Config.Target inFile = reader.target(STORE_TARGET, url, kind, fields);
          options.putAll(inFile.options());
          properties.putAll(inFile.properties());
        });
    for (String key : Keys.CREDENTIALS) {
      for (Text text : sources.of("store." + key)) {
        if (key.startsWith("password")) {
          // A stronger source replaces either way of giving one.
          options.keySet().removeIf(given -> given.startsWith("password"));
        }
        options.put(key, text.value());
      }
    }
    return new Config.Target(STORE_TARGET, url, options, properties, Map.of());
  }

  private Optional<String> url(Text text) {
    String url = text.value();
    if (url.equals(SQLITE)) {
      problems.add(text, "'" + url + "' names no file. Write " + URL);
      return Optional.empty();
    }
    if (!url.startsWith("jdbc:")) {
      // Only the beginning is repeated: the rest may hold a password.
      problems.add(text, "'" + ForwardReader.scheme(url) + "' is no store. " + STORES);
      return Optional.empty();
    }
    boolean database =
        ForwardReader.kind(url).filter(kind -> kind == TargetKind.DATABASE).isPresent();
    if (!url.startsWith(SQLITE) && !database) {
      problems.addLate(
          text, "there is no driver for '" + ForwardReader.scheme(url) + "'. " + STORES);
    }
    return Optional.of(url);
  }

  private Libraries libraries() {
    int maxChars = maxChars();
    List<Text> names = file.texts("libraries");
    boolean list = file.node("libraries").filter(Nodes::isSequence).isPresent();
    Libraries settled =
        list
            ? named(names, maxChars)
            : names.isEmpty()
                ? new Libraries(true, List.of(), maxChars)
                : chosen(names.get(0), names, maxChars);
    for (Text text : sources.of("libraries")) {
      settled = chosen(text, split(text), maxChars);
    }
    return settled;
  }

  /** {@code auto}, {@code none}, or else these names. */
  private Libraries chosen(Text text, Collection<Text> names, int maxChars) {
    return Keys.LIBRARIES.contains(text.value())
        ? new Libraries(text.value().equals("auto"), List.of(), maxChars)
        : named(names, maxChars);
  }

  private static Collection<Text> split(Text text) {
    Collection<Text> names = new ArrayList<>();
    for (String name : text.value().split(",", -1)) {
      names.add(new Text(name.trim(), text.place(), text.where(), -1));
    }
    return names;
  }

  private Libraries named(Collection<Text> names, int maxChars) {
    List<String> known = KnownLibraries.list().stream().map(KnownLibraries.Library::name).toList();
    for (Text name : names) {
      if (!known.contains(name.value())) {
        problems.unknown(
            name.place(),
            name.where(),
            "unknown library '" + name.value() + "'",
            name.value(),
            known);
      }
    }
    return new Libraries(false, names.stream().map(Text::value).distinct().toList(), maxChars);
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
