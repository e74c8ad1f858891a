package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settles what parts of one role within each other mean. Most often they are one thing seen at
 * several levels, a framework's and below it a library's: the outermost is the record, the others
 * fill what it lacks. Where several calls were made within one, those are the calls.
 */
final class Nesting {
  private static final String TOKENS = "tokens.";

  private final Collection<Item> items;

  Nesting(Collection<Item> items) {
    this.items = items;
  }

  /** Parents are known; changes the items. */
  void resolve() {
    for (Item each : List.copyOf(items)) {
      if (each.role == Role.CALL && each.around(Role.CALL) == null) {
        unfold(each);
      }
    }
    for (Item each : items) {
      Item call = each.role == Role.ATTEMPT ? each.around(Role.CALL) : null;
      if (call != null) {
        call.attempts.add(each);
      }
    }
    List<Item> nested = new ArrayList<>();
    for (Item each : items) {
      if (each.role != Role.ATTEMPT && each.around(each.role) != null) {
        nested.add(each);
      }
    }
    nested.sort(Comparator.comparingInt(Nesting::depth));
    for (Item each : nested) {
      fill(each, nested);
      countAttempt(each, nested);
    }
  }

  /** A call that only held others is none itself. */
  private void unfold(Item outer) {
    List<Item> rounds = new ArrayList<>();
    for (Item each : items) {
      if (each.role == Role.CALL && nearestCall(each) == outer) {
        rounds.add(each);
      }
    }
    Set<Prompts> answered = new HashSet<>();
    for (Item each : rounds) {
      if (each.isSuccess()) {
        answered.add(Prompts.of(each.exact));
      }
    }
    answered.remove(Prompts.NONE);
    if (answered.size() > 1) {
      outer.role = Role.GENERATION;
      outer.held = true;
      rounds.forEach(this::unfold);
    }
  }

  private static @Nullable Item nearestCall(Item item) {
    Item each = item.parent;
    while (each != null && each.role != Role.CALL) {
      each = each.parent;
    }
    return each;
  }

  private static void fill(Item nested, List<Item> all) {
    Item outer = nested.around(nested.role);
    if (outer == null || nested.held) {
      return;
    }
    boolean only = isOnlyAnswer(nested, outer, all);
    nested.texts.forEach(
        (field, digest) -> {
          if (!outer.exact.containsKey(field)) {
            outer.texts.putIfAbsent(field, digest);
          }
        });
    if (only && nested.has(TOKENS + "prompt") && nested.has(TOKENS + "completion")) {
      // One provider's figures must not be mixed with another's idea of them.
      outer.fields.keySet().removeIf(field -> field.startsWith(TOKENS));
      outer.exact.keySet().removeIf(field -> field.startsWith(TOKENS));
    }
    if (only && nested.atEnd.contains("model") && !outer.atEnd.contains("model")) {
      Object asked = outer.fields.get("model");
      Object answered = nested.fields.get("model");
      if (asked != null && answered != null) {
        if (!asked.equals(answered)) {
          outer.fields.put(Item.REQUESTED_MODEL, asked);
        }
        outer.fields.put("model", answered);
        outer.atEnd.add("model");
      }
    }
    nested.fields.forEach(
        (field, value) -> {
          if (outer.fields.putIfAbsent(field, value) == null && nested.atEnd.contains(field)) {
            outer.atEnd.add(field);
          }
        });
    nested.exact.forEach(outer.exact::putIfAbsent);
    outer.fillStreamed(nested);
  }

  /** True if no other call within {@code outer}, as deep as this, got an answer. */
  private static boolean isOnlyAnswer(Item nested, Item outer, List<Item> all) {
    int depth = depth(nested);
    return nested.isSuccess()
        && all.stream()
            .noneMatch(
                each ->
                    each != nested
                        && each.role == nested.role
                        && each.around(each.role) == outer
                        && each.isSuccess()
                        && depth(each) == depth);
  }

  /** A call inside a call that failed and was made again: what a library tries by itself. */
  private static void countAttempt(Item failed, List<Item> nested) {
    Item outer =
        failed.role == Role.CALL && failed.thrown != null ? failed.around(Role.CALL) : null;
    if (outer == null) {
      return;
    }
    Prompts sent = Prompts.of(failed.exact);
    for (Item each : nested) {
      if (each.parent == failed.parent
          && each.method.equals(failed.method)
          && failed.isBefore(each)
          && sent.equals(Prompts.of(each.exact))) {
        outer.retried++;
        return;
      }
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
