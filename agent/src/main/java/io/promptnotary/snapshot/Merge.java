package io.promptnotary.snapshot;

import io.promptnotary.snapshot.Gaps.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Joins the parts that belong together: begun and ended ones, nested and outermost ones. */
final class Merge {
  private static final Pattern THROWN = Pattern.compile("(?s) threw ([\\w.$]*).*");

  private final Plain plain;
  private final Limits limits;
  private final Gaps gaps;
  private final Secrecy secrecy;
  private final Texts texts;

  Merge(Plain plain, Limits limits, Gaps gaps) {
    this.plain = plain;
    this.limits = limits;
    this.gaps = gaps;
    this.secrecy = plain.secrecy();
    this.texts = new Texts(plain);
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
    new Nesting(items.values()).resolve();
    List<Item> outermost = new ArrayList<>();
    for (Item item : items.values()) {
      if (item.around(item.role) == null && item.role != Role.ATTEMPT) {
        outermost.add(item);
      }
    }
    return outermost;
  }

  private void add(Item item, Part part) {
    int count = Math.min(part.names().length, part.values().length);
    for (int i = 0; i < count; i++) {
      String field = part.names()[i];
      Object given = part.values()[i];
      Object raw = given instanceof Pieces pieces ? pieces.joined() : given;
      if (item.isOwn(given)) {
        continue;
      }
      if (secrecy.drops(field)) {
        drop(item.spot(field), raw);
        continue;
      }
      Object all = plain.of(raw, item.spot(field));
      Object told = given instanceof Pieces && !Pieces.joins(field) ? last(all) : all;
      if (told != null) {
        Object value = Conversation.normal(field, told, given instanceof Pieces);
        if (value == null) {
          continue;
        }
        item.exact.put(field, value);
        if (!part.isOpen()) {
          item.atEnd.add(field);
        }
        show(item, field, kept(item, part, field, raw, value));
      }
    }
    for (Gap gap : part.gaps()) {
      Spot spot = new Spot(gap.pointcut(), gap.field());
      if (secrecy.drops(gap.field())) {
        drop(spot, gap.reason());
      } else {
        gaps.add(spot, plain.text(reason(gap), spot));
      }
    }
    if (!part.isOpen()) {
      item.endNanos = part.endNanos();
      item.thrown = part.thrown();
      item.cancelled = part.cancelled();
      item.streamed(part.streamed());
    }
  }

  /** What a method of the host's has thrown may say more than its name. */
  private String reason(Gap gap) {
    return secrecy.captureText()
        ? gap.reason()
        : THROWN.matcher(gap.reason()).replaceFirst(" threw $1");
  }

  /** Of what the chunks said of a figure the last word counts. */
  private static @Nullable Object last(@Nullable Object all) {
    if (!(all instanceof List<?> list)) {
      return all;
    }
    Object last = null;
    for (Object each : list) {
      last = each == null ? last : each;
    }
    return last;
  }

  private void drop(Spot spot, @Nullable Object value) {
    if (value != null) {
      gaps.add(spot, "dropped by configuration");
    }
  }

  private @Nullable Object kept(
      Item item, Part part, String field, @Nullable Object raw, Object value) {
    if (!secrecy.captureText()) {
      return texts.keep(item, field, raw, value);
    }
    Object cut = limits.apply(value, part.role(), field, part.maxChars());
    return cut == null ? value : cut;
  }

  private static void show(Item item, String field, @Nullable Object kept) {
    if (kept == null) {
      return;
    }
    Object earlier = item.fields.put(field, kept);
    if (field.equals("model") && earlier != null && !earlier.equals(kept)) {
      item.fields.put(Item.REQUESTED_MODEL, earlier);
    }
  }
}
