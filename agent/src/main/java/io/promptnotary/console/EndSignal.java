package io.promptnotary.console;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for Ctrl-C, or for whoever asks the process to end. By itself the JVM would end with an
 * exit code that looks like a failure.
 */
final class EndSignal implements AutoCloseable {
  private final CountDownLatch told = new CountDownLatch(1);
  private final List<Runnable> undo = new ArrayList<>();

  private EndSignal() {}

  static EndSignal listen() {
    EndSignal end = new EndSignal();
    for (String name : List.of("INT", "TERM")) {
      try {
        end.listen(name);
      } catch (ReflectiveOperationException | RuntimeException e) {
        // A JVM without that signal ends in its own way.
      }
    }
    return end;
  }

  /** By reflection: the compiler warns of this class, and a runtime may lack its module. */
  private void listen(String name) throws ReflectiveOperationException {
    Class<?> signals = Class.forName("sun.misc.Signal");
    Class<?> handlers = Class.forName("sun.misc.SignalHandler");
    Object handler =
        Proxy.newProxyInstance(
            EndSignal.class.getClassLoader(),
            new Class<?>[] {handlers},
            (self, method, arguments) -> {
              if (method.getName().equals("handle")) {
                told.countDown();
              }
              return method.getReturnType() == int.class ? 0 : null;
            });
    Object signal = signals.getConstructor(String.class).newInstance(name);
    Object before = handle(signals, handlers, signal, handler);
    undo.add(
        () -> {
          try {
            handle(signals, handlers, signal, before);
          } catch (ReflectiveOperationException e) {
            // It was possible a moment ago, and if not, the process is about to end.
          }
        });
  }

  private static Object handle(Class<?> signals, Class<?> handlers, Object signal, Object handler)
      throws IllegalAccessException, InvocationTargetException, NoSuchMethodException {
    return signals.getMethod("handle", signals, handlers).invoke(null, signal, handler);
  }

  void await() throws InterruptedException {
    told.await();
  }

  /** Waits no longer than so many milliseconds; true if it was told to end. */
  boolean await(long millis) throws InterruptedException {
    return told.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    undo.forEach(Runnable::run);
  }
}
