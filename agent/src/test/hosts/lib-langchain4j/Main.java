import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.input.Prompt;
import dev.langchain4j.model.input.PromptTemplate;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiLanguageModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.V;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Uses LangChain4j 1.x in the ways that all its versions have. */
public final class Main {
  private static final ToolSpecification WEATHER =
      ToolSpecification.builder()
          .name("weather")
          .description("Tells the weather of a town")
          .parameters(JsonObjectSchema.builder().addStringProperty("town").required("town").build())
          .build();

  interface Step {
    Object run() throws Exception;
  }

  interface Clerk {
    @dev.langchain4j.service.SystemMessage("You are a clerk.")
    @dev.langchain4j.service.UserMessage("[service] Say plain to {{name}}, please.")
    String greet(@V("name") String name);

    String ask(String question);

    TokenStream tell(String question);

    Town town(String question);
  }

  record Town(String name, int people) {}

  /** What the model may call. */
  static final class Tools {
    @Tool("Tells the weather of a town")
    String weather(@P("the town") String town) {
      return "rain in " + town;
    }
  }

  /** The host's own: asks another one. */
  record Polite(ChatModel inner) implements ChatModel {
    @Override
    public ChatResponse doChat(ChatRequest request) {
      return inner.chat(
          ChatRequest.builder()
              .messages(request.messages())
              .parameters(request.parameters())
              .build());
    }
  }

  private Main() {}

  public static void main(String[] args) throws Exception {
    String url = args[0] + "/v1";
    OpenAiChatModel model =
        OpenAiChatModel.builder()
            .baseUrl(url)
            .apiKey("no-key")
            .modelName("gpt-4o-mini")
            .defaultRequestParameters(
                OpenAiChatRequestParameters.builder().seed(7).user("u-1").build())
            .maxRetries(2)
            .build();
    OpenAiStreamingChatModel streaming =
        OpenAiStreamingChatModel.builder()
            .baseUrl(url)
            .apiKey("no-key")
            .modelName("gpt-4o-mini")
            .build();

    step("text", () -> model.chat("[text] Say plain."));
    step(
        "conversation",
        () ->
            model.chat(
                ChatRequest.builder()
                    .messages(
                        SystemMessage.from("You are brief."),
                        UserMessage.from("anna", "[conversation] Who are you?"),
                        AiMessage.from("A model."),
                        UserMessage.from("Say plain again."))
                    .modelName("gpt-4o")
                    .temperature(0.5)
                    .topP(0.9)
                    .maxOutputTokens(99)
                    .frequencyPenalty(0.1)
                    .presencePenalty(0.2)
                    .stopSequences(List.of("END"))
                    .build()));
    step(
        "parts",
        () ->
            model.chat(
                UserMessage.from(
                    TextContent.from("[parts] Say plain what you see."),
                    ImageContent.from("https://example.org/a.png"),
                    ImageContent.from("aGVsbG8=", "image/png"),
                    AudioContent.from("AAECAw==", "audio/wav"))));
    step("tools", () -> withTools(model));
    step(
        "structured",
        () ->
            model.chat(
                ChatRequest.builder()
                    .messages(UserMessage.from("[structured] Give json."))
                    .responseFormat(
                        ResponseFormat.builder()
                            .type(ResponseFormatType.JSON)
                            .jsonSchema(
                                JsonSchema.builder()
                                    .name("town")
                                    .rootElement(
                                        JsonObjectSchema.builder()
                                            .addStringProperty("name")
                                            .build())
                                    .build())
                            .build())
                    .build()));
    step("refused", () -> model.chat("[refused] Please refuse."));
    step("crashed", () -> model.chat("[crashed] Please crash."));
    step("busy", () -> model.chat("[busy] You are busy once."));
    step("own model", () -> new Polite(model).chat("[own] Say plain, my own."));
    step(
        "another thread",
        () -> CompletableFuture.supplyAsync(() -> model.chat("[thread] Say plain.")).get());

    step(
        "stream",
        () ->
            stream(
                streaming,
                ChatRequest.builder()
                    .messages(
                        SystemMessage.from("You are brief."),
                        UserMessage.from("[stream] Say plain slowly."))
                    .build()));
    step(
        "stream of tools",
        () ->
            stream(
                streaming,
                ChatRequest.builder()
                    .messages(UserMessage.from("[stream-tools] How is the weather?"))
                    .toolSpecifications(WEATHER)
                    .build()));
    step("broken stream", () -> stream(streaming, ask("[stream-broken] Please break.")));
    step("refused stream", () -> stream(streaming, ask("[stream-refused] Please refuse.")));

    step(
        "template",
        () -> {
          Prompt prompt =
              PromptTemplate.from("[template] Say plain: {{what}}.")
                  .apply(Map.of("what", "a word"));
          return model.chat(prompt.toUserMessage());
        });
    Supplier<Clerk> clerk =
        () ->
            AiServices.builder(Clerk.class)
                .chatModel(model)
                .streamingChatModel(streaming)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
                .tools(new Tools())
                .build();
    step("service", () -> clerk.get().greet("Ben"));
    step("service as an object", () -> !clerk.get().toString().isEmpty());
    step("service with tools", () -> clerk.get().ask("[service-tools] How is the weather?"));
    step("service with json", () -> clerk.get().town("[service-json] Give json."));
    step(
        "service that streams",
        () -> tell(clerk.get().tell("[service-stream-tools] How is the weather?")));
    step("service refused", () -> clerk.get().ask("[service-refused] Please refuse."));

    step(
        "embeddings",
        () ->
            OpenAiEmbeddingModel.builder()
                .baseUrl(url)
                .apiKey("no-key")
                .modelName("text-embedding-3-small")
                .build()
                .embedAll(List.of(TextSegment.from("[embeddings] one"), TextSegment.from("two"))));
    step(
        "completion",
        () ->
            OpenAiLanguageModel.builder()
                .baseUrl(url)
                .apiKey("no-key")
                .modelName("gpt-3.5-turbo-instruct")
                .build()
                .generate("[completion] Say plain, old one."));
    for (String more : List.of("Newer", "Newest")) {
      also(more, args[0]);
    }
  }

