import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.StreamingResponseHandler;
import dev.langchain4j.model.input.PromptTemplate;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.service.AiServices;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Uses LangChain4j 0.36, whose models generate. */
public final class Main {

  interface Step {
    Object run() throws Exception;
  }

  interface Clerk {
    @dev.langchain4j.service.SystemMessage("You are a clerk.")
    String ask(String question);
  }

  static final class Tools {
    @Tool("Tells the weather of a town")
    String weather(String town) {
      return "rain in " + town;
    }
  }

  private Main() {}

  public static void main(String[] args) {
    String url = args[0] + "/v1";
    OpenAiChatModel model =
        OpenAiChatModel.builder()
            .baseUrl(url)
            .apiKey("no-key")
            .modelName("gpt-4o-mini")
            .temperature(0.5)
            .maxRetries(2)
            .build();
    OpenAiStreamingChatModel streaming =
        OpenAiStreamingChatModel.builder()
            .baseUrl(url)
            .apiKey("no-key")
            .modelName("gpt-4o-mini")
            .build();
    step("text", () -> model.generate("[text] Say plain."));
    step(
        "conversation",
        () ->
            model.generate(
                SystemMessage.from("You are brief."),
                UserMessage.from("anna", "[conversation] Who are you?"),
                AiMessage.from("A model."),
                UserMessage.from("Say plain again.")));
    step(
        "parts",
        () ->
            model.generate(
                UserMessage.from(
                    TextContent.from("[parts] Say plain what you see."),
                    ImageContent.from("https://example.org/a.png"),
                    ImageContent.from("aGVsbG8=", "image/png"))));
    step("tools", () -> withTools(model));
    step("refused", () -> model.generate("[refused] Please refuse."));
    step("busy", () -> model.generate("[busy] You are busy once."));
    step("stream", () -> stream(streaming, "[stream] Say plain slowly."));
    step("refused stream", () -> stream(streaming, "[stream-refused] Please refuse."));
    step(
        "template",
        () ->
            model.generate(
                PromptTemplate.from("[template] Say plain: {{what}}.")
                    .apply(Map.of("what", "a word"))
                    .toUserMessage()));
    step(
        "service",
        () ->
            AiServices.builder(Clerk.class)
                .chatLanguageModel(model)
                .chatMemory(dev.langchain4j.memory.chat.MessageWindowChatMemory.withMaxMessages(9))
                .tools(new Tools())
                .build()
                .ask("[service-tools] How is the weather?"));
    step(
        "embeddings",
        () ->
            OpenAiEmbeddingModel.builder()
                .baseUrl(url)
                .apiKey("no-key")
                .modelName("text-embedding-3-small")
                .build()
                .embedAll(List.of(TextSegment.from("[embeddings] one"), TextSegment.from("two")))
                .tokenUsage());
    System.exit(0);
  }

  private static Object withTools(OpenAiChatModel model) {
    ToolSpecification weather =
        ToolSpecification.builder()
            .name("weather")
            .description("Tells the weather of a town")
            .build();
    ChatMessage question = UserMessage.from("[tools] How is the weather?");
    Response<AiMessage> first = model.generate(List.of(question), List.of(weather));
    return model.generate(
        List.of(
            question,
            first.content(),
            ToolExecutionResultMessage.from(first.content().toolExecutionRequests().get(0), "sun")),
        List.of(weather));
  }

  private static Object stream(OpenAiStreamingChatModel model, String text) throws Exception {
    StringBuilder told = new StringBuilder();
    CountDownLatch end = new CountDownLatch(1);
    model.generate(
        text,
        new StreamingResponseHandler<AiMessage>() {
          @Override
          public void onNext(String token) {
            told.append('[').append(token).append(']');
          }

          @Override
          public void onComplete(Response<AiMessage> response) {
            told.append(" done ").append(response);
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

  private static void step(String name, Step step) {
    try {
      System.out.println(name + ": " + step.run());
    } catch (Throwable thrown) {
      System.out.println(name + " threw " + thrown + " caused by " + thrown.getCause());
    }
  }
}
