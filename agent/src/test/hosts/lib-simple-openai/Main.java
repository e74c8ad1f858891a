import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.sashirestela.cleverclient.retry.RetryConfig;
import io.github.sashirestela.openai.SimpleOpenAI;
import io.github.sashirestela.openai.common.ResponseFormat;
import io.github.sashirestela.openai.common.StreamOptions;
import io.github.sashirestela.openai.common.content.ContentPart.ContentPartImageUrl;
import io.github.sashirestela.openai.common.content.ContentPart.ContentPartImageUrl.ImageUrl;
import io.github.sashirestela.openai.common.content.ContentPart.ContentPartText;
import io.github.sashirestela.openai.common.function.FunctionDef;
import io.github.sashirestela.openai.common.function.FunctionExecutor;
import io.github.sashirestela.openai.common.function.Functional;
import io.github.sashirestela.openai.common.tool.ToolCall;
import io.github.sashirestela.openai.domain.chat.Chat;
import io.github.sashirestela.openai.domain.chat.ChatMessage;
import io.github.sashirestela.openai.domain.chat.ChatMessage.AssistantMessage;
import io.github.sashirestela.openai.domain.chat.ChatMessage.DeveloperMessage;
import io.github.sashirestela.openai.domain.chat.ChatMessage.SystemMessage;
import io.github.sashirestela.openai.domain.chat.ChatMessage.ToolMessage;
import io.github.sashirestela.openai.domain.chat.ChatMessage.UserMessage;
import io.github.sashirestela.openai.domain.chat.ChatRequest;
import io.github.sashirestela.openai.domain.completion.CompletionRequest;
import io.github.sashirestela.openai.domain.embedding.EmbeddingRequest;
import java.net.http.HttpClient;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks OpenAI in every way the library offers and prints what came of it. */
public class Main {
  static final String MODEL = "gpt-4o-mini";

  private final SimpleOpenAI openAi;

  private Main(SimpleOpenAI openAi) {
    this.openAi = openAi;
  }

  public static void main(String[] args) throws Exception {
    // Its log names threads, and their numbers differ from run to run.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    SimpleOpenAI openAi =
        SimpleOpenAI.builder()
            .apiKey("no-key")
            .baseUrl(args[0])
            .httpClient(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build())
            .retryConfig(
                RetryConfig.builder().maxAttempts(3).initialDelayMs(10).maxDelayMs(20).build())
            .build();
    new Main(openAi).all();
    try {
      Class.forName("Responses").getMethod("all", SimpleOpenAI.class).invoke(null, openAi);
    } catch (ClassNotFoundException e) {
      System.out.println("no responses in this version");
    }
    System.out.println("end");
    System.exit(0);
  }

  private void all() {
    show("chat", this::chat);
    show("developer", this::developer);
    show("parts", this::parts);
    show("tools", this::tools);
    show("structured", () -> told(simple("[structured] a name").responseFormat(ResponseFormat.JSON_OBJECT)));
    show("bad", () -> told(simple("[bad] please")));
    show("error", () -> told(simple("[error] please")));
    show("busy", () -> told(simple("[busy] please")));
    show("observed", this::observed);
    show("stream", () -> read("[stream] tell me"));
    show("stream by iterator", this::iterated);
    show("stream of calls", this::streamOfCalls);
    show("stream cancelled", this::streamCancelled);
    show("stream broken", this::streamBroken);
    show("stream refused", () -> read("[stream-bad] tell me"));
    show("completion", this::completion);
    show("embedding", this::embedding);
    show("embeddings", this::embeddings);
  }

  private Object chat() {
    ChatRequest request =
        ChatRequest.builder()
            .model(MODEL)
            .message(SystemMessage.of("Be brief."))
            .message(UserMessage.of("[chat] My name is Ada."))
            .message(AssistantMessage.of("Hello Ada."))
            .message(UserMessage.of("What is my name?"))
            .temperature(0.25)
            .topP(0.5)
            .maxCompletionTokens(64)
            .seed(7)
            .stop("STOP")
            .presencePenalty(0.5)
            .frequencyPenalty(0.75)
            .build();
    CompletableFuture<Chat> future = openAi.chatCompletions().create(request);
    return told(future.join());
  }

  private Object developer() {
    return told(
        ChatRequest.builder()
            .model("o4-mini")
            .message(DeveloperMessage.of("Be precise."))
            .message(UserMessage.of("[developer] hello"))
            .reasoningEffort(ChatRequest.ReasoningEffort.LOW));
  }

  private Object parts() {
    return told(
        ChatRequest.builder()
            .model(MODEL)
            .message(
                UserMessage.of(
                    List.of(
                        ContentPartText.of("[parts] What is on these?"),
                        ContentPartImageUrl.of(ImageUrl.of("https://pictures.example/one.png")),
                        ContentPartImageUrl.of(ImageUrl.of("data:image/png;base64,AQIDBA=="))))));
  }

  /** A tool. */
  public static class Weather implements Functional {
    @JsonProperty(required = true)
    public String city;