  /** What this version does not have is not there. */
  private static void also(String name, String url) throws Exception {
    Class<?> more;
    try {
      more = Class.forName(name);
    } catch (ClassNotFoundException e) {
      return;
    }
    more.getMethod("run", String.class).invoke(null, url);
  }

  private static ChatRequest ask(String text) {
    return ChatRequest.builder().messages(UserMessage.from(text)).build();
  }

  private static Object withTools(ChatModel model) {
    List<ChatMessage> messages = new java.util.ArrayList<>();
    messages.add(UserMessage.from("[tools] How is the weather?"));
    ChatResponse first =
        model.chat(ChatRequest.builder().messages(messages).toolSpecifications(WEATHER).build());
    messages.add(first.aiMessage());
    for (ToolExecutionRequest each : first.aiMessage().toolExecutionRequests()) {
      messages.add(ToolExecutionResultMessage.from(each, "sun"));
    }
    ChatResponse second =
        model.chat(ChatRequest.builder().messages(messages).toolSpecifications(WEATHER).build());
    return shown(first) + " -> " + shown(second);
  }

  private static Object stream(StreamingChatModel model, ChatRequest request) throws Exception {
    StringBuilder told = new StringBuilder();
    CountDownLatch end = new CountDownLatch(1);
    model.chat(
        request,
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String text) {
            told.append('[').append(text).append(']');
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            if (end.getCount() > 0) {
              told.append(" done ").append(shown(response));
            }
            end.countDown();
          }

          @Override
          public void onError(Throwable error) {
            told.append(" failed ").append(error);
            end.countDown();
          }
        });
    end.await();
    return told;
  }

  private static Object tell(TokenStream tokens) throws Exception {
    StringBuilder told = new StringBuilder();
    CountDownLatch end = new CountDownLatch(1);
    tokens
        .onPartialResponse(text -> told.append('[').append(text).append(']'))
        .onToolExecuted(tool -> told.append(" tool ").append(tool.result()))
        .onCompleteResponse(
            response -> {
              told.append(" done ").append(shown(response));
              end.countDown();
            })
        .onError(
            error -> {
              told.append(" failed ").append(error);
              end.countDown();
            })
        .start();
    end.await();
    return told;
  }

  private static Object shown(Object value) {
    return value instanceof ChatResponse response
        ? response.aiMessage().text()
            + " "
            + response.aiMessage().toolExecutionRequests()
            + " "
            + response.id()
            + " "
            + response.modelName()
            + " "
            + response.tokenUsage()
            + " "
            + response.finishReason()
        : value;
  }

  private static void step(String name, Step step) {
    try {
      System.out.println(name + ": " + shown(step.run()));
    } catch (Throwable thrown) {
      System.out.println(name + " threw " + thrown + " caused by " + thrown.getCause());
    }
  }
}
