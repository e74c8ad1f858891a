import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

public class Main {
  public static void main(String[] args) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder().baseUrl(args[0] + "/v1").apiKey("k").build();
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("gpt-4o-mini")
                    .addSystemMessage("You are brief.")
                    .addUserMessage("[blocking] Name a colour.")
                    .build());
    System.out.println(answer.choices().get(0).message().content().orElse("none"));
    client.close();
  }
}
