package io.promptnotary.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import jdk.net.ExtendedSocketOptions;

/**
 * Answers every chat completion alike, at once. Acknowledges at once too, where the system can:
 * OkHttp sends a request in pieces, and each would wait 40 ms for the one before.
 */
final class LocalProvider implements AutoCloseable {
  private static final String LENGTH = "content-length:";

  private static final String BODY =
      """
      {"id": "chatcmpl-1", "object": "chat.completion", "created": 1767225600,
       "model": "gpt-4o-mini-2024-07-18",
       "choices": [{"index": 0, "finish_reason": "stop", "logprobs": null,
         "message": {"role": "assistant", "refusal": null, "content": "%s"}}],
       "usage": {"prompt_tokens": 2600, "completion_tokens": 220, "total_tokens": 2820}}
      """
          .formatted("Put straw on the roses before the first frost comes. ".repeat(20));

  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY)
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server;

  private LocalProvider(ServerSocket server) {
    this.server = server;
  }

  static LocalProvider start() throws IOException {
    LocalProvider provider =
        new LocalProvider(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    daemon(provider::accept);
    return provider;
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "provider");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      while (true) {
        acknowledge(socket);
        int length = bodyLength(in);
        if (length < 0) {
          return;
        }
        for (int left = length; left > 0; ) {
          acknowledge(socket);
          left -= (int) in.skip(left);
        }
        socket.getOutputStream().write(ANSWER);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void acknowledge(Socket socket) throws IOException {
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
      socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
    }
  }

  /** Reads the head of a request; -1 at the end. */
  private static int bodyLength(InputStream in) throws IOException {
    int length = 0;
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      String text = line.toString().strip().toLowerCase(Locale.ROOT);
      if (text.isEmpty()) {
        return length;
      }
      if (text.startsWith(LENGTH)) {
        length = Integer.parseInt(text.substring(LENGTH.length()).strip());
      }
      line.setLength(0);
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
