import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.util.List;

/** Completions of the old kind, and embeddings. */
class Others {

  static void run(OpenAIClient client) {
    Main.scenario("completion", () -> client.completions().create(completion("completion")));
    Main.scenario(
        "completion-async",
        () -> client.async().completions().create(completion("completion-async")).join());
    Main.scenario(
        "completion-stream",
        () -> {
          try (StreamResponse<Completion> stream =
              client.completions().createStreaming(completion("completion-stream"))) {
            return stream.stream().map(each -> each.choices().get(0).text()).toList();
          }
        });
    Main.scenario(
        "embedding",
        () ->
            client
                .embeddings()
                .create(
                    EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .input("[embedding] a red house")
                        .dimensions(3)
                        .build()));
    Main.scenario(
        "embeddings",
        () ->
            client
                .async()
                .embeddings()
                .create(
                    EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .inputOfArrayOfStrings(List.of("[embeddings] a red house", "a blue house"))
                        .build())
                .join());
    Main.scenario(
        "embedding-400",
        () ->
            client
                .embeddings()
                .create(
                    EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .input("[embedding-400] nothing")
                        .build()));
  }

  private static CompletionCreateParams completion(String scenario) {
    return CompletionCreateParams.builder()
        .model("gpt-3.5-turbo-instruct")
        .prompt("[" + scenario + "] Once upon a time")
        .maxTokens(16)
        .temperature(0.5)
        .build();
  }
}
