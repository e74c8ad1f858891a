package io.promptnotary.capture;

import io.promptnotary.config.Path;
import io.promptnotary.snapshot.Pieces;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled path. Safe on any thread; never throws: whatever host code does on the way becomes a
 * {@link Failure}.
 *
 * <p>What a method was given is read when it begins, so that later changes do not matter; what came
 * of it is read when it has ended. A path whose alternatives need both is read twice, and the first
 * reading is handed to the second. The entity of a save is the exception: it gets its id while it
 * is saved, so that even what the method was given is read late.
 */
final class PathReader {
  private final Root[] roots;
  private final Step[][] steps;
  private final boolean needsEnd;
  private final boolean needsEntry;
  private final boolean keepsGiven;

  /** Where {@link Chunks} keeps what the chunks gave; -1 where nothing does. */
  private int slot = -1;

  /** Where an alternative begins. */
  private record Root(When when, Origin origin, Class<?> kind, @Nullable String literal) {
    Root(When when, Origin origin, Class<?> kind) {
      this(when, origin, kind, null);
    }
  }

  private enum When {
    ENTRY,
    END,
    ANY,
    CHUNK
  }

  private interface Origin {
    @Nullable Object of(Frame frame);
  }

  /**
   * What the reading at entry gave.
   *
   * @param index the alternative that gave the value; beyond the last one where none did
   * @param value a copy, a {@link Failure} or null
   */
  private record Early(int index, @Nullable Object value) {}

  PathReader(Path path, Probe probe, Accessors accessors, Mdc mdc) {
    this(path, probe, accessors, mdc, false);
  }

  /** With {@code late}, what a method was given is read when it has ended, too. */
  PathReader(Path path, Probe probe, Accessors accessors, Mdc mdc, boolean late) {
    List<Path.Alternative> alternatives = path.alternatives();
    roots = new Root[alternatives.size()];
    steps = new Step[roots.length][];
    boolean end = false;
    boolean entry = false;
    boolean keeps = false;
    for (int i = 0; i < roots.length; i++) {
      if (alternatives.get(i) instanceof Path.Access access) {
        roots[i] = root(access.root(), probe, mdc, late ? When.END : When.ENTRY);
        keeps |= late && isGiven(access.root());
        steps[i] = Step.compile(access.steps(), accessors);
      } else {
        String text = ((Path.Literal) alternatives.get(i)).value();
        roots[i] = new Root(When.ANY, frame -> text, String.class, text);
        steps[i] = new Step[0];
      }
      end |= roots[i].when() == When.END || roots[i].when() == When.CHUNK;
      entry |= roots[i].when() == When.ENTRY;
    }
    needsEnd = end;
    needsEntry = entry;
    keepsGiven = keeps;
  }

  private static boolean isGiven(Path.Root root) {
    return root instanceof Path.Root.Argument
        || root instanceof Path.Root.NamedArgument
        || root instanceof Path.Root.This;
  }

  private static Root root(Path.Root root, Probe probe, Mdc mdc, When given) {
    Class<?> kind = root.getClass();
    if (root instanceof Path.Root.Argument argument) {
      return new Root(given, frame -> argument(frame, argument.index()), kind);
    }
    if (root instanceof Path.Root.NamedArgument named) {
      int index = probe.parameterNames().indexOf(named.name());
      Failure unknown = unknown(named.name(), probe);
      return new Root(given, frame -> index < 0 ? unknown : argument(frame, index), kind);
    }
    if (root instanceof Path.Root.This) {
      return new Root(given, frame -> frame.self, kind);
    }
    if (root instanceof Path.Root.Mdc context) {
      return new Root(
          When.ENTRY, frame -> mdc.get(context.key(), frame.self, frame.arguments), kind);
    }
    if (root instanceof Path.Root.Env env) {
      return new Root(When.ENTRY, frame -> System.getenv(env.name()), kind);
    }
    if (root instanceof Path.Root.Prop prop) {
      return new Root(When.ENTRY, frame -> System.getProperty(prop.name()), kind);
    }
    if (root instanceof Path.Root.Returned) {
      return new Root(When.END, frame -> frame.returned, kind);
    }
    if (root instanceof Path.Root.Result) {
      return new Root(When.END, frame -> frame.result, kind);
    }
    if (root instanceof Path.Root.Thrown) {
      return new Root(When.END, frame -> frame.thrown, kind);
    }
    if (root instanceof Path.Root.Element) {
      return new Root(When.ANY, frame -> null, kind);
    }
    return new Root(When.CHUNK, frame -> null, kind);
  }

  private static Failure unknown(String name, Probe probe) {
    String method = probe.className() + "." + probe.methodName();
    return Failure.missing(
        probe.parameterNames().isEmpty()
            ? method + " has no parameter names; compile it with -parameters or use args[N]"
            : "no parameter '" + name + "' in " + method);
  }

  private static @Nullable Object argument(Frame frame, int index) {
    Object[] arguments = frame.arguments;
    int length = arguments == null ? 0 : arguments.length;
    int at = index < 0 ? length + index : index;
    return arguments != null && at >= 0 && at < length
        ? arguments[at]
        : Failure.missing("no args[" + index + "] in " + length + " arguments");
  }

  /** True if the value can only be read when the method has ended. */
  boolean needsEnd() {
    return needsEnd;
  }

