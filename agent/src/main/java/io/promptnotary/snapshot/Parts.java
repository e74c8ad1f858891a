package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a generation, newest first, as a list that shares its tail: adding allocates one
 * node and whoever holds an older node keeps seeing what it saw. Immutable and safe on any thread.
 *
 * @param newest the part added last
 * @param earlier what was there before, or null
 * @param size the number of parts, at least 1
 */
public record Parts(Part newest, @Nullable Parts earlier, int size) {

  /** {@code earlier} and {@code part} behind it. */
  public static Parts add(@Nullable Parts earlier, Part part) {
    return new Parts(part, earlier, earlier == null ? 1 : earlier.size + 1);
  }

  /** All parts, oldest first. */
  public List<Part> toList() {
    List<Part> list = new ArrayList<>(size);
    for (Parts node = this; node != null; node = node.earlier) {
      list.add(node.newest);
    }
    Collections.reverse(list);
    return list;
  }
}
