import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.models.ReasoningEffort;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import com.openai.models.chat.completions.ChatCompletionTool;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Chat completions in one piece. */
class Chat {
  static final String WEATHER =
      """
      {"type":"function","function":{"name":"weather","description":"The weather of a town.",
       "parameters":{"type":"object","properties":{"town":{"type":"string"},"days":{"type":"integer","minimum":1}},"required":["town"]}}}
      """;

  static ChatCompletionCreateParams.Builder ask(String scenario) {
    return ChatCompletionCreateParams.builder()
        .model("gpt-4o-mini")
        .addUserMessage("[" + scenario + "] Name a colour.");
  }

  static void run(OpenAIClient client) throws Exception {
    var chat = client.chat().completions();
    Main.scenario(
        "blocking",
        () ->
            chat.create(
                ChatCompletionCreateParams.builder()
                    .model("gpt-4o-mini")
                    .addSystemMessage("You are brief.")
                    .addUserMessage("[blocking] Name a colour.")
                    .temperature(0.25)
                    .topP(0.5)
                    .maxCompletionTokens(64)
                    .seed(7)
                    .frequencyPenalty(0.125)
                    .presencePenalty(0.0625)
                    .stop("END")
                    .user("user-9")
                    .build()));
    Main.scenario("async", () -> client.async().chat().completions().create(ask("async").build()).join());
    Main.scenario(
        "raw",
        () -> {
          try (HttpResponseFor<ChatCompletion> response =
              chat.withRawResponse().create(ask("raw").build())) {
            return response.statusCode()
                + " "
                + response.headers().values("x-request-id")
                + " "
                + response.parse().id()
                + " "
                + response.requestId();
          }
        });
    Main.scenario(
        "raw-async",
        () ->
            client
                .async()
                .chat()
                .completions()
                .withRawResponse()
                .create(ask("raw-async").build())
                .thenApply(response -> response.statusCode() + " " + response.parse().id())
                .join());
    Main.scenario(
        "raw-unread",
        () -> {
          try (HttpResponseFor<ChatCompletion> response =
              chat.withRawResponse().create(ask("raw-unread").build())) {
            return response.statusCode();
          }
        });
    Main.scenario(
        "system-parts",
        () ->
            chat.create(
                ChatCompletionCreateParams.builder()
                    .model("gpt-4o-mini")
                    .addDeveloperMessage("You write for children.")
                    .addSystemMessageOfArrayOfContentParts(
                        List.of(
                            ChatCompletionContentPartText.builder().text("Be brief.").build(),
                            ChatCompletionContentPartText.builder().text("Be kind.").build()))
                    .addUserMessage("[system-parts] Name a colour.")
                    .build()));
    Main.scenario(
        "parts",
        () ->
            chat.create(
                ChatCompletionCreateParams.builder()
                    .model("gpt-4o-mini")
                    .addUserMessageOfArrayOfContentParts(
                        Main.jsons(
                            ChatCompletionContentPart.class,
                            "{\"type\":\"text\",\"text\":\"[parts] What is this?\"}",
                            "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/cat.png\",\"detail\":\"low\"}}",
                            "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,iVBORw0KGgo=\"}}",
                            "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"UklGRg==\",\"format\":\"wav\"}}",
                            "{\"type\":\"file\",\"file\":{\"filename\":\"plan.pdf\",\"file_data\":\"JVBERi0=\"}}",
                            "{\"type\":\"file\",\"file\":{\"file_id\":\"file-7\"}}",
                            "{\"type\":\"text\",\"text\":\"Be brief.\"}"))
                    .build()));
    tools(client);
    Main.scenario("refusal", () -> chat.create(ask("refusal").build()));
    Main.scenario("cached", () -> chat.create(ask("cached").build()));
    Main.scenario("two", () -> chat.create(ask("two").n(2).build()));
    Main.scenario(
        "json-object",
        () ->
            chat.create(
                ask("json-object")
                    .responseFormat(ResponseFormatJsonObject.builder().build())
                    .reasoningEffort(ReasoningEffort.LOW)
                    .build()));
    Main.scenario("bare-answer", () -> chat.create(ask("bare-answer").build()).choices());
    Main.scenario("no-json", () -> chat.create(ask("no-json").build()));
    failures(client);
  }

  private static void tools(OpenAIClient client) {
    var chat = client.chat().completions();
    ChatCompletionCreateParams first =
        ChatCompletionCreateParams.builder()
            .model("gpt-4o-mini")
            .addSystemMessage("You know the weather.")
            .addUserMessage("[tools] Bern or Thun?")
            .addTool(Main.json(ChatCompletionTool.class, WEATHER))
            .build();
    ChatCompletion asked = Main.scenario("tools", () -> chat.create(first));
    Main.scenario(
        "tool-results",
        () ->
            chat.create(
                ChatCompletionCreateParams.builder()
                    .model("gpt-4o-mini")
                    .addUserMessage("[tool-results] Bern or Thun?")
                    .addMessage(asked.choices().get(0).message())
                    .addMessage(result("call_1", "sunny in Bern"))
                    .addMessage(result("call_2", "rain in Thun"))
                    .addMessage(
                        Main.json(
                            ChatCompletionMessageParam.class,
                            "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Bern.\"}]}"))
                    .addMessage(
                        Main.json(
                            ChatCompletionMessageParam.class,
                            "{\"role\":\"user\",\"content\":\"Are you sure?\",\"name\":\"eva\"}"))
                    .build()));
  }

  private static ChatCompletionToolMessageParam result(String id, String text) {
    return ChatCompletionToolMessageParam.builder().toolCallId(id).content(text).build();
  }

  private static void failures(OpenAIClient client) throws Exception {
    var chat = client.chat().completions();
    Main.scenario("error-400", () -> chat.create(ask("error-400").build()));
    Main.scenario("retry", () -> chat.create(ask("retry").build()));
    Main.scenario(
        "retry-async",
        () -> client.async().chat().completions().create(ask("retry-async").build()).join());
    OpenAIClient once = Main.client(0);
    Main.scenario("error-500", () -> once.chat().completions().create(ask("error-500").build()));
    Main.scenario(
        "error-async",
        () ->
            once.async()
                .chat()
                .completions()
                .create(ask("error-async").build())
                .handle((value, failure) -> Main.told(failure))
                .join());
    once.close();
    Main.scenario(
        "cancel-async",
        () -> {
          CompletableFuture<ChatCompletion> future =
              client.async().chat().completions().create(ask("cancel-async").build());
          boolean cancelled = future.cancel(true);
          Main.open("cancel-async");
          return cancelled + " " + future.isCancelled();
        });
  }
}
