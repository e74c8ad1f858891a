package io.promptnotary.config;

/**
 * Where a value was written.
 *
 * @param source the file as the user named it, or the name of another source
 * @param line from 1, or 0 where the source has no lines
 * @param column from 1, or 0 where the source has no lines
 */
record Place(String source, int line, int column) {
  /** A source without lines. */
  static Place of(String source) {
    return new Place(source, 0, 0);
  }
}