    @Override
    public Object execute() {
      return "clear sky in " + city;
    }
  }

  private Object tools() {
    FunctionExecutor executor =
        new FunctionExecutor(
            List.of(
                FunctionDef.builder()
                    .name("weather")
                    .description("Tells the weather of a city")
                    .functionalClass(Weather.class)
                    .build()));
    ChatMessage question = UserMessage.of("[tools] What is the weather in Oslo?");
    Chat first =
        openAi
            .chatCompletions()
            .create(
                ChatRequest.builder()
                    .model(MODEL)
                    .message(question)
                    .tools(executor.getToolFunctions())
                    .build())
            .join();
    ToolCall call = first.firstMessage().getToolCalls().get(0);
    Object result = executor.execute(call.getFunction());
    return call.getFunction().getArguments()
        + told(
            ChatRequest.builder()
                .model(MODEL)
                .message(question)
                .message(first.firstMessage())
                .message(ToolMessage.of(result.toString(), call.getId()))
                .tools(executor.getToolFunctions()));
  }

  /** What a host does with a future stays what it was. */
  private Object observed() {
    CompletableFuture<Chat> future =
        openAi.chatCompletions().create(simple("[observed] hello").build());
    return future.thenApply(Main::told).thenCombine(future, (text, chat) -> text + chat.getId()).join();
  }

  private Object read(String prompt) {
    try (Stream<Chat> chunks = openAi.chatCompletions().createStream(streamed(prompt)).join()) {
      return chunks.map(Main::piece).collect(Collectors.joining("|"));
    }
  }

  private Object iterated() {
    StringBuilder seen = new StringBuilder();
    openAi
        .chatCompletions()
        .createStream(streamed("[stream-iterated] tell me"))
        .thenAccept(
            chunks -> {
              for (Iterator<Chat> each = chunks.iterator(); each.hasNext(); ) {
                seen.append('|').append(piece(each.next()));
              }
            })
        .join();
    return seen;
  }

  private Object streamOfCalls() {
    try (Stream<Chat> chunks =
        openAi.chatCompletions().createStream(streamed("[stream-tools] weather?")).join()) {
      return chunks.filter(chunk -> !chunk.getChoices().isEmpty()).count();
    }
  }

  private Object streamCancelled() {
    try (Stream<Chat> chunks =
        openAi.chatCompletions().createStream(streamed("[stream-cancelled] tell me")).join()) {
      Iterator<Chat> each = chunks.iterator();
      return piece(each.next()) + piece(each.next());
    }
  }

  /** How much still came before the end depends on the network. */
  private Object streamBroken() {
    try (Stream<Chat> chunks =
        openAi.chatCompletions().createStream(streamed("[stream-broken] tell me")).join()) {
      return chunks.count() + " chunks";
    }
  }

  private static ChatRequest streamed(String prompt) {
    return simple(prompt).streamOptions(StreamOptions.of(true)).build();
  }

  private Object completion() {
    return openAi
        .completions()
        .create(
            CompletionRequest.builder()
                .model("gpt-3.5-turbo-instruct")
                .prompt("[completion] say")
                .maxTokens(9)
                .build())
        .join()
        .firstText();
  }

  private Object embedding() {
    return openAi
        .embeddings()
        .create(
            EmbeddingRequest.builder()
                .model("text-embedding-3-small")
                .input("[embedding] me")
                .dimensions(2)
                .build())
        .join()
        .getUsage()
        .getTotalTokens();
  }

  private Object embeddings() {
    return openAi
        .embeddings()
        .create(
            EmbeddingRequest.builder()
                .model("text-embedding-3-small")
                .input(List.of("[embeddings] one", "two"))
                .build())
        .join()
        .getData()
        .size();
  }

  private static ChatRequest.ChatRequestBuilder simple(String prompt) {
    return ChatRequest.builder()
        .model(MODEL)
        .message(SystemMessage.of("Be brief."))
        .message(UserMessage.of(prompt))
        .temperature(0.5);
  }

  private String told(ChatRequest.ChatRequestBuilder request) {
    return told(openAi.chatCompletions().create(request.build()).join());
  }

  private static String told(Chat chat) {
    return " "
        + chat.firstContent()
        + " "
        + chat.getChoices().get(0).getFinishReason()
        + " "
        + chat.getUsage().getTotalTokens();
  }

  private static String piece(Chat chunk) {
    return chunk.getChoices() == null || chunk.getChoices().isEmpty() ? "-" : chunk.firstContent();
  }

  static void show(String what, Callable<Object> asked) {
    Object answer;
    try {
      answer = asked.call();
    } catch (Throwable thrown) {
      answer = said(thrown);
    }
    System.out.println(what + ": " + answer);
  }

  private static String said(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return thrown.getClass().getName()
        + " "
        + cause.getClass().getName()
        + " "
        + String.valueOf(cause.getMessage()).replaceAll("(localhost|127.0.0.1):\\d+", "localhost");
  }
}
