import io.github.ollama4j.Ollama;
import io.github.ollama4j.models.response.OllamaAsyncResultStreamer;

/** Has texts generated on a thread of the library. */
final class Async {
  private Async() {}

  static OllamaAsyncResultStreamer ask(Ollama ollama, String prompt) throws Exception {
    return ollama.generateAsync("llama3", prompt, false, false);
  }
}
