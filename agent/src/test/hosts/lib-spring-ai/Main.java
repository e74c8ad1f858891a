import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.chat.prompt.PromptTemplate;
import org.springframework.ai.content.Media;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Uses Spring AI without Spring Boot. */
public final class Main {

  interface Step {
    Object run() throws Exception;
  }

  /** What a model is to tell of a town. */
  public record Town(String name, int people) {}

  /** What a model may call. */
  public static final class Tools {
    @Tool(description = "Tells the weather of a town")
    public String weather(String town) {
      return "rain in " + town;
    }
  }

  private Main() {}

  public static void main(String[] args) throws Exception {
    Models models = new Models(args[0]);
    ChatModel model =
        models.chat(OpenAiChatOptions.builder().model("gpt-4o-mini").temperature(0.5).build());

    step("text", () -> model.call("[text] Say plain."));
    step(
        "conversation",
        () ->
            model.call(
                new Prompt(
                    List.of(
                        new SystemMessage("You are brief."),
                        new UserMessage("[conversation] Who are you?"),
                        new AssistantMessage("A model."),
                        new UserMessage("Say plain again.")),
                    OpenAiChatOptions.builder()
                        .model("gpt-4o")
                        .temperature(0.25)
                        .topP(0.9)
                        .maxTokens(99)
                        .frequencyPenalty(0.1)
                        .presencePenalty(0.2)
                        .seed(7)
                        .stop(List.of("END"))
                        .build())));
    step(
        "parts",
        () ->
            model.call(
                new Prompt(
                    UserMessage.builder()
                        .text("[parts] Say plain what you see.")
                        .media(
                            new Media(
                                MimeTypeUtils.IMAGE_PNG, URI.create("https://example.org/a.png")),
                            new Media(
                                MimeTypeUtils.IMAGE_PNG, new ByteArrayResource("hello".getBytes())))
                        .build())));
    step("tools", () -> model.call(withTools("[tools] How is the weather?")));
    step("refused", () -> model.call("[refused] Please refuse."));
    step("crashed", () -> model.call("[crashed] Please crash."));
    step("busy", () -> model.call("[busy] You are busy once."));
    step("stream", () -> read(model.stream(new Prompt("[stream] Say plain slowly."))));
    step(
        "stream on another thread",
        () ->
            read(
                model.stream(new Prompt("[stream-thread] Say plain slowly."))
                    .subscribeOn(Schedulers.boundedElastic())));
    step("stream of tools", () -> read(model.stream(withTools("[stream-tools] The weather?"))));
    step(
        "cancelled stream",
        () -> read(model.stream(new Prompt("[stream-cancelled] Say plain.")).take(2)));
    step("broken stream", () -> read(model.stream(new Prompt("[stream-broken] Break."))));
    step("refused stream", () -> read(model.stream(new Prompt("[stream-refused] Refuse."))));
    step(
        "template",
        () ->
            model.call(
                new PromptTemplate("[template] Say plain: {what}.")
                    .create(Map.of("what", "a word"))));

    ChatClient client = ChatClient.builder(model).defaultSystem("You are a clerk.").build();
    step(
        "client",
        () ->
            client
                .prompt()
                .user(user -> user.text("[client] Say plain: {what}.").param("what", "a word"))
                .call()
                .content());
    step(
        "client with tools",
        () ->
            client
                .prompt()
                .user("[client-tools] How is the weather?")
                .tools(new Tools())
                .call()
                .content());
    step(
        "client with json",
        () -> client.prompt().user("[client-json] A town, please.").call().entity(Town.class));
    step("client refused", () -> client.prompt().user("[client-refused] Refuse.").call().content());
    step(
        "client that streams",
        () ->
            client.prompt().user("[client-stream] Say plain slowly.").stream()
                .content()
                .collectList()
                .block());
    step(
        "client that streams with tools",
        () ->
            client.prompt().user("[client-stream-tools] The weather?").tools(new Tools()).stream()
                .content()
                .collectList()
                .block());
    validated(client);

    EmbeddingModel embedding = models.embedding();
    step("embeddings", () -> embedding.embedForResponse(List.of("[embeddings] one", "two")));
    System.exit(0);
  }

  /** What the oldest version does not have is not there. */
  private static void validated(ChatClient client) throws Exception {
    Class<?> validated;
    try {
      validated = Class.forName("Validated");
    } catch (ClassNotFoundException e) {
      return;
    }
    step("validated", () -> validated.getMethod("run", ChatClient.class).invoke(null, client));
  }

  private static Prompt withTools(String text) {
    return new Prompt(
        text, OpenAiChatOptions.builder().toolCallbacks(ToolCallbacks.from(new Tools())).build());
  }

  private static Object read(Flux<ChatResponse> answers) {
    StringBuilder told = new StringBuilder();
    try {
      answers
          .doOnNext(
              each ->
                  told.append('[').append(each.getResult() == null ? "" : shown(each)).append(']'))
          .blockLast();
      told.append(" done");
    } catch (RuntimeException e) {
      told.append(" failed ").append(why(e));
    }
    return told;
  }

  private static String why(Throwable thrown) {
    return String.valueOf(thrown).replaceAll("127.0.0.1:\\d+", "SERVER").replaceAll("\\s+", " ");
  }

  private static Object shown(Object value) {
    if (value instanceof EmbeddingResponse response) {
      return response.getResults().size() + " " + response.getMetadata().getModel();
    }
    return value instanceof ChatResponse response
        ? response.getResult().getOutput().getText()
            + " "
            + response.getResult().getOutput().getToolCalls()
            + " "
            + response.getResult().getMetadata().getFinishReason()
            + " "
            + response.getMetadata().getId()
            + " "
            + response.getMetadata().getUsage().getTotalTokens()
        : value;
  }

  private static void step(String name, Step step) {
    try {
      System.out.println(name + ": " + shown(step.run()));
    } catch (Throwable thrown) {
      System.out.println(name + " threw " + why(thrown) + " caused by " + why(thrown.getCause()));
    }
  }
}
