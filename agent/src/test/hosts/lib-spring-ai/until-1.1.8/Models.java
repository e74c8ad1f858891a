import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.document.MetadataMode;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.ai.retry.RetryUtils;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.web.client.ResponseErrorHandler;

/** The models of Spring AI 1.x, which has clients of its own. */
final class Models {
  private final OpenAiApi api;

  Models(String url) {
    api =
        OpenAiApi.builder().baseUrl(url).apiKey("no-key").responseErrorHandler(new Busy()).build();
  }

  ChatModel chat(OpenAiChatOptions options) {
    return OpenAiChatModel.builder()
        .openAiApi(api)
        .defaultOptions(options)
        .retryTemplate(
            RetryTemplate.builder()
                .maxAttempts(2)
                .retryOn(TransientAiException.class)
                .fixedBackoff(1)
                .build())
        .build();
  }

  EmbeddingModel embedding() {
    return new OpenAiEmbeddingModel(
        api,
        MetadataMode.NONE,
        OpenAiEmbeddingOptions.builder().model("text-embedding-3-small").build());
  }

  /** Takes "too many requests" for something that passes. */
  private static final class Busy implements ResponseErrorHandler {
    @Override
    public boolean hasError(ClientHttpResponse response) throws java.io.IOException {
      return response.getStatusCode().isError();
    }

    @Override
    public void handleError(
        java.net.URI url, org.springframework.http.HttpMethod method, ClientHttpResponse response)
        throws java.io.IOException {
      if (response.getStatusCode().isSameCodeAs(HttpStatusCode.valueOf(429))) {
        throw new TransientAiException("busy");
      }
      RetryUtils.DEFAULT_RESPONSE_ERROR_HANDLER.handleError(url, method, response);
    }
  }
}
