package io.promptnotary.capture;

import io.promptnotary.config.Pointcut.Binding;
import io.promptnotary.config.Pointcut.Source;
import io.promptnotary.snapshot.Media;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of objects, member by member. Safe on any thread; never throws: whatever host code
 * does on the way becomes a {@link Failure}.
 */
final class Objects {
  private static final String DATA = "data";
  private static final String URL = "url";

  final PathReader each;
  private final String[] names;
  private final @Nullable PathReader[] values;
  private final @Nullable Objects[] lists;
  private final boolean optional;

  /** With {@code source} of the pointcut of {@code probe}. */
  Objects(Source.Structured source, Probe probe, Accessors accessors, Mdc mdc) {
    each = new PathReader(source.each(), probe, accessors, mdc);
    int count = source.members().size();
    names = new String[count];
    values = new PathReader[count];
    lists = new Objects[count];
    // What a library has in some of its messages only is no gap in the others.
    optional = probe.pointcut().shipped() || source.members().size() > 2;
    for (int i = 0; i < count; i++) {
      Binding member = source.members().get(i);
      names[i] = member.field();
      if (member.source() instanceof Source.Structured structured) {
        lists[i] = new Objects(structured, probe, accessors, mdc);
      } else {
        values[i] = new PathReader(((Source.Value) member.source()).path(), probe, accessors, mdc);
      }
    }
  }

  /**
   * The objects, as a list of maps.
   *
   * @param elements what {@link #each} gave
   * @param gaps told what could not be read of some of them; null if nobody wants to know
   * @return a {@link Failure} if nothing can be read at all; null if there is nothing
   */
  @Nullable Object of(@Nullable Object elements, Budget budget, @Nullable Consumer<Failure> gaps) {
    if (elements == null || elements instanceof Failure) {
      return elements;
    }
    if (elements instanceof Later later) {
      // There a map is an object and no list of its values.
      return later.then(
          parsed -> of(parsed instanceof Map ? one(parsed) : parsed, budget.unhurried(), null));
    }
    try {
      Object walked = Values.isObject(elements) ? one(elements) : Values.elements(elements, budget);
      if (!(walked instanceof Many many)) {
        return walked;
      }
      List<Object> list = new ArrayList<>(many.elements.size());
      Failure failure = many.failure;
      for (int i = 0; i < many.elements.size(); i++) {
        Failure over = budget.element();
        if (over != null) {
          failure = failure == null ? over : failure;
          break;
        }
        @Nullable Object[] members = new Object[names.length];
        Failure here = read(many.elements.get(i), members, budget);
        failure = failure == null ? here : failure;
        list.add(new Members(names, members));
      }
      if (list.isEmpty() && elements instanceof Many) {
        return failure;
      }
      if (failure != null && gaps != null) {
        gaps.accept(failure);
      }
      return list;
    } catch (Throwable thrown) {
      return Failure.threw("reading elements", thrown);
    }
  }

  private static Many one(Object element) {
    Many one = new Many(1);
    one.add(element);
    return one;
  }

  private @Nullable Failure read(Object element, @Nullable Object[] into, Budget budget) {
    Failure failure = null;
    for (int i = 0; i < names.length; i++) {
      Object value = member(i, element, budget);
      if (!(value instanceof Failure broken)) {
        into[i] = value;
      } else if (failure == null && (broken.grave() || !optional)) {
        failure = broken;
      }
    }
    return failure;
  }

  private @Nullable Object member(int at, Object element, Budget budget) {
    Objects list = lists[at];
    if (list != null) {
      return list.of(list.each.ofElement(element, budget), budget, null);
    }
    PathReader path = values[at];
    Object value = path == null ? null : path.ofElement(element, budget);
    if (value instanceof String text) {
      // Pictures in letters are no texts: only how long they are will be kept.
      return names[at].equals(DATA) || (names[at].equals(URL) && Media.isData(text))
          ? new Media(text)
          : text;
    }
    return value instanceof Failure ? value : PathReader.copy(value, budget);
  }
}
