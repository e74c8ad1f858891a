package io.promptnotary.viewer;

import io.promptnotary.reading.Moments;
import io.promptnotary.snapshot.Status;
import io.promptnotary.store.Cursor;
import io.promptnotary.store.Filter;
import io.promptnotary.store.Filter.Field;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots an address asks for.
 *
 * @param filter as far as it was understood
 * @param typed the parameters that narrow it, as they were typed
 * @param older to be shown is what is older than this place; null from the newest on
 * @param newer or what is just newer than this one
 * @param complaints what was not understood, a sentence each
 */
record ListQuery(
    Filter filter,
    Map<String, String> typed,
    @Nullable Cursor older,
    @Nullable Cursor newer,
    List<String> complaints) {
  static final String TEXT = "q";
  static final String STATUS = "status";
  static final String SINCE = "since";
  static final String UNTIL = "until";
  private static final String OLDER = "older";
  private static final String NEWER = "newer";

  static ListQuery of(Request request, Clock clock) {
    List<String> complaints = new ArrayList<>();
    Map<String, String> typed = new LinkedHashMap<>();
    Filter filter = Filter.ALL.text(typed(request, TEXT, typed));
    filter = filter.with(statuses(typed(request, STATUS, typed), complaints));
    for (Field field : Field.values()) {
      filter = filter.with(field, typed(request, field.key(), typed));
    }
    filter = filter.since(moment(typed(request, SINCE, typed), SINCE, clock, complaints));
    filter = filter.until(moment(typed(request, UNTIL, typed), UNTIL, clock, complaints));
    return new ListQuery(
        filter,
        typed,
        cursor(request.value(OLDER)),
        cursor(request.value(NEWER)),
        List.copyOf(complaints));
  }

  private static @Nullable String typed(Request request, String name, Map<String, String> typed) {
    String value = request.value(name);
    if (value != null) {
      typed.put(name, value);
    }
    return value;
  }

  private static Set<Status> statuses(@Nullable String word, List<String> complaints) {
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    if (word != null) {
      for (String each : word.split(",")) {
        for (Status status : Status.values()) {
          if (status.key().equals(each.strip())) {
            statuses.add(status);
          }
        }
      }
      if (statuses.isEmpty()) {
        complaints.add("There is no status '" + word + "'; all are shown.");
      }
    }
    return statuses;
  }

  private static @Nullable Instant moment(
      @Nullable String text, String name, Clock clock, List<String> complaints) {
    try {
      return text == null ? null : Moments.parse(text, clock);
    } catch (IllegalArgumentException e) {
      complaints.add(name + ": " + e.getMessage() + ".");
      return null;
    }
  }

  private static @Nullable Cursor cursor(@Nullable String text) {
    int between = text == null ? -1 : text.indexOf('~');
    return text == null || between < 0
        ? null
        : new Cursor(text.substring(0, between), text.substring(between + 1));
  }

  /** True where new snapshots appear: at the top of the list. */
  boolean isFirst() {
    return older == null && newer == null;
  }

  /** The value of a parameter as it was typed; empty if there is none. */
  String value(String name) {
    return typed.getOrDefault(name, "");
  }

  /** The first page of the same list. */
  String first() {
    return address(typed, "", null);
  }

  /** The page behind {@code last}. */
  String olderThan(Cursor last) {
    return address(typed, OLDER, last);
  }

  /** The page before {@code first}. */
  String newerThan(Cursor first) {
    return address(typed, NEWER, first);
  }

  /** The same list without one of its conditions. */
  String without(String name) {
    Map<String, String> rest = new LinkedHashMap<>(typed);
    rest.remove(name);
    return address(rest, "", null);
  }

  /** The part behind the question mark, with it, of the first page; empty if there is none. */
  String parameters() {
    return address(typed, "", null).substring(1);
  }

  private static String address(Map<String, String> typed, String place, @Nullable Cursor cursor) {
    Map<String, String> parameters = new LinkedHashMap<>(typed);
    if (cursor != null) {
      parameters.put(place, cursor.startedAt() + "~" + cursor.id());
    }
    return address("/", parameters);
  }

  /** {@code path} with parameters. */
  static String address(String path, Map<String, String> parameters) {
    List<String> pairs = new ArrayList<>();
    parameters.forEach((name, value) -> pairs.add(name + "=" + Urls.encoded(value)));
    return pairs.isEmpty() ? path : path + "?" + String.join("&", pairs);
  }
}
