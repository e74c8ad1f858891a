import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

/** Answers as objects of a class, asynchronously. */
class StructuredAsync {

  static void run(OpenAIClient client) {
    Main.scenario(
        "structured-async",
        () ->
            client
                .async()
                .chat()
                .completions()
                .create(
                    ChatCompletionCreateParams.builder()
                        .model("gpt-4o-mini")
                        .addUserMessage("[structured-async] Name a colour.")
                        .responseFormat(Structured.Colour.class)
                        .build())
                .join()
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow());
  }
}
