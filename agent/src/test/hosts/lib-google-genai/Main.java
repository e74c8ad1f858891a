import com.google.genai.Chat;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.Blob;
import com.google.genai.types.Content;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.FileData;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Asks Gemini in every way the library offers and prints what came of it. */
public class Main {
  private static final String MODEL = "gemini-2.5-flash";
  private static final Logger QUIET = Logger.getLogger("com.google.genai");

  private final Client client;

  private Main(Client client) {
    this.client = client;
  }

  public static void main(String[] args) throws Exception {
    QUIET.setLevel(Level.OFF);
    // Versions that repeat take the second option, older ones pass over it.
    HttpOptions options =
        HttpOptions.fromJson(
            "{\"baseUrl\":\"" + args[0] + "\",\"retryOptions\":{\"attempts\":3,\"initialDelay\":0.01}}");
    new Main(Client.builder().apiKey("no-key").httpOptions(options).build()).all();
    System.out.println("end");
    System.exit(0);
  }

  private void all() {
    show("blocking", this::blocking);
    show("bare", () -> client.models.generateContent(MODEL, "[bare] hello from nowhere", null).text());
    show("parts", this::parts);
    show("tools", this::tools);
    show("automatic", this::automatic);
    show("thinking", this::thinking);
    show("structured", this::structured);
    show("blocked", () -> ask("[blocked] how is it made?"));
    show("bad request", () -> ask("[bad] please"));
    show("server error", () -> ask("[error] please"));
    show("busy", () -> ask("[busy] please"));
    show("stream", () -> read(stream("[stream] tell me"), 100));
    show("stream of calls", () -> read(stream("[stream-tools] weather?"), 100));
    show("stream of thoughts", () -> read(stream("[stream-thinking] hard"), 100));
    show("stream cancelled", () -> read(stream("[stream-cancelled] tell me"), 2));
    show("stream broken", () -> read(stream("[stream-broken] tell me"), 100));
    show("stream refused", () -> read(stream("[stream-bad] tell me"), 100));
    show("async", () -> joined(client.async.models.generateContent(MODEL, "[async] hello", warm())));
    show("async bad", () -> joined(client.async.models.generateContent(MODEL, "[async-bad] hello", warm())));
    show("async busy", () -> joined(client.async.models.generateContent(MODEL, "[async-busy] hello", warm())));
    show("async automatic", this::asyncAutomatic);
    show("async stream", () -> read(asyncStream("[async-stream] tell me").join(), 100));
    show("async stream cancelled", () -> read(asyncStream("[async-stream-cancelled] tell me").join(), 2));
    show("async stream broken", () -> read(asyncStream("[async-stream-broken] tell me").join(), 100));
    show("chat", this::chat);
    show("chat stream", this::chatStream);
    show("embedding", this::embedding);
    show("embeddings", this::embeddings);
    show("embedding async", this::embeddingAsync);
    show("embedding bad", () -> client.models.embedContent("text-embedding-004", "[embedding-bad] me", null));
  }

  private Object blocking() {
    List<Content> contents =
        List.of(
            text("user", "[blocking] My name is Ada."),
            text("model", "Hello Ada."),
            Content.builder()
                .role("user")
                .parts(List.of(Part.fromText("What is"), Part.fromText("my name?")))
                .build());
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .systemInstruction(
                Content.builder()
                    .parts(List.of(Part.fromText("Be brief."), Part.fromText("Be kind.")))
                    .build())
            .temperature(0.25f)
            .topP(0.5f)
            .topK(20f)
            .maxOutputTokens(64)
            .seed(7)
            .stopSequences(List.of("STOP"))
            .presencePenalty(0.5f)
            .frequencyPenalty(0.75f)
            .build();
    GenerateContentResponse answer = client.models.generateContent(MODEL, contents, config);
    return answer.text() + " " + answer.responseId() + " " + answer.usageMetadata().isPresent();
  }

  private Object parts() {
    Content content =
        Content.builder()
            .role("user")
            .parts(
                List.of(
                    Part.fromText("[parts] What is on these?"),
                    Part.builder()
                        .inlineData(
                            Blob.builder().mimeType("image/png").data(new byte[] {1, 2, 3, 4}).build())
                        .build(),
                    Part.builder()
                        .fileData(
                            FileData.builder()
                                .mimeType("application/pdf")
                                .fileUri("gs://papers/one.pdf").build())
                        .build()))
            .build();
    return client.models.generateContent(MODEL, content, warm()).text();
  }

