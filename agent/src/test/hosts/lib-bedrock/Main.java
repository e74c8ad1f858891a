import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** Asks Bedrock in every way the library offers and prints what came of it. */
public class Main {
  private static final String MODEL = "anthropic.claude-3-haiku-20240307-v1:0";

  private final BedrockRuntimeClient client;
  private final BedrockRuntimeAsyncClient async;

  private Main(BedrockRuntimeClient client, BedrockRuntimeAsyncClient async) {
    this.client = client;
    this.async = async;
  }

  public static void main(String[] args) {
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "secret"));
    try (BedrockRuntimeClient client =
            BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(args[0]))
                .credentialsProvider(credentials)
                .build();
        BedrockRuntimeAsyncClient async =
            BedrockRuntimeAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(args[0]))
                .credentialsProvider(credentials)
                .httpClientBuilder(
                    NettyNioAsyncHttpClient.builder()
                        .protocol(Protocol.HTTP1_1)
                        .readTimeout(Duration.ofSeconds(60)))
                .build()) {
      new Main(client, async).all();
    }
    System.out.println("end");
  }

  private void all() {
    show("blocking", this::blocking);
    show("parts", this::parts);
    show("tools", this::tools);
    show("reasoning", () -> told(client.converse(simple("[thinking] hard"))));
    show("bad request", () -> told(client.converse(simple("[bad] please"))));
    show("server error", () -> told(client.converse(simple("[error] please"))));
    show("busy", () -> told(client.converse(simple("[busy] please"))));
    show("consumer", () -> told(client.converse(b -> b.modelId(MODEL).messages(user("[consumer] hello")))));
    show("async", () -> told(async.converse(simple("[async] hello")).join()));
    show("async bad", () -> told(async.converse(simple("[async-bad] hello")).join()));
    show("async busy", () -> told(async.converse(simple("[async-busy] hello")).join()));
    show("stream", () -> stream("[stream] tell me", 1000));
    show("stream of calls", () -> stream("[stream-tools] weather?", 1000));
    show("stream busy", () -> stream("[stream-busy] tell me", 1000));
    show("stream refused", () -> stream("[stream-bad] tell me", 1000));
    show("stream broken", () -> stream("[stream-broken] tell me", 1000));
    show("stream failed", () -> stream("[stream-failed] tell me", 1000));
    show("stream cancelled", () -> stream("[stream-cancelled] tell me", 2));
    show("stream by visitor", this::visited);
    show(
        "invoke claude",
        () ->
            invoke(
                MODEL,
                "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":64,\"temperature\":0.5,"
                    + "\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":"
                    + "[{\"type\":\"text\",\"text\":\"[invoke-claude] Who am I?\"}]}]}"));
    show(
        "invoke titan",
        () ->
            invoke(
                "amazon.titan-text-express-v1",
                "{\"inputText\":\"[invoke-titan] Who am I?\",\"textGenerationConfig\":{\"maxTokenCount\":64,"
                    + "\"temperature\":0.5}}"));
    show(
        "invoke llama",
        () ->
            invoke(
                "meta.llama3-8b-instruct-v1:0",
                "{\"prompt\":\"[invoke-llama] Who am I?\",\"max_gen_len\":64,\"temperature\":0.5}"));
    show(
        "invoke nova",
        () ->
            invoke(
                "amazon.nova-lite-v1:0",
                "{\"system\":[{\"text\":\"Be brief.\"}],\"messages\":[{\"role\":\"user\",\"content\":"
                    + "[{\"text\":\"[invoke-nova] Who am I?\"}]}],\"inferenceConfig\":{\"maxTokens\":64}}"));
    show(
        "invoke embeddings",
        () -> invoke("amazon.titan-embed-text-v2:0", "{\"inputText\":\"[invoke-embeddings] me\"}"));
    show("invoke bad", () -> invoke(MODEL, "{\"prompt\":\"[invoke-bad] please\"}"));
    show(
        "invoke async",
        () ->
            async
                .invokeModel(body("meta.llama3-8b-instruct-v1:0", "{\"prompt\":\"[invoke-async] Who am I?\"}"))
                .join()
                .body()
                .asUtf8String());
    show("invoke stream", () -> invokeStream("[invoke-stream] Who am I?"));
    show("invoke stream of calls", () -> invokeStream("[invoke-stream-tools] Weather of Oslo?"));
  }

  private Object blocking() {
    ConverseRequest request =
        ConverseRequest.builder()
            .modelId(MODEL)
            .system(
                SystemContentBlock.builder().text("Be brief.").build(),
                SystemContentBlock.builder().text("Be kind.").build())
            .messages(
                user("[blocking] My name is Ada."),
                Message.builder()
                    .role(ConversationRole.ASSISTANT)
                    .content(ContentBlock.fromText("Hello Ada."))
                    .build(),
                Message.builder()
                    .role(ConversationRole.USER)
                    .content(ContentBlock.fromText("What is"), ContentBlock.fromText("my name?"))
                    .build())
            .inferenceConfig(
                InferenceConfiguration.builder()
                    .maxTokens(64)
                    .temperature(0.25f)
                    .topP(0.5f)
                    .stopSequences("STOP")
                    .build())
            .additionalModelRequestFields(
                Document.mapBuilder().putNumber("top_k", 20).build())
            .build();
    return told(client.converse(request));
  }

  private Object parts() {
    Message message =
        Message.builder()
            .role(ConversationRole.USER)
            .content(
                ContentBlock.fromText("[parts] What is on these?"),
                ContentBlock.fromImage(
                    image ->
                        image
                            .format("png")
                            .source(s -> s.bytes(SdkBytes.fromByteArray(new byte[] {1, 2, 3, 4})))))
            .build();
    return told(client.converse(b -> b.modelId(MODEL).messages(message)));
  }

  private Object tools() {
    ToolConfiguration config =
        ToolConfiguration.builder()
            .tools(
                Tool.fromToolSpec(
                    spec ->
                        spec.name("weather")
                            .description("Tells the weather of a city")
                            .inputSchema(
                                ToolInputSchema.fromJson(
                                    Document.fromMap(
                                        Map.of("type", Document.fromString("object")))))))
            .build();
    Message question = user("[tools] What is the weather in Oslo?");
    ConverseResponse first =
        client.converse(b -> b.modelId(MODEL).messages(question).toolConfig(config));
    Message asked = first.output().message();
    ToolUseBlock use = asked.content().get(asked.content().size() - 1).toolUse();
    Message result =
        Message.builder()
            .role(ConversationRole.USER)
            .content(
                ContentBlock.fromToolResult(
                    r ->
                        r.toolUseId(use.toolUseId())
                            .content(ToolResultContentBlock.fromText("clear sky"))))
            .build();
    ConverseResponse second =
        client.converse(b -> b.modelId(MODEL).messages(question, asked, result).toolConfig(config));
    return use.name() + " " + use.input() + " " + first.stopReasonAsString() + " " + told(second);
  }

  private Object stream(String prompt, int most) throws InterruptedException {
    StringBuilder seen = new StringBuilder();
    CountDownLatch cancelled = new CountDownLatch(1);
    ConverseStreamResponseHandler handler =
        new ConverseStreamResponseHandler() {
          @Override
          public void responseReceived(ConverseStreamResponse response) {
            seen.append("received");
          }

          @Override
          public void onEventStream(SdkPublisher<ConverseStreamOutput> events) {
            events.subscribe(
                reading(
                    event -> seen.append('|').append(kind(event)),
                    thrown -> seen.append(" error ").append(thrown.getClass().getSimpleName()),
                    most,
                    cancelled));
          }

          @Override
          public void exceptionOccurred(Throwable thrown) {
            seen.append(" failed ").append(thrown.getClass().getSimpleName());
          }

          @Override
          public void complete() {
            seen.append(" complete");
          }
        };
    CompletableFuture<Void> future =
        async.converseStream(
            ConverseStreamRequest.builder()
                .modelId(MODEL)
                .system(SystemContentBlock.builder().text("Be brief.").build())
                .messages(user(prompt))
                .inferenceConfig(c -> c.maxTokens(64))
                .build(),
            handler);
    if (most < 1000) {
      cancelled.await();
      return "cancelled after " + most;
    }
    try {
      future.join();
    } catch (CompletionException failed) {
      return seen + " then " + said(failed);
    }
    return seen;
  }

  private Object visited() {
    StringBuilder seen = new StringBuilder();
    ConverseStreamResponseHandler handler =
        ConverseStreamResponseHandler.builder()
            .subscriber(
                ConverseStreamResponseHandler.Visitor.builder()
                    .onContentBlockDelta(delta -> seen.append(delta.delta().text()))
                    .onMessageStop(stop -> seen.append(stop.stopReasonAsString()))
                    .build())
            .onComplete(() -> seen.append(" done"))
            .build();
    async
        .converseStream(b -> b.modelId(MODEL).messages(user("[stream-visited] tell me")), handler)
        .join();
    return seen;
  }

  private Object invokeStream(String prompt) {
    StringBuilder seen = new StringBuilder();
    InvokeModelWithResponseStreamResponseHandler handler =
        InvokeModelWithResponseStreamResponseHandler.builder()
            .subscriber(
                InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                    .onChunk(chunk -> seen.append(chunk.bytes().asUtf8String()))
                    .build())
            .build();
    async
        .invokeModelWithResponseStream(
            b ->
                b.modelId(MODEL)
                    .body(
                        SdkBytes.fromUtf8String(
                            "{\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\""
                                + prompt
                                + "\"}]}")),
            handler)
        .join();
    return seen;
  }

  private static String kind(ConverseStreamOutput event) {
    return event.toString().replaceAll("\\(.*", "");
  }

  private static <T> Subscriber<T> reading(
      Consumer<T> each, Consumer<Throwable> failed, int most, CountDownLatch cancelled) {
    return new Subscriber<>() {
      private Subscription subscription;
      private int left = most;

      @Override
      public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(1);
      }

      @Override
      public void onNext(T event) {
        each.accept(event);
        if (--left > 0) {
          subscription.request(1);
        } else {
          subscription.cancel();
          cancelled.countDown();
        }
      }

      @Override
      public void onError(Throwable thrown) {
        failed.accept(thrown);
      }

      @Override
      public void onComplete() {}
    };
  }

  private Object invoke(String model, String json) {
    InvokeModelResponse answer = client.invokeModel(body(model, json));
    ByteBuffer bytes = answer.body().asByteBuffer();
    return StandardCharsets.UTF_8.decode(bytes) + " " + answer.contentType();
  }

  private static InvokeModelRequest body(String model, String json) {
    return InvokeModelRequest.builder()
        .modelId(model)
        .contentType("application/json")
        .accept("application/json")
        .body(SdkBytes.fromUtf8String(json))
        .build();
  }

  private static ConverseRequest simple(String prompt) {
    return ConverseRequest.builder()
        .modelId(MODEL)
        .messages(user(prompt))
        .inferenceConfig(c -> c.temperature(0.5f))
        .build();
  }

  private static Message user(String text) {
    return Message.builder()
        .role(ConversationRole.USER)
        .content(List.of(ContentBlock.fromText(text)))
        .build();
  }

  private static String told(ConverseResponse answer) {
    TokenUsage usage = answer.usage();
    StringBuilder text = new StringBuilder();
    for (ContentBlock block : answer.output().message().content()) {
      text.append('|').append(block.text());
    }
    return text + " " + answer.stopReasonAsString() + " " + usage.inputTokens() + "+" + usage.outputTokens();
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
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    String message = String.valueOf(cause.getMessage()).replaceAll("(localhost|127.0.0.1):\\d+", "localhost");
    return thrown.getClass().getSimpleName() + " " + cause.getClass().getName() + " " + message;
  }
}
