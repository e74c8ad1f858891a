package io.promptnotary.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pointcut would do to a class path. Immutable.
 *
 * @param role as files name it
 * @param matches the methods that it would watch, by class and in the order of the class path
 * @param unmatched why there are none, and what may have been meant; null if there are any
 * @param faults what can never be, one sentence each
 * @param open what is known at run time only, one sentence each
 */
public record PointcutReport(
    String id,
    String role,
    List<Match> matches,
    @Nullable String unmatched,
    List<String> faults,
    List<String> open) {

  /**
   * The methods of one class.
   *
   * @param type binary name
   * @param methods as pointcuts name them
   */
  public record Match(String type, List<String> methods) {}

  /** Copies the lists. */
  public PointcutReport {
    matches = List.copyOf(matches);
    faults = List.copyOf(faults);
    open = List.copyOf(open);
  }

  /** How many methods it would watch. */
  public int methods() {
    return matches.stream().mapToInt(each -> each.methods().size()).sum();
  }

  /** True if it would do what it says. */
  public boolean isFine() {
    return unmatched == null && faults.isEmpty();
  }
}
