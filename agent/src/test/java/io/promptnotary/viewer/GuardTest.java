package io.promptnotary.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.store.Location;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what every reply says about itself. */
class GuardTest {
  @TempDir Path dir;
  private Path store;

  @BeforeEach
  void fill() throws Exception {
    store = Site.store(dir.resolve("p.db"), "snapshot-1", Map.of());
  }

  @Test
  void the_token_is_exchanged_for_a_cookie_and_leaves_the_address() throws Exception {
    try (Site site = Site.closed(store)) {
      URI address = site.viewer.address();
      assertThat(address.getHost()).isEqualTo("127.0.0.1");
      assertThat(address.getQuery()).matches("token=[\\w-]{43}");

      HttpResponse<String> reply = site.send(HttpRequest.newBuilder(address));

      assertThat(reply.statusCode()).isEqualTo(303);
      assertThat(reply.headers().firstValue("Location")).contains("/");
      assertThat(reply.headers().firstValue("Set-Cookie").orElseThrow())
          .contains("; HttpOnly", "; SameSite=Strict", "; Path=/")
          .doesNotContain(address.getQuery().substring(6));
      assertThat(site.get("/").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/rows",
        "/compare",
        "/dashboard",
        "/help",
        "/snapshots/snapshot-1",
        "/snapshots/snapshot-1/text/id",
        "/assets/viewer.css",
        "/login",
        "/?token=",
        "/?token=wrong",
        "/nothing"
      })
  void nobody_else_sees_anything(String path) throws Exception {
    try (Site site = Site.closed(store)) {
      HttpResponse<String> reply = site.get(path);

      assertThat(reply.statusCode()).isEqualTo(403);
      assertThat(reply.body()).contains("token").doesNotContain("snapshot-1");
      assertThat(reply.headers().firstValue("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void a_token_of_another_run_is_worth_nothing() throws Exception {
    try (Site one = Site.closed(store);
        Site other = Site.closed(store)) {
      String path = "/?" + one.viewer.address().getQuery();

      assertThat(other.get(path).statusCode()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/snapshots/snapshot-1", "/nothing", "/assets/viewer.js", "/rows"})
  void every_reply_says_what_the_browser_may_do(String path) throws Exception {
    try (Site site = Site.of(store)) {
      var headers = site.get(path).headers();

      assertThat(headers.firstValue("Content-Security-Policy"))
          .contains(
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                  + " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors"
                  + " 'none'");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(headers.firstValue("Cache-Control")).contains("no-store");
      assertThat(headers.firstValue("Cross-Origin-Opener-Policy")).contains("same-origin");
      assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::2]"})
  void a_name_that_only_points_here_is_refused(String host) throws Exception {
    try (Site site = Site.closed(store)) {
      String query = site.viewer.address().getQuery();
      String reply = site.raw("GET /?" + query + " HTTP/1.1\r\nHost: " + host);

      assertThat(reply).startsWith("HTTP/1.1 403").doesNotContain("Set-cookie");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost:9000", "LOCALHOST", "[::1]:80"})
  void the_names_of_this_machine_are_not(String host) throws Exception {
    try (Site site = Site.closed(store)) {
      String query = site.viewer.address().getQuery();

      assertThat(site.raw("GET /?" + query + " HTTP/1.1\r\nHost: " + host))
          .startsWith("HTTP/1.1 303");
    }
  }

  @Test
  void a_page_of_another_origin_is_refused() throws Exception {
    try (Site site = Site.of(store)) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(site.at("/")).header("Origin", "http://evil.example");

      assertThat(site.send(request).statusCode()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "http://localhost", "https://localhost"})
  void our_own_form_is_not(String origin) throws Exception {
    try (Site site = Site.closed(store)) {
      String query = site.viewer.address().getQuery();
      String head = " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin;

      assertThat(site.raw("GET /?" + query + head)).startsWith("HTTP/1.1 303");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
  void nothing_but_reading_is_possible(String method) throws Exception {
    try (Site site = Site.of(store)) {
      for (String path : new String[] {"/", "/login", "/snapshots/snapshot-1"}) {
        HttpResponse<String> reply =
            site.send(
                HttpRequest.newBuilder(site.at(path)).method(method, BodyPublishers.noBody()));

        assertThat(reply.statusCode()).isEqualTo(405);
        assertThat(reply.headers().firstValue("Allow")).contains("GET, HEAD");
      }
    }
  }

  @Test
  void a_head_is_a_get_without_its_body() throws Exception {
    try (Site site = Site.of(store)) {
      HttpResponse<String> reply =
          site.send(HttpRequest.newBuilder(site.at("/")).method("HEAD", BodyPublishers.noBody()));

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/..%2F..%2Fstore/V001__generation_snapshots.sql",
        "/assets/../list.mustache",
        "/assets/list.mustache",
        "/assets/Viewer.class",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/viewer.css%00"
      })
  void no_path_leads_out(String path) throws Exception {
    try (Site site = Site.of(store)) {
      String cookie =
          site.client
              .cookieHandler()
              .orElseThrow()
              .get(site.at("/"), Map.of())
              .get("Cookie")
              .get(0);
      String reply = site.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie);

      assertThat(reply).startsWith("HTTP/1.1 404").doesNotContain("CREATE TABLE", "root:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/snapshots/%ff%zz", "/?q=%", "/?%=1"})
  void what_is_not_encoded_properly_is_refused_in_a_sentence(String path) throws Exception {
    try (Site site = Site.of(store)) {
      assertThat(site.raw("GET " + path + " HTTP/1.1\r\nHost: localhost"))
          .startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void what_others_reach_needs_a_password() {
    ViewerOptions open =
        new ViewerOptions(new Location.File(store), "0.0.0.0", 0, null, Clock.systemUTC(), "1");

    assertThatThrownBy(() -> Viewer.start(open)).hasMessageContaining("needs a password");
  }

  @Test
  void a_password_lets_in_and_no_token_does() throws Exception {
    Clock clock = Clock.fixed(Site.NOW, ZoneOffset.UTC);
    try (Site site = Site.closed(store, "correct horse", clock)) {
      assertThat(site.viewer.address().getQuery()).isNull();
      assertThat(site.get("/").headers().firstValue("Location")).contains("/login");
      assertThat(site.get("/dashboard").statusCode()).isEqualTo(403);
      assertThat(site.get("/assets/viewer.css").statusCode()).isEqualTo(200);
      assertThat(site.get("/login").body())
          .contains("type=\"password\"")
          .doesNotContain("p.db", "1.2.3");

      HttpResponse<String> wrong = site.post("/login", "password=wrong");
      assertThat(wrong.statusCode()).isEqualTo(403);
      assertThat(wrong.body()).contains("not the password");
      assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();

      HttpResponse<String> right = site.post("/login", "password=correct+horse");
      assertThat(right.statusCode()).isEqualTo(303);
      assertThat(site.get("/").body()).contains("snapshot-1");
    }
  }

  @Test
  void wrong_passwords_cost_time() throws Exception {
    Hands hands = new Hands();
    try (Site site = Site.closed(store, "correct horse", hands)) {
      for (int i = 0; i < 3; i++) {
        site.post("/login", "password=wrong" + i);
      }
      HttpResponse<String> early = site.post("/login", "password=correct+horse");
      assertThat(early.statusCode()).isEqualTo(429);
      assertThat(early.headers().firstValue("Retry-After")).isPresent();

      hands.pass(Duration.ofSeconds(2));
      assertThat(site.post("/login", "password=wrong").statusCode()).isEqualTo(429);
      hands.pass(Duration.ofSeconds(1));
      assertThat(site.post("/login", "password=correct+horse").statusCode()).isEqualTo(429);
      hands.pass(Duration.ofSeconds(61));
      assertThat(site.post("/login", "password=correct+horse").statusCode()).isEqualTo(303);
    }
  }

  /** A clock that a test sets. */
  private static final class Hands extends Clock {
    private Instant now = Site.NOW;

    synchronized void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public synchronized Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
