import com.azure.ai.openai.OpenAIAsyncClient;
import com.azure.ai.openai.OpenAIClient;
import com.azure.ai.openai.OpenAIClientBuilder;
import com.azure.ai.openai.models.ChatChoice;
import com.azure.ai.openai.models.ChatCompletions;
import com.azure.ai.openai.models.ChatCompletionsFunctionToolCall;
import com.azure.ai.openai.models.ChatCompletionsFunctionToolDefinition;
import com.azure.ai.openai.models.ChatCompletionsJsonResponseFormat;
import com.azure.ai.openai.models.ChatCompletionsOptions;
import com.azure.ai.openai.models.ChatMessageImageContentItem;
import com.azure.ai.openai.models.ChatMessageImageUrl;
import com.azure.ai.openai.models.ChatMessageTextContentItem;
import com.azure.ai.openai.models.ChatRequestAssistantMessage;
import com.azure.ai.openai.models.ChatRequestMessage;
import com.azure.ai.openai.models.ChatRequestSystemMessage;
import com.azure.ai.openai.models.ChatRequestToolMessage;
import com.azure.ai.openai.models.ChatRequestUserMessage;
import com.azure.ai.openai.models.CompletionsOptions;
import com.azure.ai.openai.models.EmbeddingsOptions;
import com.azure.core.credential.KeyCredential;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.rest.RequestOptions;
import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.core.util.IterableStream;
import com.azure.json.JsonProviders;
import java.net.URL;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks Azure OpenAI in every way the library offers and prints what came of it. */
public class Main {
  private static final String MODEL = "gpt-4o-mini";

  private final OpenAIClient client;
  private final OpenAIAsyncClient async;
  private final OpenAIClient openAi;

  private Main(OpenAIClientBuilder azure, OpenAIClientBuilder openAi) {
    this.client = azure.buildClient();
    this.async = azure.buildAsyncClient();
    this.openAi = openAi.buildClient();
  }

  public static void main(String[] args) {
    RetryOptions retries = new RetryOptions(new FixedDelayOptions(2, Duration.ofMillis(10)));
    OpenAIClientBuilder azure =
        new OpenAIClientBuilder().endpoint(args[0]).retryOptions(retries);
    // The library speaks to api.openai.com alone, and sends keys over https only.
    HttpPipelinePolicy redirecting =
        (context, next) -> {
          try {
            URL asked = context.getHttpRequest().getUrl();
            context.getHttpRequest().setUrl(args[0] + asked.getPath());
          } catch (RuntimeException e) {
            return Mono.error(e);
          }
          return next.process();
        };
    OpenAIClientBuilder openAi =
        new OpenAIClientBuilder()
            .credential(new KeyCredential("no-key"))
            .retryOptions(retries)
            .addPolicy(redirecting);
    new Main(azure, openAi).all();
    System.out.println("end");
    System.exit(0);
  }

  private void all() {
    show("blocking", this::blocking);
    show("parts", this::parts);
    show("tools", this::tools);
    show("structured", this::structured);
    show("newer", this::newer);
    show("with response", this::withResponse);
    show("protocol", this::protocol);
    show("not azure", () -> told(openAi.getChatCompletions(MODEL, simple("[not-azure] hello"))));
    show("bad", () -> told(client.getChatCompletions(MODEL, simple("[bad] please"))));
    show("error", () -> told(client.getChatCompletions(MODEL, simple("[error] please"))));
    show("busy", () -> told(client.getChatCompletions(MODEL, simple("[busy] please"))));
    show("stream", () -> read(client.getChatCompletionsStream(MODEL, simple("[stream] tell me"))));
    show("stream of calls", () -> read(client.getChatCompletionsStream(MODEL, simple("[stream-tools] weather?"))));
    show("stream as stream", this::streamed);
    show("stream with response", this::streamWithResponse);
    show("stream cancelled", this::streamCancelled);
    show("stream broken", () -> broken(client.getChatCompletionsStream(MODEL, simple("[stream-broken] tell me")).stream()));
    show("stream refused", () -> read(client.getChatCompletionsStream(MODEL, simple("[stream-bad] tell me"))));
    show("async", () -> told(async.getChatCompletions(MODEL, simple("[async] hello")).block()));
    show("async bad", () -> told(async.getChatCompletions(MODEL, simple("[async-bad] hello")).block()));
    show("async busy", () -> told(async.getChatCompletions(MODEL, simple("[async-busy] hello")).block()));
    show("async with response", this::asyncWithResponse);
    show("async stream", () -> read(async.getChatCompletionsStream(MODEL, simple("[async-stream] tell me"))));
    show("async stream with response", this::asyncStreamWithResponse);
    show("async stream cancelled", this::asyncStreamCancelled);
    show("async stream broken", () -> broken(async.getChatCompletionsStream(MODEL, simple("[async-stream-broken] tell me")).toStream()));
    show("completions", () -> client.getCompletions(MODEL, new CompletionsOptions(List.of("[completions] say")).setMaxTokens(9)).getChoices().get(0).getText());
    show("completions stream", this::completionsStream);
    show("embedding", this::embedding);
    show("embedding async", () -> async.getEmbeddings("text-embedding-3-small", new EmbeddingsOptions(List.of("[embedding-async] me"))).block().getData().size());
  }

