package io.promptnotary.capture;

import io.promptnotary.config.Completion;
import io.promptnotary.config.MethodSelector;
import java.lang.reflect.Method;
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
      return close(method, arguments, source::closed);
    }
    Object result = forward(bare, method, arguments);
    if (result == null || !MethodSelector.isAny(form.methods(), method)) {
      return result;
    }
    Object wrapped = wrappers.given(result, method.getReturnType().getName(), source);
    return wrapped == null ? result : wrapped;
  }
}
