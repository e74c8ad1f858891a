import io.github.ollama4j.Ollama;
import io.github.ollama4j.models.generate.OllamaGenerateRequest;
import io.github.ollama4j.models.response.OllamaAsyncResultStreamer;

/** What depends on how thinking is switched off. */
final class Thinking {
  private Thinking() {}

  static OllamaAsyncResultStreamer generateAsync(Ollama ollama, String prompt) throws Exception {
    return ollama.generateAsync("llama3", prompt, false, false);
  }

  static OllamaGenerateRequest off(OllamaGenerateRequest request) {
    return request.withThink(false);
  }
}
