import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.HttpResponseFor;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Messages in one piece. */
class Messages {
  static final String WEATHER =
      """
      {"name":"weather","description":"The weather of a town.",
       "input_schema":{"type":"object","properties":{"town":{"type":"string"},"days":{"type":"integer","minimum":1}},"required":["town"]}}
      """;

  static MessageCreateParams.Builder ask(String scenario) {
    return MessageCreateParams.builder()
        .model("claude-3-5-haiku-latest")
        .maxTokens(64)
        .addUserMessage("[" + scenario + "] Name a colour.");
  }

  static void run(AnthropicClient client) throws Exception {
    var messages = client.messages();
    Main.scenario(
        "blocking",
        () ->
            messages.create(
                sampling(ask("blocking").system("You are brief."))
                    .stopSequences(List.of("END"))
                    .metadata(Metadata.builder().userId("user-9").build())
                    .build()));
    Main.scenario("async", () -> client.async().messages().create(ask("async").build()).join());
    Main.scenario(
        "raw",
        () -> {
          try (HttpResponseFor<Message> response =
              messages.withRawResponse().create(ask("raw").build())) {
            return response.statusCode()
                + " "
                + response.headers().values("request-id")
                + " "
                + response.parse().id();
          }
        });
    Main.scenario(
        "raw-async",
        () ->
            client
                .async()
                .messages()
                .withRawResponse()
                .create(ask("raw-async").build())
                .thenApply(response -> response.statusCode() + " " + response.parse().id())
                .join());
    Main.scenario(
        "raw-unread",
        () -> {
          try (HttpResponseFor<Message> response =
              messages.withRawResponse().create(ask("raw-unread").build())) {
            return response.statusCode();
          }
        });
    Main.scenario(
        "system-blocks",
        () ->
            messages.create(
                ask("system-blocks")
                    .systemOfTextBlockParams(
                        List.of(
                            TextBlockParam.builder().text("Be brief.").build(),
                            TextBlockParam.builder()
                                .text("Be kind.")
                                .cacheControl(CacheControlEphemeral.builder().build())
                                .build()))
                    .build()));
    Main.scenario("cached", () -> messages.create(ask("cached").build()));
    Main.scenario(
        "thinking",
        () -> messages.create(ask("thinking").maxTokens(4096).enabledThinking(1024).build()));
    Main.scenario(
        "parts",
        () ->
            messages.create(
                MessageCreateParams.builder()
                    .model("claude-3-5-haiku-latest")
                    .maxTokens(64)
                    .addMessage(
                        Main.json(
                            MessageParam.class,
                            "{\"role\":\"user\",\"content\":["
                                + "{\"type\":\"text\",\"text\":\"[parts] What is this?\"},"
                                + "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://example.org/cat.png\"}},"
                                + "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}},"
                                + "{\"type\":\"document\",\"title\":\"plan.pdf\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"JVBERi0=\"}},"
                                + "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"A note.\"}},"
                                + "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://example.org/plan.pdf\"}},"
                                + "{\"type\":\"text\",\"text\":\"Be brief.\"}"
                                + "]}"))
                    .build()));
    tools(client);
    failures(client);
  }

  /** The newest version has left these out of its parameters, but sends what one adds. */
  private static MessageCreateParams.Builder sampling(MessageCreateParams.Builder builder) {
    try {
      builder.getClass().getMethod("temperature", double.class).invoke(builder, 0.25);
      builder.getClass().getMethod("topP", double.class).invoke(builder, 0.5);
      builder.getClass().getMethod("topK", long.class).invoke(builder, 40L);
      return builder;
    } catch (ReflectiveOperationException e) {
      return builder
          .putAdditionalBodyProperty("temperature", JsonValue.from(0.25))
          .putAdditionalBodyProperty("top_p", JsonValue.from(0.5))
          .putAdditionalBodyProperty("top_k", JsonValue.from(40));
    }
  }

  private static void tools(AnthropicClient client) {
    Message asked =
        Main.scenario(
            "tools",
            () ->
                client
                    .messages()
                    .create(ask("tools").addTool(Main.json(Tool.class, WEATHER)).build()));
    Main.scenario(
        "tool-results",
        () ->
            client
                .messages()
                .create(
                    ask("tool-results")
                        .addMessage(asked)
                        .addMessage(
                            Main.json(
                                MessageParam.class,
                                "{\"role\":\"user\",\"content\":["
                                    + "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"sunny in Bern\"},"
                                    + "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_2\",\"is_error\":true,"
                                    + "\"content\":[{\"type\":\"text\",\"text\":\"no such town\"}]}]}"))
                        .addAssistantMessage("Bern.")
                        .addUserMessage("Are you sure?")
                        .build()));
  }

  private static void failures(AnthropicClient client) throws Exception {
    var messages = client.messages();
    Main.scenario("error-400", () -> messages.create(ask("error-400").build()));
    Main.scenario("retry", () -> messages.create(ask("retry").build()));
    Main.scenario(
        "retry-async",
        () -> client.async().messages().create(ask("retry-async").build()).join());
    AnthropicClient once = Main.client(0);
    Main.scenario("error-529", () -> once.messages().create(ask("error-529").build()));
    Main.scenario(
        "error-async",
        () ->
            once.async()
                .messages()
                .create(ask("error-async").build())
                .handle((value, failure) -> Main.told(failure))
                .join());
    once.close();
    Main.scenario(
        "cancel-async",
        () -> {
          CompletableFuture<Message> future =
              client.async().messages().create(ask("cancel-async").build());
          boolean cancelled = future.cancel(true);
          Main.open("cancel-async");
          return cancelled + " " + future.isCancelled();
        });
  }
}
