package io.promptnotary.viewer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may look: who was given the address with the token, or knows the password. Both are
 * exchanged for a cookie, so that neither stays where others might find it. Thread-safe.
 */
final class Guard {
  /** The parameter of the address that holds the token. */
  static final String TOKEN = "token";

  private static final int BYTES = 32;

  /** Somebody may mistype it so often; from then on each wrong one doubles the wait. */
  private static final int FREE_TRIES = 3;

  private static final int LONGEST_WAIT_SECONDS = 60;

  private final Hosts hosts;
  private final Clock clock;
  private final String token = secret();
  private final String session = secret();
  private final String cookie;
  private final byte @Nullable [] password;

  private int wrong;
  private Instant closedUntil = Instant.MIN;

  Guard(Hosts hosts, int port, ViewerOptions options) {
    this.hosts = hosts;
    this.clock = options.clock();
    // Cookies know no ports: two viewers on one machine must not take each other's place.
    this.cookie = "promptnotary-" + port;
    this.password = options.password() == null ? null : digest(options.password());
  }

  private static String secret() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What the address ends with; empty where a password is asked for instead. */
  String invitation() {
    return asksForPassword() ? "" : "?" + TOKEN + "=" + token;
  }

  boolean asksForPassword() {
    return password != null;
  }

  /** True if the request names this machine, and, where it says so, comes from a page of ours. */
  boolean isMeant(Request request) {
    String host = request.header("Host");
    String origin = request.header("Origin");
    return hosts.has(host)
        && (origin == null
            // What our own form says, since its page is not to tell where it stands.
            || origin.equals("null")
            || origin.equals("http://" + host)
            || origin.equals("https://" + host));
  }

  /** True if the cookie says that this browser was let in. */
  boolean knows(Request request) {
    String sent = request.cookie(cookie);
    return sent != null && same(session, sent);
  }

  /** True if the address holds the token. */
  boolean isInvited(Request request) {
    String sent = request.value(TOKEN);
    return !asksForPassword() && sent != null && same(token, sent);
  }

  /** How long nobody may try a password; zero if somebody may. */
  synchronized Duration pause() {
    Instant now = clock.instant();
    return now.isBefore(closedUntil) ? Duration.between(now, closedUntil) : Duration.ZERO;
  }

  /** True if that is the password and it is not too early to try one. */
  synchronized boolean admits(String tried) {
    if (!pause().isZero()) {
      return false;
    }
    if (password != null && MessageDigest.isEqual(password, digest(tried))) {
      wrong = 0;
      return true;
    }
    wrong++;
    if (wrong >= FREE_TRIES) {
      int doubled = 1 << Math.min(wrong - FREE_TRIES, 10);
      closedUntil = clock.instant().plusSeconds(Math.min(doubled, LONGEST_WAIT_SECONDS));
    }
    return false;
  }

  /** Lets the browser in that gets this reply. */
  Reply welcome(Reply reply) {
    return reply.with("Set-Cookie", cookie + "=" + session + "; Path=/; HttpOnly; SameSite=Strict");
  }

  private static boolean same(String secret, String sent) {
    return MessageDigest.isEqual(digest(secret), digest(sent));
  }

  /** Of one length, so that comparing takes the same time for all. */
  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
