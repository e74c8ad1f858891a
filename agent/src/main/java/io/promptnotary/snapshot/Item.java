package io.promptnotary.snapshot;

import io.promptnotary.snapshot.Gaps.Spot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that the parts of one number have said, in plain values. Changed by {@link Merge} only. */
final class Item {
  /** The model that was asked for, where the provider answered with another name. */
  static final String REQUESTED_MODEL = "requested_model";

  private static final int SHOWN = 40;

  Role role;
  final int enteredIn;
  final String pointcut;
  final String method;
  long startNanos;

  /** Captured values, cut to their limits. */
  final Map<String, Object> fields = new LinkedHashMap<>();

  /** The same before any cut, for comparing texts of pointcuts with different limits. */
  final Map<String, Object> exact = new LinkedHashMap<>();

  /** Where texts are not kept: how long they were, by field. */
  final Map<String, Object> texts = new LinkedHashMap<>();

  long endNanos = Part.OPEN;
  boolean cancelled;

  /** How its answer came in pieces, or null. */
  @Nullable Streamed streamed;

  @Nullable Throwable thrown;
  @Nullable Item parent;

  /** How many calls inside it were made again after they had failed. */
  int retried;

  /** The tries of a call that its library made, in their order. */
  final List<Item> attempts = new ArrayList<>();

  /** Fields that were told when it had ended. */
  final Set<String> atEnd = new HashSet<>();

  /** True for what began as a call, and then only held the calls made in it. */
  boolean held;

  /** How a call came here, if not by beginning inside. */
  @Nullable JoinedBy joinedBy;

  /** The span that was current as it began. */
  @Nullable SpanIds span;

  /** The generation that its own is a child of. */
  @Nullable SnapshotId parentId;

  Item(Part part) {
    role = part.role();
    // A part is entered after its parent: anything else would be a loop.
    enteredIn = part.parent() < part.number() ? part.parent() : Part.NONE;
    pointcut = part.pointcut();
    method = part.method();
    startNanos = part.startNanos();
  }

  /** Takes a value that the recorder itself has added; false if it is the host's. */
  boolean isOwn(@Nullable Object value) {
    if (value instanceof JoinedBy by) {
      joinedBy = by;
    } else if (value instanceof SnapshotId id) {
      parentId = id;
    } else if (value instanceof SpanIds ids) {
      span = ids;
    }
    return value instanceof JoinedBy
        || value instanceof SnapshotId
        || value instanceof SpanIds
        || value instanceof Streamed;
  }

  boolean isOpen() {
    return endNanos == Part.OPEN;
  }

  /** True if it ended with a value. */
  boolean isSuccess() {
    return !isOpen() && !cancelled && !isAbandoned() && thrown == null;
  }

  /** True if the host let go of it without a word. */
  boolean isAbandoned() {
    return streamed != null && streamed.abandoned();
  }

  /** What is asked for late begins when it is asked for. */
  void streamed(@Nullable Streamed how) {
    streamed = how;
    if (how != null && how.begunNanos() != Part.OPEN) {
      startNanos = how.begunNanos();
    }
  }

  /** What a framework hands on as a whole may have come in pieces. */
  void fillStreamed(Item nested) {
    Streamed inner = nested.streamed;
    if (streamed == null && inner != null && !inner.abandoned()) {
      streamed = inner;
    }
  }

  boolean has(String field) {
    return fields.get(field) != null;
  }

  /** True if this had ended when {@code other} began. */
  boolean isBefore(Item other) {
    return !isOpen() && other.startNanos - endNanos >= 0;
  }

  /** The outermost item of {@code wanted} around this one, or null. */
  @Nullable Item around(Role wanted) {
    Item found = null;
    for (Item each = parent; each != null; each = each.parent) {
      if (each.role == wanted) {
        found = each;
      }
    }
    return found;
  }

  @Nullable Object get(String field) {
    return fields.get(field);
  }

  @Nullable String text(String field) {
    return Values.text(fields.get(field));
  }

  /** The fields whose names begin with {@code prefix}, without it. */
  Map<String, Object> group(String prefix) {
    Map<String, Object> group = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            group.put(name.substring(prefix.length()), value);
          }
        });
    return group;
  }

  /** A figure; one that does not read as a number is a gap. */
  @Nullable Number number(String field, Gaps gaps) {
    Number number = Values.number(get(field));
    return number == null ? odd(field, "not a number", gaps) : number;
  }

  /** A figure; one that is no whole number from 0 up is a gap. */
  @Nullable Long count(String field, Gaps gaps) {
    Long count = Values.count(get(field));
    return count == null ? odd(field, "not a count", gaps) : count;
  }

  /** How often a call was tried again as far as it tells by itself; null if it does not. */
  @Nullable Long retries(Gaps gaps) {
    Long told = count("retry_count", gaps);
    long tried = Math.max(retried, attempts.size() - 1L);
    return told == null && tried > 0 ? Long.valueOf(tried) : told;
  }

  Spot spot(String field) {
    return new Spot(pointcut, field);
  }

  private <T> @Nullable T odd(String field, String reason, Gaps gaps) {
    String text = text(field);
    if (text != null) {
      String shown =
          text.length() > SHOWN ? text.substring(0, Limits.whole(text, SHOWN)) + "…" : text;
      gaps.add(spot(field), '"' + shown + "\": " + reason);
    }
    return null;
  }
}
