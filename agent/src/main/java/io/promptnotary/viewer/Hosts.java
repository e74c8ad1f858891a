package io.promptnotary.viewer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names under which a browser may ask for the viewer. A page elsewhere can let its own name
 * point to this machine, and would then read along; but its name stands in the request.
 *
 * @param names in lower case, IPv6 addresses in brackets
 */
record Hosts(Set<String> names) {

  /** The names of {@code address}, which the user called {@code given}. */
  static Hosts of(String given, InetAddress address) throws IOException {
    Set<String> names = new HashSet<>(Set.of(given));
    if (address.isLoopbackAddress()) {
      loopback(names);
    } else if (address.isAnyLocalAddress()) {
      loopback(names);
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        each.inetAddresses().forEach(one -> names.add(one.getHostAddress()));
      }
      InetAddress self = InetAddress.getLocalHost();
      names.addAll(Set.of(self.getHostName(), self.getCanonicalHostName()));
    } else {
      names.addAll(Set.of(address.getHostAddress(), address.getCanonicalHostName()));
    }
    Set<String> written = new HashSet<>();
    names.forEach(name -> written.add(written(name)));
    return new Hosts(Set.copyOf(written));
  }

  private static void loopback(Set<String> names) {
    names.addAll(Set.of("localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1"));
  }

  private static String written(String name) {
    int zone = name.indexOf('%');
    String bare = (zone < 0 ? name : name.substring(0, zone)).toLowerCase(Locale.ROOT);
    return bare.indexOf(':') < 0 ? bare : "[" + bare + "]";
  }

  /** True if {@code host}, as the header of that name, is one of them. Any port will do. */
  boolean has(@Nullable String host) {
    if (host == null) {
      return false;
    }
    // Through a tunnel the port is another one, and a port proves nothing.
    int port = host.lastIndexOf(':');
    boolean hasPort = port > host.lastIndexOf(']');
    String name = hasPort ? host.substring(0, port) : host;
    return names.contains(name.toLowerCase(Locale.ROOT));
  }
}
