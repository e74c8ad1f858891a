package io.promptnotary.snapshot;

/**
 * What is left of an enum constant of the host: itself it would keep the class loader of its
 * application alive for as long as it waits for anything. Immutable.
 *
 * @param name as it is declared
 * @param text as it prints
 */
public record Constant(String name, String text) {

  /** The constant's own text. */
  @Override
  public String toString() {
    return text;
  }
}
