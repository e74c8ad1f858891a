package io.promptnotary.config;

/**
 * A scalar with its place, whatever source it comes from.
 *
 * @param value environment variables already put in
 * @param place where it begins
 * @param where the key, with all that leads to it; empty where the source says it all
 * @param shift columns from {@code place} to the first character of {@code value}, or -1 where
 *     columns of the source and of {@code value} do not correspond
 */
record Text(String value, Place place, String where, int shift) {
  /** Of a source without lines. */
  static Text of(String source, String value) {
    return new Text(value, Place.of(source), "", -1);
  }

  /** The place of the character at {@code offset}, or the place of the whole. */
  Place at(int offset) {
    return shift < 0
        ? place
        : new Place(place.source(), place.line(), place.column() + shift + offset);
  }
}
