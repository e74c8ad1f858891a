package io.promptnotary.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the answer to a question in SQL, row by row. */
public interface RowConsumer {

  /** The names of the result's columns, once and first, also if no row follows. */
  void columns(List<String> names);

  /**
   * One row: String, Long, Double, byte[] or null for each column.
   *
   * @return false if no further row is wanted
   */
  boolean row(List<@Nullable Object> values);
}
