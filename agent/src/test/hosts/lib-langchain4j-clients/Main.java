import com.azure.ai.openai.OpenAIClient;
import com.azure.ai.openai.OpenAIClientBuilder;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.azure.AzureOpenAiChatModel;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.bedrock.BedrockStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** Uses LangChain4j's models that stand on Azure's and Amazon's libraries. */
public final class Main {
  private static final String CLAUDE = "anthropic.claude-3-haiku-20240307-v1:0";

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    OpenAIClient azure = new OpenAIClientBuilder().endpoint(args[0]).buildClient();
    ChatModel onAzure =
        AzureOpenAiChatModel.builder()
            .openAIClient(azure)
            .deploymentName("gpt-4o-mini")
            .temperature(0.5)
            .build();
    step("azure", () -> ask(onAzure, "[azure] hello"));
    step("azure refused", () -> ask(onAzure, "[azure-bad] hello"));
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "secret"));
    BedrockRuntimeClient client =
        BedrockRuntimeClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(args[0]))
            .credentialsProvider(credentials)
            .build();
    ExecutorService completing = Executors.newFixedThreadPool(2);
    BedrockRuntimeAsyncClient async =
        BedrockRuntimeAsyncClient.builder()
            .asyncConfiguration(
                c ->
                    c.advancedOption(
                        SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, completing))
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(args[0]))
            .credentialsProvider(credentials)
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
            .build();
    ChatModel onBedrock =
        BedrockChatModel.builder().client(client).modelId(CLAUDE).maxRetries(0).build();
    step("bedrock", () -> ask(onBedrock, "[bedrock] hello"));
    step("bedrock busy", () -> ask(onBedrock, "[bedrock-busy] hello"));
    step(
        "bedrock stream",
        () ->
            stream(BedrockStreamingChatModel.builder().client(async).modelId(CLAUDE).build()));
    // Whoever is told the end is still amid the call.
    async.close();
    completing.shutdown();
    completing.awaitTermination(30, TimeUnit.SECONDS);
    System.out.println("end");
    System.exit(0);
  }

  private static Object ask(ChatModel model, String prompt) {
    ChatResponse answer = model.chat(request(prompt));
    return answer.aiMessage().text() + " " + answer.tokenUsage().totalTokenCount();
  }

  private static ChatRequest request(String prompt) {
    return ChatRequest.builder()
        .messages(SystemMessage.from("Be brief."), UserMessage.from(prompt))
        .build();
  }

  private static Object stream(BedrockStreamingChatModel model) throws InterruptedException {
    StringBuilder seen = new StringBuilder();
    CountDownLatch over = new CountDownLatch(1);
    model.chat(
        request("[bedrock-stream] tell me"),
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String text) {
            seen.append('|').append(text);
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            seen.append(' ').append(response.aiMessage().text());
            over.countDown();
          }

          @Override
          public void onError(Throwable thrown) {
            seen.append(' ').append(thrown);
            over.countDown();
          }
        });
    over.await();
    return seen;
  }

  private static void step(String what, Callable<Object> asked) {
    Object answer;
    try {
      answer = asked.call();
    } catch (Exception thrown) {
      answer = thrown.getClass().getName() + " " + thrown.getMessage();
    }
    System.out.println(what + ": " + answer);
  }
}
