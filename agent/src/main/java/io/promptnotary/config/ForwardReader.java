package io.promptnotary.config;

import io.promptnotary.config.Config.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code forward.targets} of a file, and the keys of {@code store} that a server needs. What
 * an address says is seen here only as far as its scheme: the rest may hold a password, and is
 * judged by whoever opens it. For one thread.
 */
final class ForwardReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,40}");
  private static final Pattern SCHEME = Pattern.compile("(jdbc:)?[A-Za-z0-9+.-]*:?");

  /** Longest time to wait that anybody means, in milliseconds. */
  private static final int LONGEST = 86_400_000;

  private final Problems problems;
  private final Values values;

  ForwardReader(Problems problems) {
    this.problems = problems;
    this.values = new Values(problems);
  }

  /** The kind of target that an address names, or empty if it names none. */
  static Optional<TargetKind> kind(String url) {
    for (TargetKind kind : TargetKind.values()) {
      if (kind.schemes().stream().anyMatch(url::startsWith)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** What may be repeated of an address. */
  static String scheme(String url) {
    var scheme = SCHEME.matcher(url);
    return scheme.lookingAt() ? scheme.group() : "";
  }

  /** All that are sound; of each other one at least one problem is told. */
  List<Target> read(Fields forward) {
    List<Target> targets = new ArrayList<>();
    Optional<Fields> named = forward.fields("targets", List.of());
    for (String name : named.map(Fields::keys).orElse(Set.of())) {
      target(named.orElseThrow(), name).ifPresent(targets::add);
    }
    return List.copyOf(targets);
  }

  private Optional<Target> target(Fields named, String name) {
    if (!NAME.matcher(name).matches()) {
      problems.add(
          named.keyPlace(name),
          named.where(name),
          "'" + name + "' is no name of a target. Use letters, digits, '-' and '_', 40 at most");
      return Optional.empty();
    }
    Optional<Fields> fields = named.fields(name, Keys.TARGET);
    if (fields.isEmpty()) {
      problems.add(named.keyPlace(name), named.where(name), "is empty. Give it a url");
      return Optional.empty();
    }
    if (!fields.get().has("url")) {
      problems.add(fields.get().place(), fields.get().where(), "'url' is missing");
    }
    Optional<Text> url = fields.get().text("url");
    Optional<TargetKind> kind = url.flatMap(text -> kind(text.value()));
    if (url.isPresent() && kind.isEmpty()) {
      problems.addLate(
          url.get(),
          "'"
              + scheme(url.get().value())
              + "' is no kind of target. Known: "
              + String.join(", ", TargetKind.all()));
    }
    return url.map(
        text -> target(name, text.value(), kind.orElse(TargetKind.UNKNOWN), fields.get()));
  }

  /** A target of that kind from the keys that are there; each wrong one becomes a problem. */
  Target target(String name, String url, TargetKind kind, Fields fields) {
    Map<String, String> options = new LinkedHashMap<>();
    Set<String> known = new HashSet<>(kind.options());
    known.addAll(Keys.ANY_TARGET);
    for (String key : fields.keys()) {
      boolean ofTargets = Keys.TARGET.contains(key) && !Keys.ANY_TARGET.contains(key);
      if (ofTargets && !known.contains(key)) {
        problems.add(
            fields.keyPlace(key),
            fields.where(key),
            "means nothing to "
                + String.join(" and ", kind.schemes())
                + " Known there: "
                + String.join(", ", kind.options()));
      }
    }
    for (String key : Keys.TARGET) {
      if (known.contains(key) && !Keys.MAPS.contains(key) && !key.equals("url")) {
        fields
            .text(key)
            .flatMap(text -> option(key, text))
            .ifPresent(value -> options.put(key, value));
      }
    }
    if (options.containsKey("password") && options.containsKey("password_file")) {
      problems.add(
          fields.keyPlace("password_file"),
          fields.where("password_file"),
          "given beside password. Remove one");
    }
    return new Target(name, url, options, map(fields, "properties"), map(fields, "headers"));
  }

  private Optional<String> option(String key, Text text) {
    return switch (key) {
      case "connections", "topic_partitions", "topic_replicas" ->
          values.number(text, 1, 1_000).map(String::valueOf);
      case "batch_rows" -> values.number(text, 1, 10_000).map(String::valueOf);
      case "batch_bytes", "max_record_bytes" -> values.bytes(text).map(String::valueOf);
      case "connect_timeout_ms", "statement_timeout_ms", "timeout_ms" ->
          values.number(text, 1, LONGEST).map(String::valueOf);
      case "leak_ms" -> values.number(text, 0, LONGEST).map(String::valueOf);
      case "migrate", "guards", "content", "metrics", "create_topic" ->
          values.bool(text).map(String::valueOf);
      case "compression" -> values.oneOf(text, Keys.COMPRESSION);
      case "partitions" -> values.oneOf(text, Keys.PARTITIONS);
      case "password" -> Optional.of(text.value());
      default -> values.filled(text);
    };
  }

  private static Map<String, String> map(Fields fields, String key) {
    Map<String, String> map = new LinkedHashMap<>();
    fields
        .fields(key, List.of())
        .ifPresent(
            given -> {
              for (String each : given.keys()) {
                given.text(each).ifPresent(text -> map.put(each, text.value()));
              }
            });
    return map;
  }
}
