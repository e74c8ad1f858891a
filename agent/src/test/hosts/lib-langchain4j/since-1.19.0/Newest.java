import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;

/**
 * What LangChain4j 1.20 has: futures of answers and publishers of their parts, by a model of ours.
 */
public final class Newest {

  interface Step {
    Object run() throws Exception;
  }

  /** Asks Ollama. */
  record Own(String url) implements ChatModel {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Override
    public ChatResponse doChat(ChatRequest request) {
      return doChatAsync(request).join();
    }

    @Override
    public CompletableFuture<ChatResponse> doChatAsync(ChatRequest request) {
      String text = ((UserMessage) request.messages().get(0)).singleText();
      return CLIENT
          .sendAsync(
              HttpRequest.newBuilder(URI.create(url + "/api/generate"))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"model\":\"llama3\",\"stream\":false,\"prompt\":\"" + text + "\"}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .thenApply(
              response -> {
                if (response.statusCode() != 200) {
                  throw new IllegalStateException("status " + response.statusCode());
                }
                return answer(response.body().replaceAll(".*\"response\":\"([^\"]*)\".*", "$1"));
              });
    }

    @Override
    public ModelProvider provider() {
      return ModelProvider.OLLAMA;
    }
  }

  /** Tells an answer in pieces. */
  record Pieces(String url) implements StreamingChatModel {
    @Override
    public Flow.Publisher<ChatModelStreamingEvent> doChat(ChatRequest request) {
      return subscriber -> {
        SubmissionPublisher<ChatModelStreamingEvent> publisher =
            new SubmissionPublisher<>(Runnable::run, 16);
        publisher.subscribe(subscriber);
        String text = ((UserMessage) request.messages().get(0)).singleText();
        if (text.contains("broken")) {
          publisher.submit(new PartialResponse("Plain "));
          publisher.closeExceptionally(new IllegalStateException("it broke"));
          return;
        }
        publisher.submit(new PartialResponse("Plain "));
        publisher.submit(new PartialResponse("pieces."));
        publisher.submit(new CompleteResponse(answer("Plain pieces.")));
        publisher.close();
      };
    }

    @Override
    public ModelProvider provider() {
      return ModelProvider.OLLAMA;
    }
  }

  private Newest() {}

  static ChatResponse answer(String text) {
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(text))
        .id("own-1")
        .modelName("llama3:8b")
        .tokenUsage(new TokenUsage(20, 6))
        .finishReason(FinishReason.STOP)
        .build();
  }

  public static void run(String url) {
    Own own = new Own(url);
    Pieces pieces = new Pieces(url);
    step("async", () -> own.chatAsync("[async] Say plain, later.").get());
    step("async refused", () -> own.chatAsync("[async-refused] Please refuse.").get());
    step("waited for", () -> own.chat("[waited] Say plain, now."));
    step(
        "not for this one",
        () ->
            OpenAiChatModel.builder()
                .baseUrl(url + "/v1")
                .apiKey("no-key")
                .modelName("gpt-4o-mini")
                .build()
                .chatAsync("[async-not] Say plain, later.")
                .get());
    step("flow", () -> read(pieces.chat(ask("[flow] Say pieces.")), 99));
    step(
        "flow cut short", () -> read(pieces.chat(ask("[flow-cancelled] Say pieces, but few.")), 1));
    step("flow that broke", () -> read(pieces.chat(ask("[flow-broken] Say broken pieces.")), 99));
    step("flow never read", () -> pieces.chat(ask("[flow-unread] Say pieces to nobody.")) != null);
  }

  private static ChatRequest ask(String text) {
    return ChatRequest.builder().messages(UserMessage.from(text)).build();
  }

  private static Object read(Flow.Publisher<ChatModelStreamingEvent> events, int most)
      throws InterruptedException {
    StringBuilder told = new StringBuilder();
    CountDownLatch end = new CountDownLatch(1);
    Consumer<Object> last =
        text -> {
          told.append(text);
          end.countDown();
        };
    events.subscribe(
        new Flow.Subscriber<>() {
          private Flow.Subscription subscription;
          private int left = most;

          @Override
          public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
          }

          @Override
          public void onNext(ChatModelStreamingEvent event) {
            told.append('[').append(event.getClass().getSimpleName()).append(']');
            if (--left == 0) {
              subscription.cancel();
              last.accept(" cancelled");
            } else {
              subscription.request(1);
            }
          }

          @Override
          public void onError(Throwable thrown) {
            last.accept(" failed " + thrown);
          }

          @Override
          public void onComplete() {
            last.accept(" done");
          }
        });
    end.await();
    return told;
  }

  private static void step(String name, Step step) {
    try {
      Object value = step.run();
      System.out.println(
          name + ": " + (value instanceof ChatResponse chat ? chat.aiMessage().text() : value));
    } catch (Throwable thrown) {
      System.out.println(name + " threw " + thrown + " caused by " + thrown.getCause());
    }
  }
}
