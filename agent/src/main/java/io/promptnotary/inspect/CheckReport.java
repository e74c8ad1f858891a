package io.promptnotary.inspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration would do to a class path. Immutable.
 *
 * @param file the configuration that was read, or null if there is none
 * @param problems what is wrong with it, as the agent says it; where there are any, nothing else
 *     was looked at
 * @param classes how many there are
 * @param jars how many of the class path's elements are jars, those inside others among them
 * @param pointcuts the file's own, in its order
 * @param libraries known ones that are there and asked for
 * @param notes what else one should know
 */
public record CheckReport(
    @Nullable String file,
    List<String> problems,
    int classes,
    int jars,
    List<PointcutReport> pointcuts,
    List<LibraryReport> libraries,
    List<String> notes) {

  /** Copies the lists. */
  public CheckReport {
    problems = List.copyOf(problems);
    pointcuts = List.copyOf(pointcuts);
    libraries = List.copyOf(libraries);
    notes = List.copyOf(notes);
  }

  /** True if every pointcut would do what it says. */
  public boolean isFine() {
    return problems.isEmpty() && pointcuts.stream().allMatch(PointcutReport::isFine);
  }
}
