package io.promptnotary.capture;

import io.promptnotary.config.Completion;
import io.promptnotary.config.MethodSelector;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a pointcut knows of the handles that its methods give. Safe on any thread. What it has found
 * out of a class of the host lives as long as that class, and no longer.
 */
final class HandleForm {
  private final Completion.Handle form;
  private final ClassValue<Set<Method>> giving;
  private final ClassValue<Boolean> handles;

  HandleForm(Completion.Handle form) {
    this.form = form;
    this.giving =
        new ClassValue<>() {
          @Override
          protected Set<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getMethods())
                .filter(method -> MethodSelector.isAny(form.methods(), method))
                .collect(Collectors.toUnmodifiableSet());
          }
        };
    this.handles =
        new ClassValue<>() {
          @Override
          protected Boolean computeValue(Class<?> type) {
            return Faces.of(type).methods().stream().anyMatch(HandleForm.this::gives);
          }
        };
  }

  /** True if {@code method} of a handle gives the answer, or another handle. */
  boolean gives(Method method) {
    return giving.get(method.getDeclaringClass()).contains(method);
  }

  /** True if an object of that class, or what stands in for it, is a handle. */
  boolean isHandle(Class<?> type) {
    return isWoven(type) || handles.get(type);
  }

  /** True if the methods of that class are woven. */
  boolean isWoven(Class<?> type) {
    List<String> types = form.types();
    for (Class<?> each = types.isEmpty() ? null : type; each != null; each = each.getSuperclass()) {
      if (types.contains(each.getName())) {
        return true;
      }
    }
    return false;
  }
}
