package io.promptnotary.capture;

import org.jspecify.annotations.Nullable;

/**
 * One of the things that a save of many saves, in the place of them all: paths written for one
 * ({@code args[0].id}) and for many ({@code args[0][*].id}) both lead on from it.
 *
 * @param value the element
 * @param position among all elements, from 0
 * @param size how many there are
 */
record One(@Nullable Object value, int position, int size) {

  /** True if {@code index}, as paths write it, means this one. */
  boolean isAt(int index) {
    return position == (index < 0 ? size + index : index);
  }
}
