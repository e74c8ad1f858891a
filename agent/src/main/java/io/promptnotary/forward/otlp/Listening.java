package io.promptnotary.forward.otlp;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives exporters the JDK's sender and listens to what it is answered. Exporters tell only whether
 * a request was taken, not what was rejected of it, and write to {@code java.util.logging} when it
 * was not: so they are told that all went well. One request at a time.
 */
final class Listening implements ComponentLoader, HttpSenderProvider {
  private static final HttpResponse WELL =
      new HttpResponse() {
        @Override
        public int getStatusCode() {
          return 200;
        }

        @Override
        public String getStatusMessage() {
          return "200";
        }

        @Override
        public byte[] getResponseBody() {
          return new byte[0];
        }
      };

  /** Where the answer to the request that is made next goes. */
  private volatile Ear next = new Ear();

  /** Hears the answer to one request, and not a late one to the request before. */
  static final class Ear {
    private volatile @Nullable Answer heard;

    /** Null if there was no answer yet. */
    @Nullable Answer heard() {
      return heard;
    }
  }

  /** To be called before a request, by the thread that makes it. */
  Ear listen() {
    Ear ear = new Ear();
    next = ear;
    return ear;
  }

  /** Whatever else may lie on a class path is not looked for. */
  @Override
  public <T> Iterable<T> load(Class<T> type) {
    return type == HttpSenderProvider.class ? List.of(type.cast(this)) : List.of();
  }

  @Override
  public HttpSender createSender(HttpSenderConfig config) {
    HttpSender sender = new JdkHttpSenderProvider().createSender(config);
    return new HttpSender() {
      @Override
      public void send(
          MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        Ear ear = next;
        sender.send(
            message,
            response -> {
              byte[] body = response.getResponseBody();
              ear.heard =
                  new Answer(response.getStatusCode(), body == null ? new byte[0] : body, null);
              onResponse.accept(WELL);
            },
            failure -> {
              ear.heard = Answer.none(failure);
              onResponse.accept(WELL);
            });
      }

      @Override
      public CompletableResultCode shutdown() {
        return sender.shutdown();
      }
    };
  }
}
