import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.ObjectMappers;
import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Uses everything that openai-java has to ask a model, and prints what it sees. */
public class Main {
  static String baseUrl;

  public static void main(String[] args) throws Exception {
    baseUrl = args[0];
    try (Closing client = new Closing(client(2))) {
      Chat.run(client.client);
      Streams.run(client.client);
      Responses.run(client.client);
      Others.run(client.client);
    }
    OwnClient.run();
    newer("Structured");
    newer("StructuredAsync");
    // Threads of older versions would keep the JVM for a minute.
    System.exit(0);
  }

  record Closing(OpenAIClient client) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
    }
  }

  static OpenAIClient client(int retries) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(baseUrl + "/v1")
        .apiKey("sk-of-nobody")
        .maxRetries(retries)
        .build();
  }

  /** What older versions do not have is compiled for the newer ones only. */
  private static void newer(String name) throws Exception {
    Class<?> found;
    try {
      found = Class.forName(name);
    } catch (ClassNotFoundException e) {
      return;
    }
    try (Closing client = new Closing(client(0))) {
      found.getDeclaredMethod("run", OpenAIClient.class).invoke(null, client.client);
    }
  }

  /** Runs a scenario and prints what comes of it. */
  static <T> T scenario(String name, Callable<T> scenario) {
    try {
      T value = scenario.call();
      System.out.println(name + ": " + value);
      return value;
    } catch (Exception e) {
      StringBuilder told = new StringBuilder(name).append(" failed");
      for (Throwable each = e; each != null; each = each.getCause()) {
        told.append(": ").append(each.getClass().getName()).append(" ").append(each.getMessage());
      }
      for (Throwable each : e.getSuppressed()) {
        told.append(" suppressed ").append(each);
      }
      System.out.println(told);
      return null;
    }
  }

  static String told(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof CancellationException
        ? cause.getClass().getName()
        : cause.getClass().getName() + " " + cause.getMessage();
  }

  /** A library's object as its own JSON mapper reads it, since the builders differ by version. */
  static <T> T json(Class<T> type, String text) {
    try {
      return ObjectMappers.jsonMapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static <T> List<T> jsons(Class<T> type, String... texts) {
    return List.of(texts).stream().map(text -> json(type, text)).toList();
  }

  /** Lets the server go on. */
  static void open(String gate) throws IOException {
    new URL(baseUrl + "/gate/" + gate).openStream().close();
  }
}
