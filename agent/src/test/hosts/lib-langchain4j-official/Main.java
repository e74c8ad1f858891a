import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openaiofficial.OpenAiOfficialChatModel;
import dev.langchain4j.model.openaiofficial.OpenAiOfficialStreamingChatModel;
import java.util.concurrent.CountDownLatch;

/** Uses LangChain4j's models that stand on openai-java. */
public final class Main {

  interface Step {
    Object run() throws Exception;
  }

  private Main() {}

  public static void main(String[] args) {
    String url = args[0] + "/v1";
    ChatModel model =
        OpenAiOfficialChatModel.builder()
            .baseUrl(url)
            .apiKey("no-key")
            .modelName("gpt-4o-mini")
            .maxRetries(1)
            .build();
    step("text", () -> model.chat(ask("[text] Say plain.")));
    step("busy", () -> model.chat(ask("[busy] You are busy once.")));
    step("refused", () -> model.chat(ask("[refused] Please refuse.")));
    step(
        "stream",
        () ->
            stream(
                OpenAiOfficialStreamingChatModel.builder()
                    .baseUrl(url)
                    .apiKey("no-key")
                    .modelName("gpt-4o-mini")
                    .build()));
    System.exit(0);
  }

  private static ChatRequest ask(String text) {
    return ChatRequest.builder()
        .messages(SystemMessage.from("You are brief."), UserMessage.from(text))
        .temperature(0.5)
        .build();
  }

  private static Object stream(OpenAiOfficialStreamingChatModel model) throws Exception {
    StringBuilder told = new StringBuilder();
    CountDownLatch end = new CountDownLatch(1);
    model.chat(
        ask("[stream] Say plain slowly."),
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String text) {
            told.append('[').append(text).append(']');
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            told.append(" done ").append(response.aiMessage().text());
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
      Object value = step.run();
      System.out.println(
          name + ": " + (value instanceof ChatResponse chat ? chat.aiMessage().text() : value));
    } catch (Throwable thrown) {
      System.out.println(name + " threw " + thrown + " caused by " + thrown.getCause());
    }
  }
}
