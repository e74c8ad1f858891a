package io.promptnotary.capture;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which generations one save is about, and by which of the things that it saves. Immutable; holds
 * host objects for as long as the save runs.
 */
final class Saved {
  /** A save of many things of which nobody can tell where they came from. */
  static final Saved UNKNOWN = new Saved(LinkedBy.THREAD, new Handle[0], -1, null);

  /** How the link was found. */
  final LinkedBy by;

  // Parallel to the elements if there are any; null for what came from no generation.
  private final @Nullable Handle[] about;
  private final int argument;
  private final Object @Nullable [] elements;

  private Saved(LinkedBy by, @Nullable Handle[] about, int argument, Object @Nullable [] elements) {
    this.by = by;
    this.about = about;
    this.argument = argument;
    this.elements = elements;
  }

  /** A save of one thing. */
  static Saved one(LinkedBy by, Handle about) {
    return new Saved(by, new Handle[] {about}, -1, null);
  }

  /** A save of many things: the elements of that argument, each with its generation. */
  static Saved many(LinkedBy by, @Nullable Handle[] about, int argument, Object[] elements) {
    return new Saved(by, about, argument, elements);
  }

  /** The generation of a save of one thing; null if it is of many, or unknown. */
  @Nullable Handle single() {
    return isOne() ? about[0] : null;
  }

  /** True if its values are read for each element. */
  boolean isMany() {
    return elements != null;
  }

  /** True if whatever is saved in its course is about the same generation. */
  boolean isOne() {
    return elements == null && about.length == 1;
  }

  /** The generations, each once. */
  Collection<Handle> generations() {
    Map<Object, Handle> distinct = new LinkedHashMap<>();
    for (Handle each : about) {
      if (each != null) {
        distinct.putIfAbsent(each.id, each);
      }
    }
    return distinct.values();
  }

  /** The positions of the elements that came from that generation. */
  List<Integer> positions(Handle of) {
    List<Integer> positions = new ArrayList<>(2);
    for (int i = 0; i < about.length; i++) {
      Handle each = about[i];
      if (each != null && each.id.equals(of.id)) {
        positions.add(i);
      }
    }
    return positions;
  }

  /** The arguments as if only the element at that position were saved. */
  @Nullable Object[] arguments(@Nullable Object[] all, int position) {
    @Nullable Object[] view = all.clone();
    view[argument] = new One(elements == null ? null : elements[position], position, size());
    return view;
  }

  /** What was returned, as if only the element at that position had been saved. */
  @Nullable Object returned(@Nullable Object all, int position) {
    Object value = Values.unwrap(all);
    if (value == null) {
      return null;
    }
    if (value.getClass().isArray()) {
      return Array.getLength(value) == size()
          ? new One(Array.get(value, position), position, size())
          : null;
    }
    Object[] list = Results.elements(value);
    if (list == null) {
      return value;
    }
    // A set that does not keep an order has no positions.
    boolean ordered = !(value instanceof Set) || value instanceof LinkedHashSet || list.length == 1;
    return ordered && list.length == size() ? new One(list[position], position, size()) : null;
  }

  /** A list of values, one for each element, is taken apart. */
  @Nullable Object share(@Nullable Object value, int position) {
    return value instanceof List<?> list && list.size() == size() ? list.get(position) : value;
  }

  private int size() {
    return elements == null ? 0 : elements.length;
  }

  /** The values read for several elements in one array: a list where they differ. */
  static @Nullable Object[] join(List<@Nullable Object[]> read) {
    @Nullable Object[] joined = read.get(0);
    for (int field = 0; read.size() > 1 && field < joined.length; field++) {
      List<@Nullable Object> values = new ArrayList<>();
      for (@Nullable Object[] each : read) {
        Object value = each[field];
        if (value != null && (values.isEmpty() || !value.equals(values.get(0)))) {
          values.add(value);
        }
      }
      joined[field] = values.size() > 1 ? values : values.isEmpty() ? null : values.get(0);
    }
    return joined;
  }
}
