package io.promptnotary.forward.otlp;

import io.promptnotary.forward.TargetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means for the forwarder, in a sentence. What a collector itself says is left out:
 * it may repeat what it was sent. Stateless.
 */
final class Verdict {
  private Verdict() {}

  /** Null if all was taken for good. */
  static @Nullable TargetException of(Answer answer, Collector collector, int spans) {
    String where = collector.address().traces();
    if (collector.isClosed()) {
      return TargetException.away(where + ": closed while it was being delivered to", null);
    }
    Throwable failure = answer.failure();
    if (failure != null) {
      return failed(unwrapped(failure), where, collector);
    }
    if (!answer.isTaken()) {
      return answered(answer.status(), where);
    }
    int rejected = answer.rejected();
    if (rejected == Answer.NONSENSE) {
      return TargetException.away(
          where + " answered with something that is not OTLP: is a collector listening there?",
          null);
    }
    return rejected <= 0
        ? null
        : TargetException.refused(
            where + " rejected " + rejected + " of " + spans + " spans; its own log says why",
            null);
  }

  private static TargetException answered(int status, String where) {
    String said = where + " answered " + status + ": ";
    return switch (status) {
      case 400, 413, 422 ->
          TargetException.refused(
              said + "it will not take these spans; its own log says why", null);
      case 401, 403 ->
          TargetException.away(
              said + "set headers, such as authorization, to what it asks for", null);
      case 404, 405 ->
          TargetException.away(
              said + "it takes no traces there; the url must hold what stands before /v1/traces",
              null);
      case 415 -> TargetException.away(said + "try compression: none, or another url", null);
      case 429, 502, 503, 504 ->
          TargetException.away(said + "it is too busy or away, and is tried again", null);
      default ->
          TargetException.away(
              said
                  + (status < 400
                      ? "the url must be the one it points to"
                      : "it is tried again; its own log says why"),
              null);
    };
  }

  private static TargetException failed(Throwable failure, String where, Collector collector) {
    String why;
    if (failure instanceof HttpConnectTimeoutException || failure instanceof ConnectException) {
      why = " cannot be reached: is a collector listening there?";
    } else if (failure instanceof HttpTimeoutException || failure instanceof TimeoutException) {
      why =
          " did not answer within "
              + collector.timeout().toMillis()
              + " ms: it is tried again; timeout_ms says how long to wait";
    } else if (failure instanceof SSLException) {
      why =
          ": no secure connection (" + failure.getMessage() + "); certificate names whom to trust";
    } else {
      why = ": the connection broke (" + failure.getClass().getSimpleName() + ")";
    }
    // Others than these may repeat headers.
    return TargetException.away(where + why, failure instanceof IOException ? failure : null);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable inner = failure;
    while ((inner instanceof CompletionException || inner instanceof UncheckedIOException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }
}
