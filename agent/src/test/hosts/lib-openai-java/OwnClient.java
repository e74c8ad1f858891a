import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** A transport of the host's own, as frameworks have it, and a client that no builder has made. */
class OwnClient {

  static void run() {
    ClientOptions options =
        ClientOptions.builder()
            .httpClient(new Transport())
            .baseUrl(Main.baseUrl + "/v1")
            .apiKey("sk-of-nobody")
            .maxRetries(2)
            .build();
    OpenAIClient client = new OpenAIClientImpl(options);
    Main.scenario("own", () -> client.chat().completions().create(Chat.ask("own").build()));
    Main.scenario(
        "own-retry", () -> client.chat().completions().create(Chat.ask("own-retry").build()));
    client.close();
  }

  private static final class Transport implements com.openai.core.http.HttpClient {
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      request.body().writeTo(body);
      try {
        java.net.http.HttpResponse<InputStream> response =
            http.send(
                java.net.http.HttpRequest.newBuilder(
                        URI.create(Main.baseUrl + "/v1/" + String.join("/", request.pathSegments())))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                    .build(),
                BodyHandlers.ofInputStream());
        Headers.Builder headers = Headers.builder();
        response.headers().map().forEach((name, values) -> headers.put(name, values));
        return new Answered(response, headers.build());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(
        HttpRequest request, RequestOptions options) {
      return CompletableFuture.supplyAsync(() -> execute(request, options));
    }

    @Override
    public void close() {}
  }

  private record Answered(java.net.http.HttpResponse<InputStream> response, Headers headers)
      implements HttpResponse {
    @Override
    public int statusCode() {
      return response.statusCode();
    }

    @Override
    public InputStream body() {
      return response.body();
    }

    @Override
    public void close() {
      try {
        response.body().close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
