package io.promptnotary.capture;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** An object that is returned, and of which some method gives the answer or what leads to it. */
final class HandleWrapper extends Wrapper {
  private final HandleForm form;
  private final Source source;
  private final Wrappers wrappers;

  private HandleWrapper(Object bare, HandleForm form, Source source, Wrappers wrappers) {
    super(bare);
    this.form = form;
    this.source = source;
    this.wrappers = wrappers;
  }

  /** Stands for {@code bare} where the type {@code needed} is asked for; null if it cannot. */
  static @Nullable Object of(
      Object bare, String needed, HandleForm form, Source source, Wrappers wrappers) {
    return Faces.of(bare.getClass())
        .standIn(needed, new HandleWrapper(bare, form, source, wrappers));
  }

  @Override
  @Nullable Object called(Object self, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("close") && arguments == null) {
      return close(method, arguments, source::closed);
    }
    if (!form.gives(method)) {
      return forward(bare, method, arguments);
    }
    Object result;
    try {
      result = forward(bare, method, arguments);
    } catch (Throwable thrown) {
      source.failed(thrown);
      throw thrown;
    }
    return wrappers.given(form, result, method.getReturnType().getName(), source);
  }
}
