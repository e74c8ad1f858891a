package io.promptnotary.console;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own ways to other JVMs: the module jdk.attach, and beneath it the figures that each JVM
 * publishes in a file. By reflection, because neither is seen by the private class loader. Nothing
 * of a JVM changes by being listed. Stateless.
 */
final class JvmTools {
  private static final String ATTACH = "com.sun.tools.attach.VirtualMachine";
  private static final String MONITOR = "sun.jvmstat.monitor.";

  private JvmTools() {}

  /** True if this JVM has what attaching takes. */
  static boolean canAttach() {
    return ModuleLayer.boot().findModule("jdk.attach").isPresent();
  }

  /** The JVMs whose figures this user may read, this one left out. */
  static List<Jvm> list() {
    List<Jvm> jvms = new ArrayList<>();
    try {
      Object host = monitored();
      Collection<?> pids = (Collection<?>) call(host, MONITOR + "MonitoredHost", "activeVms");
      for (Object pid : pids) {
        Jvm jvm = find(host, (Integer) pid);
        if (jvm != null && jvm.pid() != ProcessHandle.current().pid()) {
          jvms.add(jvm);
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // A JVM without these figures: then there is no list, and attaching works all the same.
      return List.of();
    }
    jvms.sort((one, other) -> Long.compare(one.pid(), other.pid()));
    return jvms;
  }

  private static Object monitored() throws ReflectiveOperationException {
    return type("jdk.internal.jvmstat", MONITOR + "MonitoredHost")
        .getMethod("getMonitoredHost", String.class)
        .invoke(null, "//localhost");
  }

  private static @Nullable Jvm find(Object host, int pid) {
    try {
      Class<?> identifier = type("jdk.internal.jvmstat", MONITOR + "VmIdentifier");
      Object id = identifier.getConstructor(String.class).newInstance("//" + pid + "?mode=r");
      Object vm =
          type("jdk.internal.jvmstat", MONITOR + "MonitoredHost")
              .getMethod("getMonitoredVm", identifier)
              .invoke(host, id);
      try {
        return new Jvm(
            pid,
            said(vm, "sun.rt.javaCommand"),
            said(vm, "java.property.java.version"),
            said(vm, "java.rt.vmArgs"));
      } finally {
        call(vm, MONITOR + "MonitoredVm", "detach");
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // It has ended meanwhile, or is another user's.
      return null;
    }
  }

  private static String said(Object vm, String name) throws ReflectiveOperationException {
    Object monitor =
        type("jdk.internal.jvmstat", MONITOR + "MonitoredVm")
            .getMethod("findByName", String.class)
            .invoke(vm, name);
    return monitor == null ? "" : String.valueOf(call(monitor, MONITOR + "Monitor", "getValue"));
  }

  private static Object call(Object target, String type, String method)
      throws ReflectiveOperationException {
    return type("jdk.internal.jvmstat", type).getMethod(method).invoke(target);
  }

  /**
   * Loads an agent into a JVM and waits until it has started.
   *
   * @param property of that JVM, asked for afterwards
   * @return its value, or null
   * @throws AttachException in the JDK's words if that JVM does not let us
   */
  static @Nullable String load(long pid, String jar, String arguments, String property)
      throws AttachException {
    try {
      Class<?> type = type("jdk.attach", ATTACH);
      Object vm = type.getMethod("attach", String.class).invoke(null, Long.toString(pid));
      try {
        type.getMethod("loadAgent", String.class, String.class).invoke(vm, jar, arguments);
        Method properties = type.getMethod("getSystemProperties");
        return ((Properties) properties.invoke(vm)).getProperty(property);
      } finally {
        type.getMethod("detach").invoke(vm);
      }
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      throw new AttachException(message == null ? cause.getClass().getSimpleName() : message);
    } catch (ReflectiveOperationException e) {
      throw new AttachException(e.toString());
    }
  }

  private static Class<?> type(String module, String name) throws ClassNotFoundException {
    Class<?> found =
        ModuleLayer.boot().findModule(module).map(each -> Class.forName(each, name)).orElse(null);
    if (found == null) {
      throw new ClassNotFoundException(name);
    }
    return found;
  }
}
