package io.promptnotary.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The cable to a server, which can be cut. Safe on any thread. */
public final class Wire implements AutoCloseable {
  private static final int BUFFER = 8_192;

  private final ServerSocket socket;
  private final int to;
  private final List<Socket> open = new ArrayList<>();
  private final AtomicLong budget = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong cuts = new AtomicLong();
  private volatile long pauseMillis;
  private volatile boolean dead;
  private volatile boolean closed;

  private Wire(int to) throws IOException {
    this.to = to;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** To a port of this machine. */
  public static Wire to(int port) throws IOException {
    Wire wire = new Wire(port);
    Thread thread = new Thread(wire::accept, "wire");
    thread.setDaemon(true);
    thread.start();
    return wire;
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Cuts all connections once so many bytes more have gone to the server; then all is well. */
  public void cutBehind(long bytes) {
    budget.set(bytes);
  }

  /** How often it was cut. */
  public long cuts() {
    return cuts.get();
  }

  /** Cuts all connections, and every new one at once. */
  public void die() {
    dead = true;
    cut();
  }

  public void live() {
    dead = false;
  }

  /** From now on every few kilobytes take so long. */
  public void slow(long millis) {
    pauseMillis = millis;
  }

  private void cut() {
    List<Socket> all;
    synchronized (open) {
      all = new ArrayList<>(open);
      open.clear();
    }
    all.forEach(Wire::close);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone.
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = socket.accept();
        if (dead) {
          close(client);
          continue;
        }
        Socket server;
        try {
          server = new Socket(InetAddress.getLoopbackAddress(), to);
        } catch (IOException e) {
          close(client);
          continue;
        }
        synchronized (open) {
          open.add(client);
          open.add(server);
        }
        pump(client, server, true);
        pump(server, client, false);
      } catch (IOException e) {
        // Closed, or a connection that did not come about.
      }
    }
  }

  private void pump(Socket from, Socket to, boolean upstream) {
    Thread thread =
        new Thread(
            () -> {
              try (InputStream in = from.getInputStream();
                  OutputStream out = to.getOutputStream()) {
                byte[] buffer = new byte[BUFFER];
                int read = in.read(buffer);
                while (read >= 0) {
                  if (upstream && spend(read)) {
                    out.write(buffer, 0, read / 2);
                    out.flush();
                    cut();
                    return;
                  }
                  Thread.sleep(pauseMillis);
                  out.write(buffer, 0, read);
                  out.flush();
                  read = in.read(buffer);
                }
              } catch (IOException | InterruptedException e) {
                // Cut.
              } finally {
                close(from);
                close(to);
              }
            },
            "wire");
    thread.setDaemon(true);
    thread.start();
  }

  /** True if this is where it is cut. */
  private boolean spend(int bytes) {
    long left = budget.addAndGet(-bytes);
    if (left < 0 && budget.compareAndSet(left, Long.MAX_VALUE)) {
      cuts.incrementAndGet();
      return true;
    }
    return false;
  }

  @Override
  public void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone.
    }
    cut();
  }
}