  /** True if it reads each chunk of a stream. */
  boolean readsChunks() {
    return reads(When.CHUNK, null);
  }

  /** True if it begins at the result of a method that completes later. */
  boolean readsResult() {
    return reads(When.END, Path.Root.Result.class);
  }

  /** True if it begins at the very object that was returned. */
  boolean readsReturned() {
    return reads(When.END, Path.Root.Returned.class);
  }

  private boolean reads(When when, @Nullable Class<?> kind) {
    for (Root each : roots) {
      if (each.when() == when && (kind == null || kind == each.kind())) {
        return true;
      }
    }
    return false;
  }

  /** From now on {@link #read} finds there what {@link #ofChunk} has given. */
  void slot(int at) {
    slot = at;
  }

  /** What a chunk gives: a copy, a {@link Failure} or null. */
  @Nullable Object ofChunk(@Nullable Object chunk, Budget budget) {
    Object value = rawOfChunk(chunk, budget);
    return value instanceof Failure ? value : copy(value, budget);
  }

  /** What a chunk gives, which may be {@link Many}, a {@link Failure} or null. */
  @Nullable Object rawOfChunk(@Nullable Object chunk, Budget budget) {
    if (roots.length == 1) {
      return walk(0, chunk, budget);
    }
    Object seen = null;
    for (int i = 0; i < roots.length; i++) {
      if (roots[i].when() == When.CHUNK) {
        Object next = walk(i, chunk, budget);
        if (Outcome.isValue(next)) {
          return next;
        }
        seen = Outcome.after(seen, next);
      }
    }
    return Outcome.rest(seen);
  }

  /** What an element gives, for a path relative to it: as {@link #rawOfChunk}. */
  @Nullable Object ofElement(Object element, Budget budget) {
    if (roots.length == 1) {
      return fromElement(0, element, budget);
    }
    Object seen = null;
    for (int i = 0; i < roots.length; i++) {
      Object next = fromElement(i, element, budget);
      if (Outcome.isValue(next)) {
        return next;
      }
      seen = Outcome.after(seen, next);
    }
    return Outcome.rest(seen);
  }

  private @Nullable Object fromElement(int alternative, Object element, Budget budget) {
    String literal = roots[alternative].literal();
    return literal == null ? walk(alternative, element, budget) : literal;
  }

  private @Nullable Object walk(int alternative, @Nullable Object from, Budget budget) {
    try {
      return Step.walk(steps[alternative], from, budget);
    } catch (Throwable thrown) {
      return Failure.threw("reading", thrown);
    }
  }

  /** True if what a method was given must be kept until it has ended. */
  boolean keepsGiven() {
    return keepsGiven;
  }

  /** True if a path that {@link #needsEnd} has alternatives to be read at entry. */
  boolean isMixed() {
    return needsEnd && needsEntry;
  }

  /** For a mixed path, at entry: what to hand to {@link #read}. */
  Object prepare(Frame frame) {
    Object seen = null;
    for (int i = 0; i < roots.length; i++) {
      if (roots[i].when() == When.ENTRY) {
        Object next = evaluate(i, frame);
        if (Outcome.isValue(next)) {
          return new Early(i, copy(next, frame.budget));
        }
        seen = Outcome.after(seen, next);
      }
    }
    return new Early(roots.length, Outcome.rest(seen));
  }

  /**
   * The raw value, which may be {@link Many}, a {@link Failure} or null.
   *
   * @param prepared what {@link #prepare} gave for a mixed path, else null
   */
  @Nullable Object read(Frame frame, @Nullable Object prepared) {
    if (roots.length == 1) {
      return evaluate(0, frame);
    }
    Early early = prepared instanceof Early given ? given : null;
    Object seen = null;
    for (int i = 0; i < roots.length; i++) {
      Object next;
      if (early != null && roots[i].when() == When.ENTRY) {
        if (early.index() != i) {
          continue;
        }
        next = early.value();
      } else {
        next = evaluate(i, frame);
      }
      if (Outcome.isValue(next)) {
        return next;
      }
      seen = Outcome.after(seen, next);
    }
    if (early != null && early.index() == roots.length) {
      seen = Outcome.after(seen, early.value());
    }
    return Outcome.rest(seen);
  }

  private @Nullable Object evaluate(int alternative, Frame frame) {
    if (roots[alternative].when() == When.CHUNK) {
      Chunks chunks = frame.chunks;
      if (chunks == null || slot < 0) {
        return frame.thrown != null
            ? null
            : Failure.missing("no chunks: the method did not return a stream that can be watched");
      }
      return chunks.value(slot);
    }
    try {
      return Step.walk(steps[alternative], roots[alternative].origin().of(frame), frame.budget);
    } catch (Throwable thrown) {
      return Failure.threw("reading", thrown);
    }
  }

  /** {@link Values#copy}, whatever the value does. */
  static @Nullable Object copy(@Nullable Object value, Budget budget) {
    if (value == null || value instanceof String || value instanceof Pieces) {
      return value;
    }
    if (value instanceof Many many && many.elements.isEmpty()) {
      return null;
    }
    try {
      return Values.copy(value, budget);
    } catch (Throwable thrown) {
      return Failure.threw("copying " + value.getClass().getName(), thrown);
    }
  }
}
