package io.promptnotary.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The viewer out of promptnotary.jar, as users start it and end it. */
@Execution(ExecutionMode.CONCURRENT)
class ServeIT {
  @TempDir Path dir;

  @OnEachJdk
  void theJarShowsAStoreUntilCtrlC(Jdk jdk) throws Exception {
    HostJvm host = HostJvm.of(jdk, dir, "studio").agent(Hosts.config("studio"));
    assertThat(host.run("com.acme.studio.Main", "pipeline").exit()).isZero();
    String id = host.db().rows().get(0).text("id");
    Path complaints = dir.resolve("complaints");
    Process process =
        new ProcessBuilder(
                jdk.java().toString(),
                "-jar",
                Built.jar().toString(),
                "--store",
                dir.resolve("promptnotary.db").toString(),
                "serve")
            .redirectError(complaints.toFile())
            .start();
    try (BufferedReader out = process.inputReader()) {
      URI address = URI.create(String.valueOf(out.readLine()));
      HttpClient client =
          HttpClient.newBuilder()
              .cookieHandler(new CookieManager())
              .followRedirects(Redirect.NORMAL)
              .build();
      assertThat(get(client, address)).contains("1 snapshot", "/snapshots/" + id);
      for (String path :
          List.of(
              "/snapshots/" + id,
              "/compare?id=" + id + "&id=" + id,
              "/dashboard",
              "/help",
              "/assets/pico.slate.min.css",
              "/assets/viewer.css",
              "/assets/viewer.js",
              "/assets/icon.svg")) {
        assertThat(get(client, address.resolve(path))).as(path).isNotEmpty();
      }
      // As Ctrl-C does, which a JVM does not hear where the tests run in the background.
      process.toHandle().destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(out.readLine()).isNull();
      assertThat(complaints).isEmptyFile();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String get(HttpClient client, URI address) throws Exception {
    HttpResponse<String> reply =
        client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    assertThat(reply.statusCode()).as("%s", address).isEqualTo(200);
    return reply.body();
  }
}
