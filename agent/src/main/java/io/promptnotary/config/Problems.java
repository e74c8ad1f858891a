package io.promptnotary.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects problems, so that the user hears of all of them at once. For one thread. */
final class Problems {
  private final List<Problem> found = new ArrayList<>();
  private final List<Problem> late = new ArrayList<>();

  void add(Place place, String where, String message) {
    found.add(new Problem(place.source(), place.line(), place.column(), where, message));
  }

  /** Something that shows elsewhere, in time, and does not keep anything from being recorded. */
  void addLate(Text text, String message) {
    Place place = text.place();
    late.add(new Problem(place.source(), place.line(), place.column(), text.where(), message));
  }

  /** What {@link #addLate} was given. */
  List<Problem> late() {
    return late.stream().distinct().sorted().toList();
  }

  void add(Text text, String message) {
    add(text.place(), text.where(), message);
  }

  /** {@code what} is not one of {@code known}. */
  void unknown(Place place, String where, String what, String wanted, Collection<String> known) {
    String way =
        Names.nearest(wanted, known)
            .map(name -> "Did you mean '" + name + "'?")
            .orElseGet(() -> "Known: " + String.join(", ", known));
    add(place, where, what + ". " + way);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Problem> sorted() {
    return found.stream().distinct().sorted().toList();
  }
}
