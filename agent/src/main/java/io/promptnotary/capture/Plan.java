package io.promptnotary.capture;

import io.promptnotary.capture.Budget.Timing;
import io.promptnotary.config.Completion;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.health.Breaker;
import io.promptnotary.snapshot.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that can be known of a probe before it runs, so that running it only reads values. Safe on
 * any thread; immutable but for {@link #timing}.
 */
final class Plan {
  private static final int COLD_RUNS = 3;
  private static final int RUNS_PER_LOOK = 8;
  private static final int SUSPECT_RUNS = 1_000;

  private int cold = COLD_RUNS;
  private int runs;
  private int suspect;

  final Pointcut pointcut;
  final Breaker breaker;
  final Role role;
  final String method;

  /** Calls and generations hand over one part when they begin and one when they have ended. */
  final boolean handsOverTwice;

  final Field[] atEntry;
  final Field[] atEnd;
  final boolean mixed;

  /** True if what the method was given is read when it has ended. */
  final boolean keepsGiven;

  /** Names of the part handed over at entry. */
  final String[] entryNames;

  /** Names of the part handed over at the end: those of the entry come first if it is the only. */
  final String[] endNames;

  final boolean observesFutures;
  final boolean explicitFuture;
  final boolean recordsEach;

  /** Positions of a check's verdict in {@link #endNames}, else -1. */
  final int ok;

  final int issues;

  /** Positions of a save's id, and of how its link was found, in {@link #endNames}, else -1. */
  final int entityId;

  final int linkedBy;

  Plan(Probe probe, Breaker breaker, Accessors accessors, Mdc mdc, Results results) {
    this.breaker = breaker;
    pointcut = probe.pointcut();
    role = pointcut.role();
    method = simpleName(probe.className()) + "." + probe.methodName();
    handsOverTwice = role == Role.CALL || role == Role.GENERATION;
    List<Field> early = new ArrayList<>();
    List<Field> late = new ArrayList<>();
    boolean both = false;
    boolean keeps = false;
    for (Field field : Field.of(probe, accessors, mdc, results)) {
      (field.needsEnd() ? late : early).add(field);
      both |= field.isMixed();
      keeps |= field.keepsGiven();
    }
    mixed = both;
    keepsGiven = keeps;
    atEntry = early.toArray(new Field[0]);
    atEnd = late.toArray(new Field[0]);
    entryNames = names(early);
    List<Field> last = new ArrayList<>(handsOverTwice ? List.of() : early);
    last.addAll(late);
    endNames = role == Role.SAVE ? withLink(names(last)) : names(last);
    observesFutures = !(pointcut.completes() instanceof Completion.Return);
    explicitFuture = pointcut.completes() instanceof Completion.Future;
    recordsEach = pointcut.nesting() == Nesting.ALL;
    List<String> names = List.of(endNames);
    ok = role == Role.CHECK ? names.indexOf("ok") : -1;
    issues = role == Role.CHECK ? names.indexOf("issues") : -1;
    entityId = role == Role.SAVE ? names.indexOf("entity.id") : -1;
    linkedBy = role == Role.SAVE ? names.size() - 1 : -1;
  }

  /**
   * How closely to time one more run. The first few are not: the JVM then loads what reading needs.
   * Of the others one in a few is, and every one for a while once one was slow.
   */
  Timing timing() {
    // Threads that meet here may lose a count.
    if (cold > 0) {
      cold--;
      return Timing.NONE;
    }
    if (suspect > 0) {
      suspect--;
      return Timing.FIELDS;
    }
    return runs++ % RUNS_PER_LOOK == 0 ? Timing.FIELDS : Timing.COPIES;
  }

  /** One run was slow. */
  void suspect() {
    suspect = SUSPECT_RUNS;
  }

  /** Where the values of {@link #atEnd} begin in the values of the last part. */
  int endOffset() {
    return handsOverTwice ? 0 : atEntry.length;
  }

  /** A check that throws has given its verdict. */
  void verdict(@Nullable Object[] last, @Nullable Throwable thrown) {
    if (thrown == null || ok < 0) {
      return;
    }
    if (last[ok] == null) {
      last[ok] = false;
    }
    if (last[issues] == null) {
      String message = Failure.message(thrown);
      last[issues] = List.of(message == null ? thrown.getClass().getName() : message);
    }
  }

  private static String[] withLink(String[] names) {
    String[] more = Arrays.copyOf(names, names.length + 1);
    more[names.length] = "attributes.linked_by";
    return more;
  }

  private static String[] names(List<Field> fields) {
    String[] names = new String[fields.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = fields.get(i).name;
    }
    return names;
  }

  private static String simpleName(String className) {
    String name = className.substring(className.lastIndexOf('.') + 1);
    int nested = name.lastIndexOf('$');
    boolean named = nested > 0 && nested + 1 < name.length();
    return named && !Character.isDigit(name.charAt(nested + 1)) ? name.substring(nested + 1) : name;
  }
}
