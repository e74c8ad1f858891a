package io.promptnotary.reading;

/**
 * A value with its label.
 *
 * @param label what it is, as somebody wrote it: a name that the store holds may stand here too
 * @param value as stored; may have several lines
 */
public record Fact(String label, String value) {}
