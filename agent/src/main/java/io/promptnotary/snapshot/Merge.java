package io.promptnotary.snapshot;

import io.promptnotary.snapshot.Gaps.Spot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Joins the parts that belong together: begun and ended ones, nested and outermost ones. */
final class Merge {
  private final Plain plain;
  private final Limits limits;
  private final Gaps gaps;

  Merge(Plain plain, Limits limits, Gaps gaps) {
    this.plain = plain;
    this.limits = limits;
    this.gaps = gaps;
  }

  /** The outermost items in the order of entry, filled with what only nested ones have seen. */
  List<Item> outermost(List<Part> parts) {
    TreeMap<Integer, Item> items = new TreeMap<>();
    for (Part part : parts) {
      Item item = items.computeIfAbsent(part.number(), number -> new Item(part));
      add(item, part);
    }
    // Parents are resolved last: an ended part arrives after the ones inside it.
    for (Item item : items.values()) {
      item.parent = items.get(item.enteredIn);
    }
    List<Item> outermost = new ArrayList<>();
    List<Item> nested = new ArrayList<>();
    for (Item item : items.values()) {
      (item.around(item.role) == null ? outermost : nested).add(item);
    }
    nested.sort(Comparator.comparingInt(Merge::depth));
    for (Item item : nested) {
      fill(item);
    }
    return outermost;
  }

  private void add(Item item, Part part) {
    int count = Math.min(part.names().length, part.values().length);
    for (int i = 0; i < count; i++) {
      String field = part.names()[i];
      Object value = plain.of(part.values()[i], item.spot(field));
      if (value == null) {
        continue;
      }
      Object earlier = item.exact.put(field, value);
      if (field.equals("model") && earlier != null && !earlier.equals(value)) {
        item.fields.put(Item.REQUESTED_MODEL, earlier);
      }
      Object cut = limits.apply(value, part.role(), field, part.maxChars());
      item.fields.put(field, cut == null ? value : cut);
    }
    for (Gap gap : part.gaps()) {
      Spot spot = new Spot(gap.pointcut(), gap.field());
      gaps.add(spot, plain.text(gap.reason(), spot));
    }
    if (!part.isOpen()) {
      item.endNanos = part.endNanos();
      item.thrown = part.thrown();
      item.cancelled = part.cancelled();
    }
  }

  private static void fill(Item nested) {
    Item outer = nested.around(nested.role);
    if (outer != null) {
      nested.fields.forEach(outer.fields::putIfAbsent);
      nested.exact.forEach(outer.exact::putIfAbsent);
    }
  }

  private static int depth(Item nested) {
    int depth = 0;
    for (Item each = nested.parent; each != null; each = each.parent) {
      if (each.role == nested.role) {
        depth++;
      }
    }
    return depth;
  }
}
