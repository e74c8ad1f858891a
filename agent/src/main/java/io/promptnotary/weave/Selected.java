package io.promptnotary.weave;

import io.promptnotary.config.ClassSelector;
import io.promptnotary.config.Pointcut;
import io.promptnotary.weave.ClassOutline.MethodOutline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What a pointcut selects of one class. Immutable.
 *
 * @param methods may be empty: the class was meant, and has no such method
 */
public record Selected(Pointcut pointcut, List<MethodOutline> methods) {
  /** From the outside in, where one method has several roles. */
  private static final Comparator<Pointcut> OUTERMOST_FIRST =
      Comparator.<Pointcut>comparingInt(
              each ->
                  switch (each.role()) {
                    case GENERATION -> 0;
                    case REPAIR -> 1;
                    case CALL -> 2;
                    case ATTEMPT -> 3;
                    case COMPOSE -> 4;
                    case CHECK -> 5;
                    case SAVE -> 6;
                  })
          .thenComparingInt(Pointcut::index);

  /** What {@code candidates} of {@link ClassMatcher#candidates} select, from the outside in. */
  static List<Selected> of(ClassOutline outline, Collection<Pointcut> candidates) {
    List<Selected> all = new ArrayList<>();
    for (Pointcut pointcut : candidates.stream().sorted(OUTERMOST_FIRST).toList()) {
      if (pointcut.classes() instanceof ClassSelector.Annotated annotated
          && annotated.annotations().stream().noneMatch(outline.annotations()::contains)) {
        continue;
      }
      List<MethodOutline> methods = new ArrayList<>();
      for (MethodOutline method : outline.methods()) {
        if (pointcut
            .methods()
            .selects(method.name(), method.parameterTypes(), method.annotations())) {
          methods.add(method);
        }
      }
      all.add(new Selected(pointcut, methods));
    }
    return all;
  }
}
