package io.promptnotary.mute;

import java.lang.reflect.Proxy;
import javax.management.MBeanServer;

/**
 * As in {@code java.lang.management}, whose server is the host's to start, and to show: Kafka's
 * client registers itself there whatever its settings say.
 */
public final class ManagementFactory {
  private ManagementFactory() {}

  /** A server that knows nothing and forgets what it is told. */
  public static MBeanServer getPlatformMBeanServer() {
    return (MBeanServer)
        Proxy.newProxyInstance(
            ManagementFactory.class.getClassLoader(),
            new Class<?>[] {MBeanServer.class},
            (server, method, arguments) -> method.getReturnType() == boolean.class ? false : null);
  }
}
