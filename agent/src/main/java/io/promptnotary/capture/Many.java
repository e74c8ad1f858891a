package io.promptnotary.capture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several values on the way along a path: later steps apply to each. Told apart from a list that
 * the host holds. Confined to one reading.
 */
final class Many {
  final List<Object> elements;

  /** What broke for some of the elements. */
  @Nullable Failure failure;

  /** For about so many. */
  Many(int size) {
    elements = new ArrayList<>(size);
  }

  void add(@Nullable Object value) {
    if (value instanceof Many many) {
      elements.addAll(many.elements);
      broken(many.failure);
    } else if (value != null) {
      elements.add(value);
    }
  }

  void broken(@Nullable Failure next) {
    if (next != null && next.grave() && failure == null) {
      failure = next;
    }
  }
}
