import com.openai.client.OpenAIClient;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionTool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Chat completions chunk by chunk. */
class Streams {

  static void run(OpenAIClient client) {
    var chat = client.chat().completions();
    Main.scenario(
        "stream",
        () -> {
          try (StreamResponse<ChatCompletionChunk> stream =
              chat.createStreaming(
                  Chat.ask("stream")
                      .streamOptions(
                          ChatCompletionStreamOptions.builder().includeUsage(true).build())
                      .build())) {
            return stream.stream().map(Streams::told).toList();
          }
        });
    Main.scenario(
        "stream-tools",
        () -> {
          ChatCompletionCreateParams params =
              Chat.ask("stream-tools")
                  .addTool(Main.json(ChatCompletionTool.class, Chat.WEATHER))
                  .build();
          try (StreamResponse<ChatCompletionChunk> stream = chat.createStreaming(params)) {
            List<String> seen = new ArrayList<>();
            stream.stream().forEach(chunk -> seen.add(told(chunk)));
            return seen;
          }
        });
    Main.scenario(
        "stream-raw",
        () -> {
          try (HttpResponseFor<StreamResponse<ChatCompletionChunk>> response =
              chat.withRawResponse().createStreaming(Chat.ask("stream-raw").build())) {
            return response.statusCode()
                + " "
                + response.parse().stream().map(Streams::told).toList();
          }
        });
    Main.scenario(
        "stream-cancel",
        () -> {
          try (StreamResponse<ChatCompletionChunk> stream =
              chat.createStreaming(Chat.ask("stream-cancel").build())) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            return told(chunks.next()) + told(chunks.next()) + told(chunks.next());
          } finally {
            Main.open("stream-cancel");
          }
        });
    Main.scenario(
        "stream-broken",
        () -> {
          List<String> seen = new ArrayList<>();
          try (StreamResponse<ChatCompletionChunk> stream =
              chat.createStreaming(Chat.ask("stream-broken").build())) {
            stream.stream().forEach(chunk -> seen.add(told(chunk)));
          } finally {
            System.out.println("seen " + seen);
          }
          return seen;
        });
    Main.scenario(
        "stream-error",
        () -> {
          try (StreamResponse<ChatCompletionChunk> stream =
              chat.createStreaming(Chat.ask("stream-error").build())) {
            return stream.stream().map(Streams::told).toList();
          }
        });
    Main.scenario(
        "stream-400",
        () -> {
          try (StreamResponse<ChatCompletionChunk> stream =
              chat.createStreaming(Chat.ask("stream-400").build())) {
            return stream.stream().map(Streams::told).toList();
          }
        });
    async(client);
  }

  private static void async(OpenAIClient client) {
    var chat = client.async().chat().completions();
    Main.scenario(
        "stream-async",
        () -> seen(chat.createStreaming(Chat.ask("stream-async").build()), Integer.MAX_VALUE));
    Main.scenario(
        "stream-async-broken",
        () ->
            seen(chat.createStreaming(Chat.ask("stream-async-broken").build()), Integer.MAX_VALUE));
    Main.scenario(
        "stream-async-400",
        () -> seen(chat.createStreaming(Chat.ask("stream-async-400").build()), Integer.MAX_VALUE));
    Main.scenario(
        "stream-async-cancel",
        () -> {
          List<String> seen = seen(chat.createStreaming(Chat.ask("stream-async-cancel").build()), 3);
          Main.open("stream-async-cancel");
          return seen;
        });
    Main.scenario(
        "stream-async-raw",
        () ->
            chat.withRawResponse()
                .createStreaming(Chat.ask("stream-async-raw").build())
                .thenApply(response -> response.parse().stream().map(Streams::told).toList())
                .join());
  }

  /** What a subscriber is told, who closes after so many chunks. */
  private static List<String> seen(AsyncStreamResponse<ChatCompletionChunk> stream, int most)
      throws InterruptedException {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch end = new CountDownLatch(1);
    stream.subscribe(
        new AsyncStreamResponse.Handler<>() {
          @Override
          public void onNext(ChatCompletionChunk chunk) {
            if (seen.size() < most) {
              seen.add(told(chunk));
            }
            if (seen.size() == most) {
              stream.close();
              end.countDown();
            }
          }

          @Override
          public void onComplete(Optional<Throwable> error) {
            if (seen.size() < most) {
              seen.add(error.map(Main::told).orElse("end"));
            }
            end.countDown();
          }
        });
    end.await();
    if (most == Integer.MAX_VALUE) {
      seen.add(
          stream.onCompleteFuture().handle((value, error) -> String.valueOf(error != null)).join());
    }
    return seen;
  }

  static String told(ChatCompletionChunk chunk) {
    return chunk.choices().stream()
            .map(
                choice ->
                    choice.delta().content().orElse("")
                        + choice.delta().toolCalls().map(Object::toString).orElse("")
                        + choice.finishReason().map(reason -> "." + reason).orElse(""))
            .toList()
        + chunk.usage().map(usage -> " " + usage.totalTokens()).orElse("");
  }
}
