package io.promptnotary.capture;

import io.promptnotary.snapshot.Role;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which generations a save is about. Safe on any thread; never throws.
 *
 * <p>In this order: the generation that one of the arguments came from; the generations that
 * elements of an argument came from; the save around it; the generation that it runs in; the one
 * that ended last on this thread, once. Many things of unknown origin are never given to the last
 * one: they may as well have come from several.
 */
final class Saves {
  private final Results results;

  Saves(Results results) {
    this.results = results;
  }

  /**
   * What a save that begins now is about.
   *
   * @return null if it is about the generation that it runs in, or about none if there is none
   */
  @Nullable Saved about(Frames frames, Object @Nullable [] arguments) {
    Generation current = frames.current();
    Generation last = frames.recent();
    Generation own = current == null ? last : current;
    if (arguments != null && arguments.length > 0) {
      Saved found = carried(arguments, own);
      if (found == null && results.catchUp()) {
        found = carried(arguments, own);
      }
      if (found != null) {
        return found;
      }
    }
    Frame around = frames.enclosing(Role.SAVE);
    Saved outer = around == null || around.plan.recordsEach ? null : around.saved;
    if (outer != null && outer.by != LinkedBy.GENERATION) {
      return outer.isOne() ? outer : Saved.UNKNOWN;
    }
    int argument = subject(arguments);
    Object[] many =
        argument < 0 || arguments == null ? null : Results.elements(arguments[argument]);
    return current == null ? after(last, argument, many) : during(current, argument, many);
  }

  private static @Nullable Saved during(
      Generation current, int argument, Object @Nullable [] many) {
    if (many == null || many.length == 0) {
      return null;
    }
    @Nullable Handle[] about = new Handle[many.length];
    Arrays.fill(about, current.handle());
    return Saved.many(LinkedBy.GENERATION, about, argument, many);
  }

  private static @Nullable Saved after(
      @Nullable Generation last, int argument, Object @Nullable [] many) {
    Handle about = last == null || last.isLinked() ? null : last.handle();
    if (many == null) {
      return about == null ? null : Saved.one(LinkedBy.THREAD, about);
    }
    return about == null || many.length != 1
        ? Saved.UNKNOWN
        : Saved.many(LinkedBy.THREAD, new Handle[] {about}, argument, many);
  }

  private @Nullable Saved carried(Object[] arguments, @Nullable Generation own) {
    for (Object each : arguments) {
      Handle found = results.find(Values.unwrap(each), own);
      if (found != null) {
        return Saved.one(LinkedBy.IDENTITY, found);
      }
    }
    for (int i = 0; i < arguments.length; i++) {
      Object[] elements = Results.elements(arguments[i]);
      @Nullable Handle[] about = elements == null ? null : origins(elements, own);
      if (elements != null && about != null) {
        return Saved.many(LinkedBy.IDENTITY, about, i, elements);
      }
    }
    return null;
  }

  private @Nullable Handle @Nullable [] origins(Object[] elements, @Nullable Generation own) {
    @Nullable Handle[] about = null;
    for (int i = 0; i < elements.length; i++) {
      Handle found = results.find(Values.unwrap(elements[i]), own);
      if (found != null) {
        about = about == null ? new Handle[elements.length] : about;
        about[i] = found;
      }
    }
    return about;
  }

  /** The argument that is saved if that holds several things: the first that is no plain value. */
  private static int subject(Object @Nullable [] arguments) {
    for (int i = 0; arguments != null && i < arguments.length; i++) {
      Object value = Values.unwrap(arguments[i]);
      if (value != null && !Results.isPlain(value)) {
        Object[] elements = Results.elements(value);
        return elements == null || holdsTexts(elements) ? -1 : i;
      }
    }
    return -1;
  }

  /** A list of lines is one thing. */
  private static boolean holdsTexts(Object[] elements) {
    for (Object each : elements) {
      if (each != null) {
        return Results.isPlain(each);
      }
    }
    return false;
  }
}
