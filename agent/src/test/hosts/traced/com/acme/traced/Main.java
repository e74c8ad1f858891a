package com.acme.traced;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Answers requests by asking a model, and asks for some answers over HTTP. */
public final class Main {
  private static final Model MODEL = new Model();

  private Main() {}

  public static void main(String[] args) throws Exception {
    System.out.println(MODEL.ask("outside of any request"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", Main::answer);
    server.start();
    HttpClient client = HttpClient.newHttpClient();
    for (String question : new String[] {"first", "second"}) {
      URI uri =
          URI.create("http://localhost:" + server.getAddress().getPort() + "/" + question);
      System.out.println(
          client
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body());
    }
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body =
        MODEL.ask(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
