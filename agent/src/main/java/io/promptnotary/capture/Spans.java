package io.promptnotary.capture;

import io.promptnotary.snapshot.SpanIds;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads which span of OpenTelemetry is current: of its agent, whose classes every host can see, or
 * of the API that the host itself brings along. Called by host threads; safe on any, takes no lock
 * and throws nothing. What was found hangs on the host's classes, so that no class loader is kept
 * alive.
 *
 * <p>Asking for the current span would initialise OpenTelemetry's context, and whoever wants to
 * have a say in that must come first. So nothing is asked before the host has initialised it.
 */
final class Spans {
  private static final String AGENT = "io.opentelemetry.javaagent.shaded.";
  private static final Object ABSENT = new Object();

  private final Predicate<Class<?>> initialized;
  private volatile @Nullable Object agent;
  private volatile WeakReference<@Nullable ClassLoader> without = new WeakReference<>(null);

  private final ClassValue<Object> seenBy =
      new ClassValue<>() {
        @Override
        protected Object computeValue(Class<?> type) {
          return find("", type.getClassLoader());
        }
      };

  /** With {@code initialized}, which tells of a class whether its static initialiser has run. */
  Spans(Predicate<Class<?>> initialized) {
    this.initialized = initialized;
  }

  /** The span that is current on this thread; null if there is none. */
  @Nullable SpanIds current(@Nullable Object self, Object @Nullable [] arguments) {
    try {
      Object known = agent;
      if (known == null) {
        // Its agent may have started behind ours, but not behind the host's first call.
        known = find(AGENT, null);
        agent = known;
      }
      SpanIds ids = current(known);
      return ids == null ? current(host(self, arguments)) : ids;
    } catch (Throwable hostile) {
      return null;
    }
  }

  private @Nullable SpanIds current(Object known) throws Throwable {
    if (!(known instanceof Api api) || !(api.ready || isReady(api))) {
      return null;
    }
    Object span = (Object) api.current.invokeExact();
    Object context = (Object) api.context.invokeExact(span);
    return (boolean) api.isValid.invokeExact(context)
        ? new SpanIds(
            (String) api.traceId.invokeExact(context), (String) api.spanId.invokeExact(context))
        : null;
  }

  private boolean isReady(Api api) {
    api.ready = initialized.test(api.storage);
    return api.ready;
  }

  private Object host(@Nullable Object self, Object @Nullable [] arguments) {
    if (self != null && self.getClass().getClassLoader() != null) {
      return seenBy.get(self.getClass());
    }
    if (arguments != null) {
      for (Object argument : arguments) {
        if (argument != null && argument.getClass().getClassLoader() != null) {
          return seenBy.get(argument.getClass());
        }
      }
    }
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (loader == null || without.get() == loader) {
      return ABSENT;
    }
    try {
      return seenBy.get(Class.forName("io.opentelemetry.api.trace.Span", false, loader));
    } catch (ClassNotFoundException | LinkageError absent) {
      without = new WeakReference<>(loader);
      return ABSENT;
    }
  }

  private static Object find(String prefix, @Nullable ClassLoader loader) {
    try {
      return new Api(prefix + "io.opentelemetry.", loader);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException absent) {
      return ABSENT;
    }
  }

  /** The few methods that it takes. */
  private static final class Api {
    final Class<?> storage;
    final MethodHandle current;
    final MethodHandle context;
    final MethodHandle isValid;
    final MethodHandle traceId;
    final MethodHandle spanId;
    boolean ready;

    Api(String root, @Nullable ClassLoader loader) throws ReflectiveOperationException {
      Class<?> span = Class.forName(root + "api.trace.Span", false, loader);
      Class<?> spanContext = Class.forName(root + "api.trace.SpanContext", false, loader);
      storage = Class.forName(root + "context.LazyStorage", false, loader);
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      current =
          lookup
              .findStatic(span, "current", MethodType.methodType(span))
              .asType(MethodType.methodType(Object.class));
      context = getter(lookup, span, "getSpanContext", spanContext, Object.class);
      isValid = getter(lookup, spanContext, "isValid", boolean.class, boolean.class);
      traceId = getter(lookup, spanContext, "getTraceId", String.class, String.class);
      spanId = getter(lookup, spanContext, "getSpanId", String.class, String.class);
    }

    private static MethodHandle getter(
        MethodHandles.Lookup lookup, Class<?> of, String name, Class<?> returns, Class<?> as)
        throws ReflectiveOperationException {
      return lookup
          .findVirtual(of, name, MethodType.methodType(returns))
          .asType(MethodType.methodType(as, Object.class));
    }
  }
}
