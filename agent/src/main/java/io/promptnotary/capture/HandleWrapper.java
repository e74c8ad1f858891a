package io.promptnotary.capture;

import io.promptnotary.config.Completion;
import io.promptnotary.config.MethodSelector.Signature;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object that is returned, and of which one method gives the stream. */
final class HandleWrapper extends Wrapper {
  private final Completion.Handle form;
  private final Source source;
  private final Wrappers wrappers;

  private HandleWrapper(Object bare, Completion.Handle form, Source source, Wrappers wrappers) {
    super(bare);
    this.form = form;
    this.source = source;
    this.wrappers = wrappers;
  }

  /** Stands for {@code bare} where the type {@code needed} is asked for; null if it cannot. */
  static @Nullable Object of(
      Object bare, String needed, Completion.Handle form, Source source, Wrappers wrappers) {
    return Faces.of(bare.getClass())
        .standIn(needed, new HandleWrapper(bare, form, source, wrappers));
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("close") && arguments == null) {
      try {
        return forward(bare, method, arguments);
      } finally {
        source.closed();
      }
    }
    Object result = forward(bare, method, arguments);
    if (result == null || !gives(method)) {
      return result;
    }
    Object wrapped = wrappers.given(result, method.getReturnType().getName(), source);
    return wrapped == null ? result : wrapped;
  }

  private boolean gives(Method method) {
    List<String> types = Arrays.stream(method.getParameterTypes()).map(Class::getTypeName).toList();
    for (Signature each : form.methods()) {
      if (each.matches(method.getName(), types)) {
        return true;
      }
    }
    return false;
  }
}
