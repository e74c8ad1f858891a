package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.promptnotary.store.StoreFixture;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  @TempDir Path dir;
  private Path store;

  @BeforeEach
  void fill() throws Exception {
    store = dir.resolve("p.db");
    StoreFixture.create(store).add("snapshot-1", Map.of()).close();
  }

  @Test
  void it_prints_the_address_and_serves_until_it_is_told_to_end() throws Exception {
    Served served = Served.of("--store", store.toString(), "serve", "--no-open");
    URI address = served.address();

    HttpResponse<String> reply =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(address.toString()).matches("http://127\\.0\\.0\\.1:\\d+/\\?token=[\\w-]{43}");
    assertThat(reply.statusCode()).isEqualTo(303);

    assertThat(served.end()).isZero();
    assertThat(served.err()).isEmpty();
  }

  @Test
  void a_store_that_is_not_there_is_said_and_waited_for() throws Exception {
    Served served = Served.of("--store", dir.resolve("no.db").toString(), "serve", "--no-open");
    served.address();

    assertThat(served.end()).isZero();
    assertThat(served.err()).startsWith("promptnotary: there is no file ");
  }

  @Test
  void a_port_that_is_taken_is_said() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      Run run = Run.on(store, "serve", "--no-open", "--port", port);

      assertThat(run.code()).isEqualTo(Cli.PROBLEM);
      assertThat(run.err()).contains("127.0.0.1:" + port, "give another --port");
    }
  }

  @Test
  void an_address_of_another_machine_is_said() {
    Run run =
        Run.with()
            .variable("PROMPTNOTARY_PASSWORD", "correct horse")
            .run("--store", store.toString(), "serve", "--no-open", "--bind", "192.0.2.7");

    assertThat(run.code()).isEqualTo(Cli.PROBLEM);
    assertThat(run.err()).contains("192.0.2.7");
  }

  @Test
  void what_others_could_reach_needs_a_password() throws Exception {
    Run open = Run.on(store, "serve", "--no-open", "--bind", "0.0.0.0");
    assertThat(open.code()).isEqualTo(Cli.USAGE);
    assertThat(open.err()).contains("--bind 0.0.0.0", "--password-file", "PROMPTNOTARY_PASSWORD");

    Path word = Files.writeString(dir.resolve("word"), "short\n");
    Run shortOne = Run.on(store, "serve", "--bind", "0.0.0.0", "--password-file", word.toString());
    assertThat(shortOne.code()).isEqualTo(Cli.USAGE);
    assertThat(shortOne.err()).contains("fewer than 8 characters").doesNotContain("short\n");

    Run missing = Run.on(store, "serve", "--password-file", dir.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(Cli.USAGE);
    assertThat(missing.err()).contains("cannot be read");
  }

  @Test
  void a_password_is_read_from_a_file_and_never_printed() throws Exception {
    Path word = Files.writeString(dir.resolve("word"), "correct horse\nnot this\n");
    Served served =
        Served.of(
            "--store", store.toString(), "serve", "--no-open", "--password-file", word.toString());
    URI address = served.address();
    HttpResponse<String> reply =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(address.resolve("/login"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("password=correct+horse"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(address.getQuery()).isNull();
    assertThat(reply.statusCode()).isEqualTo(303);
    assertThat(served.end()).isZero();
    assertThat(served.out()).doesNotContain("horse");
  }

  @Test
  void others_may_look_where_there_is_a_password() throws Exception {
    Path word = Files.writeString(dir.resolve("word"), "correct horse");
    Served served =
        Served.of(
            "--store",
            store.toString(),
            "serve",
            "--bind",
            "0.0.0.0",
            "--password-file",
            word.toString());

    assertThat(served.address().toString()).matches("http://127\\.0\\.0\\.1:\\d+/");
    assertThat(served.end()).isZero();
    assertThat(served.err()).contains("0.0.0.0", "not encrypted").doesNotContain("horse");
  }

  @Test
  void wrong_words_are_refused() {
    assertThat(Run.on(store, "serve", "--port", "70000").code()).isEqualTo(Cli.USAGE);
    assertThat(Run.on(store, "serve", "--port", "x").code()).isEqualTo(Cli.USAGE);
    Run name = Run.on(store, "serve", "--bind", "no such name");
    assertThat(name.code()).isEqualTo(Cli.USAGE);
    assertThat(name.err()).contains("'no such name' is no address");
  }

  /** The command on a thread of its own, as long as it serves. */
  private record Served(
      ByteArrayOutputStream written,
      ByteArrayOutputStream complained,
      Thread thread,
      CompletableFuture<Integer> code) {

    static Served of(String... args) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Surroundings surroundings =
          new Surroundings(
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              Map.of(),
              0,
              Clock.systemUTC(),
              "1.2.3");
      CompletableFuture<Integer> code = new CompletableFuture<>();
      Thread thread = new Thread(() -> code.complete(new Cli(surroundings).run(args)), "serve");
      thread.start();
      return new Served(out, err, thread, code);
    }

    URI address() {
      await().atMost(30, TimeUnit.SECONDS).until(() -> out().endsWith("\n"));
      return URI.create(out().strip());
    }

    /** Ends it as whoever embeds it would. */
    int end() throws Exception {
      thread.interrupt();
      return code.get(30, TimeUnit.SECONDS);
    }

    String out() {
      return written.toString(StandardCharsets.UTF_8);
    }

    String err() {
      return complained.toString(StandardCharsets.UTF_8);
    }
  }
}
