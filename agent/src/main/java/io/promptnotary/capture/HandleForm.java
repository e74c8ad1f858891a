package io.promptnotary.capture;

import io.promptnotary.config.Completion;
import io.promptnotary.config.MethodSelector;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a pointcut knows of the handles that its methods give. Safe on any thread. */
final class HandleForm {
  private final Completion.Handle form;
  private final ClassValue<Boolean> handles;

  // A copy replaces it with each method that is new; what two threads lose is found out again.
  private volatile Map<Method, Boolean> methods = Map.of();

  HandleForm(Completion.Handle form) {
    this.form = form;
    this.handles =
        new ClassValue<>() {
          @Override
          protected Boolean computeValue(Class<?> type) {
            return Faces.of(type).methods().stream().anyMatch(HandleForm.this::names);
          }
        };
  }

  /** True if {@code method} of a handle gives the answer, or another handle. */
  boolean gives(Method method) {
    Boolean known = methods.get(method);
    if (known != null) {
      return known;
    }
    boolean gives = names(method);
    Map<Method, Boolean> more = new HashMap<>(methods);
    more.put(method, gives);
    methods = more;
    return gives;
  }

  private boolean names(Method method) {
    return MethodSelector.isAny(form.methods(), method);
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
