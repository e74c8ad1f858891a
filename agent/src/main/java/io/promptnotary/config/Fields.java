package io.promptnotary.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** The keys of one mapping of a file, in its order, and their values. For one thread. */
final class Fields {
  private record Entry(Place place, Node value) {}

  private final Nodes nodes;
  private final Place place;
  private final String prefix;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  Fields(Nodes nodes, Place place, String prefix) {
    this.nodes = nodes;
    this.place = place;
    this.prefix = prefix;
  }

  /**
   * Adds a key unless it is there.
   *
   * @return where it was given first, or null if it is new
   */
  @Nullable Place add(String key, Place at, Node value) {
    Entry first = entries.putIfAbsent(key, new Entry(at, value));
    return first == null ? null : first.place();
  }

  /** Where the mapping begins. */
  Place place() {
    return place;
  }

  /** All that leads here. */
  String where() {
    return prefix.replaceAll("[. ]$", "");
  }

  /** The key with all that leads to it. */
  String where(String key) {
    return prefix + key;
  }

  Set<String> keys() {
    return entries.keySet();
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** Where the key stands, or the mapping if it is not there. */
  Place keyPlace(String key) {
    Entry entry = entries.get(key);
    return entry == null ? place : entry.place();
  }

  Optional<Node> node(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  Optional<Text> text(String key) {
    return node(key).flatMap(node -> nodes.text(node, where(key)));
  }

  List<Text> texts(String key) {
    return node(key).map(node -> nodes.texts(node, where(key))).orElse(List.of());
  }

  List<Node> items(String key) {
    return node(key).map(node -> nodes.items(node, where(key))).orElse(List.of());
  }

  /** The elements of a list, each a mapping with no other keys than {@code known}. */
  List<Fields> mappings(String key, Collection<String> known) {
    List<Node> items = items(key);
    List<Fields> mappings = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String where = where(key) + "[" + i + "]";
      nodes.element(items.get(i), where, where + ".", known).ifPresent(mappings::add);
    }
    return mappings;
  }

  Optional<Fields> fields(String key, Collection<String> known) {
    return node(key).flatMap(node -> nodes.fields(node, where(key), where(key) + ".", known));
  }
}
