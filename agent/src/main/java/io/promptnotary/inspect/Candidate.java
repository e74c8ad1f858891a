package io.promptnotary.inspect;

import io.promptnotary.snapshot.Role;
import java.util.List;

/**
 * A method that may well play a role. Immutable.
 *
 * @param role which
 * @param type binary name of its class
 * @param method as a pointcut names it
 * @param score the higher, the likelier; only good for comparing
 * @param reasons what speaks for it
 */
public record Candidate(Role role, String type, String method, int score, List<String> reasons) {
  /** Copies the list. */
  public Candidate {
    reasons = List.copyOf(reasons);
  }
}
