package io.promptnotary.inspect;

import java.util.List;

/**
 * A known library on a class path. Immutable.
 *
 * @param versions as its jar files tell, {@code unknown} where they do not
 * @param pointcuts how many its file has
 * @param watching how many of these watch a method
 * @param methods how many methods they watch
 * @param missing which of them watch none and why, a sentence each
 * @param open ways into it that are known and not recorded
 */
public record LibraryReport(
    String name,
    List<String> versions,
    int pointcuts,
    int watching,
    int methods,
    List<String> missing,
    List<String> open) {

  /** Copies the lists. */
  public LibraryReport {
    versions = List.copyOf(versions);
    missing = List.copyOf(missing);
    open = List.copyOf(open);
  }
}
