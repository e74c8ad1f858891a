import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import java.util.List;

/** Answers as objects of a class. */
class Structured {
  public static class Colour {
    public String name;
    public List<Integer> rgb;

    @Override
    public String toString() {
      return name + rgb;
    }
  }

  static void run(OpenAIClient client) {
    Main.scenario(
        "structured",
        () ->
            client
                .chat()
                .completions()
                .create(
                    ChatCompletionCreateParams.builder()
                        .model("gpt-4o-mini")
                        .addUserMessage("[structured] Name a colour.")
                        .responseFormat(Colour.class)
                        .build())
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow());
    Main.scenario(
        "responses-structured",
        () ->
            client
                .responses()
                .create(
                    ResponseCreateParams.builder()
                        .model("gpt-4o-mini")
                        .input("[responses-structured] Name a colour.")
                        .text(Colour.class)
                        .build())
                .output()
                .get(0)
                .asMessage()
                .content()
                .get(0)
                .asOutputText());
  }
}