  private Object blocking() {
    ChatCompletionsOptions options =
        new ChatCompletionsOptions(
                List.of(
                    new ChatRequestSystemMessage("Be brief."),
                    new ChatRequestUserMessage("[blocking] My name is Ada."),
                    new ChatRequestAssistantMessage("Hello Ada."),
                    new ChatRequestUserMessage("What is my name?")))
            .setTemperature(0.25)
            .setTopP(0.5)
            .setMaxTokens(64)
            .setSeed(7L)
            .setStop(List.of("STOP"))
            .setPresencePenalty(0.5)
            .setFrequencyPenalty(0.75)
            .setUser("ada");
    return told(client.getChatCompletions(MODEL, options));
  }

  private Object parts() {
    ChatRequestUserMessage message =
        new ChatRequestUserMessage(
            List.of(
                new ChatMessageTextContentItem("[parts] What is on these?"),
                new ChatMessageImageContentItem(
                    new ChatMessageImageUrl("https://pictures.example/one.png")),
                new ChatMessageImageContentItem(
                    new ChatMessageImageUrl("data:image/png;base64,AQIDBA=="))));
    return told(client.getChatCompletions(MODEL, new ChatCompletionsOptions(List.of(message))));
  }

  private Object tools() throws Exception {
    ChatCompletionsFunctionToolDefinition weather =
        ChatCompletionsFunctionToolDefinition.fromJson(
            JsonProviders.createReader(
                "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":"
                    + "\"Tells the weather of a city\",\"parameters\":{\"type\":\"object\"}}}"));
    List<ChatRequestMessage> first =
        List.of(new ChatRequestUserMessage("[tools] What is the weather in Oslo?"));
    ChatCompletions asked =
        client.getChatCompletions(
            MODEL, new ChatCompletionsOptions(first).setTools(List.of(weather)));
    ChatCompletionsFunctionToolCall call =
        (ChatCompletionsFunctionToolCall)
            asked.getChoices().get(0).getMessage().getToolCalls().get(0);
    List<ChatRequestMessage> second =
        List.of(
            first.get(0),
            new ChatRequestAssistantMessage("").setToolCalls(List.of(call)),
            new ChatRequestToolMessage("clear sky", call.getId()));
    return call.getFunction().getName()
        + call.getFunction().getArguments()
        + told(
            client.getChatCompletions(
                MODEL, new ChatCompletionsOptions(second).setTools(List.of(weather))));
  }

  private Object structured() {
    return told(
        client.getChatCompletions(
            MODEL,
            simple("[structured] a name as JSON")
                .setResponseFormat(new ChatCompletionsJsonResponseFormat())));
  }

  private Object newer() throws ReflectiveOperationException {
    try {
      return Class.forName("Newer")
          .getMethod("ask", OpenAIClient.class, String.class)
          .invoke(null, client, MODEL);
    } catch (ClassNotFoundException e) {
      return "not in this version";
    }
  }

  private Object withResponse() {
    Response<ChatCompletions> response =
        client.getChatCompletionsWithResponse(
            MODEL, simple("[with-response] hello"), new RequestOptions());
    return response.getStatusCode() + told(response.getValue());
  }

  private Object asyncWithResponse() {
    Response<ChatCompletions> response =
        async
            .getChatCompletionsWithResponse(
                MODEL, simple("[async-with-response] hello"), new RequestOptions())
            .block();
    return response.getStatusCode() + told(response.getValue());
  }

  private Object protocol() {
    BinaryData body =
        BinaryData.fromString(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"[protocol] hello\"}]}");
    Response<BinaryData> response =
        client.getChatCompletionsWithResponse(MODEL, body, new RequestOptions());
    return response.getStatusCode() + " " + response.getValue().toString().length();
  }

