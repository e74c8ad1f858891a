package io.promptnotary;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

/**
 * A turn in the JVM's own shutdown sequence. That sequence has ten slots, run one after the other:
 * the console is the first, the application's hooks, all at once, are the second, files to delete
 * the third, and the others are free.
 */
public final class LastTurn {
  private static final String ACCESS = "jdk.internal.access";
  private static final int FIRST_FREE = 3;
  private static final int SLOTS = 10;

  private LastTurn() {}

  /**
   * Has {@code work} run when all hooks of the application have ended, on the thread that ends the
   * JVM. Works until that moment, so while hooks run as well.
   *
   * @return false if the JVM does not grant it; nothing has changed then
   */
  public static boolean take(Instrumentation instrumentation, Runnable work) {
    try {
      instrumentation.redefineModule(
          Object.class.getModule(),
          Set.of(),
          Map.of(ACCESS, Set.of(LastTurn.class.getModule())),
          Map.of(),
          Set.of(),
          Map.of());
      Object access =
          Class.forName(ACCESS + ".SharedSecrets").getMethod("getJavaLangAccess").invoke(null);
      Method register =
          Class.forName(ACCESS + ".JavaLangAccess")
              .getMethod("registerShutdownHook", int.class, boolean.class, Runnable.class);
      for (int slot = FIRST_FREE; slot < SLOTS; slot++) {
        if (takes(register, access, slot, work)) {
          return true;
        }
      }
      return false;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // Not this kind of JVM: the ordinary hook does it.
      return false;
    }
  }

  private static boolean takes(Method register, Object access, int slot, Runnable work)
      throws ReflectiveOperationException {
    try {
      register.invoke(access, slot, true, work);
      return true;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InternalError) {
        // Somebody else stands there.
        return false;
      }
      throw e;
    }
  }
}
