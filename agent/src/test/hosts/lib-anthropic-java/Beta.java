import com.anthropic.client.AnthropicClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.beta.messages.BetaMessageParam;
import com.anthropic.models.beta.messages.BetaRawMessageStreamEvent;
import com.anthropic.models.beta.messages.BetaTextBlockParam;
import com.anthropic.models.beta.messages.MessageCreateParams;
import java.util.List;

/** The beta of the messages. */
class Beta {

  private static MessageCreateParams.Builder ask(String scenario) {
    return MessageCreateParams.builder()
        .model("claude-3-5-haiku-latest")
        .maxTokens(64)
        .addBeta("token-efficient-tools-2025-02-19")
        .addUserMessage("[" + scenario + "] Name a colour.");
  }

  static void run(AnthropicClient client) {
    var messages = client.beta().messages();
    Main.scenario(
        "beta",
        () ->
            messages.create(
                ask("beta")
                    .systemOfBetaTextBlockParams(
                        List.of(BetaTextBlockParam.builder().text("You are brief.").build()))
                    .build()));
    Main.scenario(
        "beta-async",
        () -> client.async().beta().messages().create(ask("beta-async").build()).join());
    Main.scenario(
        "beta-parts",
        () ->
            messages.create(
                MessageCreateParams.builder()
                    .model("claude-3-5-haiku-latest")
                    .maxTokens(64)
                    .addMessage(
                        Main.json(
                            BetaMessageParam.class,
                            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"[beta-parts] What is this?\"},"
                                + "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}}]}"))
                    .build()));
    Main.scenario("beta-tools", () -> messages.create(ask("beta-tools").build()));
    Main.scenario("beta-400", () -> messages.create(ask("beta-400").build()));
    Main.scenario(
        "beta-stream",
        () -> {
          try (StreamResponse<BetaRawMessageStreamEvent> stream =
              messages.createStreaming(ask("beta-stream").build())) {
            return stream.stream()
                .map(event -> event.contentBlockDelta().map(Object::toString).orElse("other"))
                .toList();
          }
        });
  }
}
