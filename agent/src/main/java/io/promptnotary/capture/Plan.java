package io.promptnotary.capture;

import io.promptnotary.capture.Budget.Timing;
import io.promptnotary.config.Completion;
import io.promptnotary.config.Path;
import io.promptnotary.config.Pointcut;
import io.promptnotary.config.Pointcut.Nesting;
import io.promptnotary.health.Breaker;
import io.promptnotary.snapshot.Part;
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
  private static final List<String> FUTURES =
      List.of(
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.CompletionStage",
          "java.util.concurrent.Future");

  private static final int COLD_RUNS = 3;
  private static final int RUNS_PER_LOOK = 8;
  private static final int SUSPECT_RUNS = 1_000;

  private int cold = COLD_RUNS;
  private int runs;
  private int suspect;

  final Pointcut pointcut;
  final Breaker breaker;
  final Role role;

  /** What the record calls the method. */
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

  /** What the parts handed over at entry, and at the end, have in common. */
  final Part.Origin opening;

  final Part.Origin ending;

  /** True if what it returns may complete later. */
  final boolean follows;

  /** When the method counts as completed. */
  final Completion completes;

  /** What its methods give, if these are handles; else null. */
  final @Nullable HandleForm handle;

  /** True for a method of a handle's class. */
  final boolean within;

  /** True if it closes something. */
  final boolean closes;

  /** Name of the declared return type. */
  final String returnType;

  /** What reads the chunks of a stream; the position is the slot in {@link Chunks}. */
  final Field[] ofChunks;

  /** The slot of the reason why the model stopped, else -1. */
  final int finishReason;

  final boolean readsResult;
  final boolean readsReturned;

  /** Position of the argument that is told what comes, and the name of its type; else -1. */
  final int callback;

  final String callbackType;

  /** What tells that the host wants no more of a callback; null if nothing does. */
  final @Nullable PathReader cancelled;

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
    // Its users know a library by its name, and not by the class that it is entered through.
    method =
        pointcut.shipped()
            ? pointcut.id()
            : simpleName(probe.className()) + "." + probe.methodName();
    closes = probe.methodName().equals("close");
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
    opening = origin(entryNames);
    ending = origin(endNames);
    completes = pointcut.completes();
    handle = completes instanceof Completion.Handle form ? new HandleForm(form) : null;
    within = completes instanceof Completion.Within;
    Path stop = completes instanceof Completion.Callback told ? told.cancelled() : null;
    cancelled = stop == null ? null : new PathReader(stop, probe, accessors, mdc);
    callback = callback(probe, completes);
    callbackType = callback < 0 ? "" : probe.parameterTypes().get(callback);
    follows = !(completes instanceof Completion.Return || completes instanceof Completion.Callback);
    returnType = probe.returnType();
    ofChunks = late.stream().filter(Field::readsChunks).toArray(Field[]::new);
    for (int i = 0; i < ofChunks.length; i++) {
      ofChunks[i].slot(i);
    }
    finishReason = slot(List.of(ofChunks), "finish_reason");
    readsResult = late.stream().anyMatch(Field::readsResult);
    readsReturned = late.stream().anyMatch(Field::readsReturned);
    recordsEach = pointcut.nesting() == Nesting.ALL;
    List<String> names = List.of(endNames);
    ok = role == Role.CHECK ? names.indexOf("ok") : -1;
    issues = role == Role.CHECK ? names.indexOf("issues") : -1;
    entityId = role == Role.SAVE ? names.indexOf("entity.id") : -1;
    linkedBy = role == Role.SAVE ? names.size() - 1 : -1;
  }

  private Part.Origin origin(String[] names) {
    return new Part.Origin(role, pointcut.id(), method, names, pointcut.maxChars());
  }

  /** True if the value that is returned in that shape tells later how it ended. */
  boolean follows(Shape shape) {
    if (completes instanceof Completion.Auto) {
      boolean asks = role == Role.CALL || role == Role.GENERATION;
      return switch (shape) {
        case PLAIN -> false;
        case FUTURE, MONO, FLUX, PUBLISHER -> true;
        case STREAM -> asks;
        // Much that can be walked over is data: only where it is declared as nothing else.
        case ITERATOR -> asks && returnType.equals("java.util.Iterator");
        case ITERABLE -> asks && returnType.equals("java.lang.Iterable");
      };
    }
    if (handle != null) {
      return true;
    }
    if (completes instanceof Completion.Future) {
      return shape == Shape.FUTURE;
    }
    if (completes instanceof Completion.Publisher) {
      return shape == Shape.MONO || shape == Shape.FLUX || shape == Shape.PUBLISHER;
    }
    return completes instanceof Completion.Stream
        && (shape == Shape.STREAM || shape == Shape.ITERATOR || shape == Shape.ITERABLE);
  }

  /** True if the configuration says that what is returned tells later how it ended. */
  boolean expectsMore() {
    return follows && !(completes instanceof Completion.Auto);
  }

  /** True if a future that is returned gives what is followed. */
  boolean followsLater() {
    return handle != null
        || completes instanceof Completion.Stream
        || completes instanceof Completion.Publisher;
  }

  /** The type that a place needs where the answer goes; what a future gives may be anything. */
  String valueType() {
    return FUTURES.contains(returnType) ? Object.class.getName() : returnType;
  }

  private static int callback(Probe probe, Completion completes) {
    if (!(completes instanceof Completion.Callback form)) {
      return -1;
    }
    int count = probe.parameterTypes().size();
    if (form.argument() instanceof Path.Root.Argument argument) {
      int at = argument.index() < 0 ? count + argument.index() : argument.index();
      return at < count ? Math.max(at, -1) : -1;
    }
    return form.argument() instanceof Path.Root.NamedArgument named
        ? probe.parameterNames().indexOf(named.name())
        : -1;
  }

  private static int slot(List<Field> fields, String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name.equals(name)) {
        return i;
      }
    }
    return -1;
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
