package io.promptnotary.viewer;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The running viewer: a web server that shows one store and never changes it. Thread-safe. */
public final class Viewer implements AutoCloseable {
  private static final int THREADS = 8;

  /** Or somebody who sends half a request would keep a thread for ever. */
  private static final String REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";

  private final HttpServer server;
  private final ExecutorService threads;
  private final URI address;

  private Viewer(HttpServer server, ExecutorService threads, URI address) {
    this.server = server;
    this.threads = threads;
    this.address = address;
  }

  /**
   * Begins to answer requests.
   *
   * @throws IOException if the address is not this machine's, or the port is taken
   * @throws IllegalArgumentException if others could reach it without a password
   */
  public static Viewer start(ViewerOptions options) throws IOException {
    InetAddress bind = InetAddress.getByName(options.bind());
    if (!bind.isLoopbackAddress() && options.password() == null) {
      throw new IllegalArgumentException(
          options.bind() + " can be reached from elsewhere: that needs a password");
    }
    // The JDK's server reads it once, when its first class is loaded.
    if (System.getProperty(REQUEST_SECONDS) == null) {
      System.setProperty(REQUEST_SECONDS, "30");
    }
    HttpServer server = HttpServer.create(new InetSocketAddress(bind, options.port()), 0);
    int port = server.getAddress().getPort();
    Guard guard = new Guard(Hosts.of(options.bind(), bind), port, options);
    server.createContext("/", new Front(guard, options)::handle);
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "promptnotary-viewer-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.start();
    String host = host(options.bind(), bind);
    URI address = URI.create("http://" + host + ":" + port + "/" + guard.invitation());
    return new Viewer(server, threads, address);
  }

  private static String host(String given, InetAddress bind) {
    if (bind.isAnyLocalAddress()) {
      // All addresses are none that a browser could open.
      return ViewerOptions.LOOPBACK;
    }
    return bind instanceof Inet6Address ? "[" + bare(bind) + "]" : given;
  }

  private static String bare(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** What to open in a browser; where there is no password, whoever has it may look. */
  public URI address() {
    return address;
  }

  /** Ends at once; what is being answered breaks off. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
