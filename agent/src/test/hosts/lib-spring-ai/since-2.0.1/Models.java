import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.document.MetadataMode;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;

/** The models of Spring AI 2.x, which stand on openai-java. */
final class Models {
  private final String url;

  Models(String url) {
    this.url = url + "/v1";
  }

  ChatModel chat(OpenAiChatOptions options) {
    return OpenAiChatModel.builder()
        .options(options.mutate().baseUrl(url).apiKey("no-key").maxRetries(1).build())
        .build();
  }

  EmbeddingModel embedding() {
    return OpenAiEmbeddingModel.builder()
        .metadataMode(MetadataMode.NONE)
        .options(
            OpenAiEmbeddingOptions.builder()
                .baseUrl(url)
                .apiKey("no-key")
                .model("text-embedding-3-small")
                .build())
        .build();
  }
}