  private Object streamed() {
    return client.getChatCompletionsStream(MODEL, simple("[stream-as-stream] tell me")).stream()
        .map(Main::piece)
        .collect(Collectors.joining("|"));
  }

  private Object streamWithResponse() {
    Response<IterableStream<ChatCompletions>> response =
        client.getChatCompletionsStreamWithResponse(
            MODEL, simple("[stream-with-response] tell me"), new RequestOptions());
    return response.getStatusCode() + " " + response.getClass().getSimpleName() + read(response.getValue());
  }

  private Object asyncStreamWithResponse() {
    return async
        .getChatCompletionsStreamWithResponse(
            MODEL, simple("[async-stream-with-response] tell me"), new RequestOptions())
        .map(response -> response.getStatusCode() + piece(response.getValue()))
        .collect(Collectors.joining("|"))
        .block();
  }

  private Object streamCancelled() {
    Iterator<ChatCompletions> chunks;
    try (Stream<ChatCompletions> stream =
        client.getChatCompletionsStream(MODEL, simple("[stream-cancelled] tell me")).stream()) {
      chunks = stream.iterator();
      return piece(chunks.next()) + piece(chunks.next()) + piece(chunks.next());
    }
  }

  private Object asyncStreamCancelled() {
    return read(
        async.getChatCompletionsStream(MODEL, simple("[async-stream-cancelled] tell me")).take(3));
  }

  private Object completionsStream() {
    CompletionsOptions options = new CompletionsOptions(List.of("[completions-stream] say"));
    return client.getCompletionsStream(MODEL, options).stream()
        .map(chunk -> chunk.getChoices().get(0).getText())
        .collect(Collectors.joining("|"));
  }

  private Object embedding() {
    return client
        .getEmbeddings(
            "text-embedding-3-small",
            new EmbeddingsOptions(List.of("[embedding] one", "two")).setUser("ada"))
        .getUsage()
        .getTotalTokens();
  }

  private static Object read(IterableStream<ChatCompletions> stream) {
    StringBuilder seen = new StringBuilder(stream.getClass().getSimpleName());
    try {
      for (ChatCompletions chunk : stream) {
        seen.append('|').append(piece(chunk));
      }
    } catch (RuntimeException broken) {
      return seen + " then " + said(broken);
    }
    return seen;
  }

  private static Object read(Flux<ChatCompletions> flux) {
    StringBuilder seen = new StringBuilder();
    CountDownLatch over = new CountDownLatch(1);
    flux.doFinally(signal -> over.countDown())
        .subscribe(
            chunk -> seen.append('|').append(piece(chunk)),
            broken -> seen.append(" then ").append(said(broken)),
            () -> seen.append(" complete"));
    try {
      over.await();
    } catch (InterruptedException e) {
      return e;
    }
    return seen;
  }

  /** How much still came before the end depends on the network. */
  private static Object broken(Stream<ChatCompletions> stream) {
    try {
      return stream.count() + " chunks";
    } catch (RuntimeException broken) {
      return said(broken);
    }
  }

  private static String piece(ChatCompletions chunk) {
    if (chunk.getChoices() == null || chunk.getChoices().isEmpty()) {
      return "-";
    }
    ChatChoice choice = chunk.getChoices().get(0);
    return choice.getDelta() == null
        ? "?"
        : choice.getDelta().getContent() + (choice.getDelta().getToolCalls() == null ? "" : "!");
  }

  private static ChatCompletionsOptions simple(String prompt) {
    return new ChatCompletionsOptions(
            List.of(
                new ChatRequestSystemMessage("Be brief."), new ChatRequestUserMessage(prompt)))
        .setTemperature(0.5);
  }

  private static String told(ChatCompletions answer) {
    ChatChoice choice = answer.getChoices().get(0);
    return " "
        + choice.getMessage().getContent()
        + " "
        + choice.getFinishReason()
        + " "
        + answer.getUsage().getTotalTokens();
  }

  private static void show(String what, Callable<Object> asked) {
    Object answer;
    try {
      answer = asked.call();
    } catch (Throwable thrown) {
      answer = said(thrown);
    }
    System.out.println(what + ": " + answer);
  }

  private static String said(Throwable thrown) {
    return thrown.getClass().getName()
        + " "
        + String.valueOf(thrown.getMessage()).replaceAll("(localhost|127.0.0.1):\\d+|L:/[^ ]*|\\[id: [^ ]*", "localhost");
  }
}