  private Object tools() {
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .tools(
                List.of(
                    Tool.builder()
                        .functionDeclarations(
                            List.of(
                                FunctionDeclaration.builder()
                                    .name("weather")
                                    .description("Tells the weather of a city")
                                    .parameters(
                                        Schema.builder()
                                            .type("OBJECT")
                                            .properties(
                                                Map.of(
                                                    "city", Schema.builder().type("STRING").build()))
                                            .build())
                                    .build()))
                        .build()))
            .build();
    Content question = text("user", "[tools] What is the weather in Oslo?");
    GenerateContentResponse first = client.models.generateContent(MODEL, List.of(question), config);
    FunctionCall call = first.functionCalls().get(0);
    Content result =
        Content.builder()
            .role("user")
            .parts(
                List.of(
                    Part.builder()
                        .functionResponse(
                            FunctionResponse.builder()
                                .id(call.id().orElse("none"))
                                .name("weather")
                                .response(Map.of("sky", "clear")).build())
                        .build()))
            .build();
    List<Content> next = List.of(question, first.candidates().get().get(0).content().get(), result);
    return call.name() + " " + call.args() + " " + client.models.generateContent(MODEL, next, config).text();
  }

  public static String weather(String city) {
    return "rain in " + city;
  }

  private static GenerateContentConfig callable() throws Exception {
    return GenerateContentConfig.builder()
        .tools(
            List.of(
                Tool.builder()
                    .functions(List.of(Main.class.getMethod("weather", String.class)))
                    .build()))
        .build();
  }

  private Object automatic() throws Exception {
    return client.models.generateContent(MODEL, "[automatic] Weather of Oslo?", callable())
        .text();
  }

  private Object asyncAutomatic() throws Exception {
    return joined(
        client.async.models.generateContent(MODEL, "[async-automatic] Weather of Oslo?", callable()));
  }

  private Object thinking() {
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .thinkingConfig(
                ThinkingConfig.builder().includeThoughts(true).thinkingBudget(128).build())
            .build();
    return client.models.generateContent(MODEL, "[thinking] hard", config).text();
  }

  private Object structured() {
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .responseMimeType("application/json")
            .responseSchema(
                Schema.builder()
                    .type("OBJECT")
                    .properties(Map.of("name", Schema.builder().type("STRING").build()))
                    .build())
            .build();
    return client.models.generateContent(MODEL, "[structured] a name", config).text();
  }

  private Object ask(String prompt) {
    GenerateContentResponse answer = client.models.generateContent(MODEL, prompt, warm());
    return answer.text() + " " + answer.promptFeedback().isPresent();
  }

  private ResponseStream<GenerateContentResponse> stream(String prompt) {
    return client.models.generateContentStream(MODEL, prompt, warm());
  }

  private CompletableFuture<ResponseStream<GenerateContentResponse>> asyncStream(String prompt) {
    return client.async.models.generateContentStream(MODEL, prompt, warm());
  }

  /** Reads so many chunks, then closes. */
  private static Object read(ResponseStream<GenerateContentResponse> stream, int most) {
    StringBuilder seen = new StringBuilder(stream.getClass().getSimpleName());
    try (ResponseStream<GenerateContentResponse> closing = stream) {
      Iterator<GenerateContentResponse> chunks = closing.iterator();
      for (int i = 0; i < most && chunks.hasNext(); i++) {
        GenerateContentResponse chunk = chunks.next();
        seen.append('|').append(chunk.text()).append(chunk.functionCalls() == null ? "" : "!");
      }
    } catch (RuntimeException broken) {
      return seen + " then " + said(broken);
    }
    return seen;
  }

  private Object chat() {
    Chat chat = client.chats.create(MODEL, warm());
    String first = chat.sendMessage("[chat] one").text();
    String second = chat.sendMessage("two").text();
    return first + second + chat.getHistory(true).size();
  }

  private Object chatStream() {
    Chat chat = client.chats.create(MODEL, warm());
    StringBuilder seen = new StringBuilder();
    for (GenerateContentResponse chunk : chat.sendMessageStream("[chat-stream] one")) {
      seen.append('|').append(chunk.text());
    }
    return seen.append(chat.sendMessage("two").text()).append(chat.getHistory(true).size());
  }

  private Object embedding() {
    EmbedContentConfig config =
        EmbedContentConfig.builder().outputDimensionality(2).taskType("RETRIEVAL_QUERY").build();
    return client.models.embedContent("text-embedding-004", "[embedding] me", config).embeddings().get().size();
  }

  private Object embeddings() {
    return client
        .models
        .embedContent("text-embedding-004", List.of("[embeddings] one", "two"), null)
        .embeddings()
        .get()
        .size();
  }

  private Object embeddingAsync() {
    return client
        .async
        .models
        .embedContent("text-embedding-004", "[embedding-async] me", null)
        .join()
        .embeddings()
        .get()
        .size();
  }

  private static Object joined(CompletableFuture<GenerateContentResponse> future) {
    return future.join().text() + " " + future.isDone();
  }

  private static Content text(String role, String text) {
    return Content.builder().role(role).parts(List.of(Part.fromText(text))).build();
  }

  private static GenerateContentConfig warm() {
    return GenerateContentConfig.builder().temperature(0.5f).build();
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
    String message = String.valueOf(cause.getMessage()).replaceAll("localhost:\\d+", "localhost");
    return thrown.getClass().getSimpleName() + " " + cause.getClass().getName() + " " + message;
  }
}
