import io.github.ollama4j.Ollama;
import io.github.ollama4j.models.chat.OllamaChatMessage;
import io.github.ollama4j.models.chat.OllamaChatMessageRole;
import io.github.ollama4j.models.chat.OllamaChatRequest;
import io.github.ollama4j.models.chat.OllamaChatResult;
import io.github.ollama4j.models.embed.OllamaEmbedRequest;
import io.github.ollama4j.models.generate.OllamaGenerateRequest;
import io.github.ollama4j.models.generate.OllamaGenerateStreamObserver;
import io.github.ollama4j.models.response.OllamaAsyncResultStreamer;
import io.github.ollama4j.models.response.OllamaResult;
import io.github.ollama4j.tools.Tools;
import io.github.ollama4j.utils.OptionsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Uses ollama4j. */
public final class Main {

  interface Step {
    Object run() throws Exception;
  }

  private Main() {}

  public static void main(String[] args) {
    Ollama ollama = new Ollama(args[0]);
    ollama.setMaxChatToolCallRetries(3);
    step("chat", () -> ollama.chat(ask("[chat] Say plain.").build(), null));
    step(
        "conversation",
        () ->
            ollama.chat(
                OllamaChatRequest.builder()
                    .withModel("llama3")
                    .withUseTools(false)
                    .withMessage(OllamaChatMessageRole.SYSTEM, "You are brief.")
                    .withMessage(OllamaChatMessageRole.USER, "[conversation] Who are you?")
                    .withMessage(OllamaChatMessageRole.ASSISTANT, "A model.")
                    .withMessage(OllamaChatMessageRole.USER, "Say plain again.")
                    .withOptions(
                        new OptionsBuilder()
                            .setTemperature(0.5f)
                            .setTopK(40)
                            .setNumPredict(99)
                            .setSeed(7)
                            .build())
                    .build(),
                null));
    step(
        "image",
        () -> {
          OllamaChatMessage message =
              new OllamaChatMessage(OllamaChatMessageRole.USER, "[image] Say plain what you see.");
          message.setImages(List.of("hello".getBytes()));
          return ollama.chat(
              OllamaChatRequest.builder()
                  .withModel("llava")
                  .withUseTools(false)
                  .withMessages(new ArrayList<>(List.of(message)))
                  .build(),
              null);
        });
    step("refused", () -> ollama.chat(ask("[refused] Please refuse.").build(), null));
    step("crashed", () -> ollama.chat(ask("[crashed] Please crash.").build(), null));
    step("stream", () -> streamed(ollama, "[stream] Say plain slowly."));
    step("broken stream", () -> streamed(ollama, "[stream-broken] Break."));
    step("refused stream", () -> streamed(ollama, "[stream-refused] Refuse."));
    step(
        "tools",
        () ->
            ollama.chat(
                ask("[tools] How is the weather?")
                    .withUseTools(true)
                    .withTools(new ArrayList<>(List.of(weather())))
                    .build(),
                null));

    step("generate", () -> ollama.generate(generate("[generate] Say plain.").build(), null));
    step(
        "generate with a system prompt",
        () ->
            ollama.generate(
                generate("[generate-json] A town, please.")
                    .withSystem("You are a clerk.")
                    .withFormat(Map.of("type", "object"))
                    .withOptions(new OptionsBuilder().setTemperature(0.5f).build())
                    .build(),
                null));
    step(
        "generate slowly",
        () -> {
          StringBuilder told = new StringBuilder();
          OllamaResult result =
              ollama.generate(
                  Thinking.off(generate("[generate-stream] Say plain slowly.")).build(),
                  new OllamaGenerateStreamObserver(
                      null, text -> told.append('[').append(text).append(']')));
          return told + " " + shown(result);
        });
    step(
        "generate refused",
        () -> ollama.generate(generate("[generate-refused] No.").build(), null));
    step("generate elsewhere", () -> elsewhere(ollama, "[generate-async] Say plain."));
    step(
        "embeddings",
        () ->
            ollama
                .embed(new OllamaEmbedRequest("nomic-embed-text", List.of("[embed] one", "two")))
                .getEmbeddings());
  }

  private static OllamaChatRequest ask(String text) {
    return OllamaChatRequest.builder()
        .withModel("llama3")
        .withUseTools(false)
        .withMessage(OllamaChatMessageRole.USER, text);
  }

  private static OllamaGenerateRequest generate(String prompt) {
    return OllamaGenerateRequest.builder().withModel("llama3").withPrompt(prompt);
  }

  private static Object streamed(Ollama ollama, String text) throws Exception {
    StringBuilder told = new StringBuilder();
    try {
      OllamaChatResult result =
          ollama.chat(
              ask(text).build(),
              part -> told.append('[').append(part.getMessage().getResponse()).append(']'));
      return told + " " + shown(result);
    } catch (Exception e) {
      return told + " failed " + e.getClass().getName();
    }
  }

  private static Object elsewhere(Ollama ollama, String prompt) throws Exception {
    OllamaAsyncResultStreamer answer = Thinking.generateAsync(ollama, prompt);
    answer.join();
    return answer.getCompleteResponse() + " " + answer.getHttpStatusCode();
  }

  private static Tools.Tool weather() {
    return Tools.Tool.builder()
        .toolSpec(
            Tools.ToolSpec.builder()
                .name("weather")
                .description("Tells the weather of a town")
                .parameters(
                    Tools.Parameters.of(
                        Map.of(
                            "town",
                            Tools.Property.builder()
                                .type("string")
                                .description("the town")
                                .required(true)
                                .build())))
                .build())
        .toolFunction(arguments -> "rain in " + arguments.get("town"))
        .build();
  }

  private static Object shown(Object value) {
    if (value instanceof OllamaChatResult chat) {
      return chat.getResponseModel().getMessage().getResponse()
          + " "
          + chat.getResponseModel().getEvalCount()
          + " "
          + chat.getChatHistory().size();
    }
    return value instanceof OllamaResult result
        ? result.getResponse() + " " + result.getEvalCount()
        : value;
  }

  private static void step(String name, Step step) {
    try {
      System.out.println(name + ": " + shown(step.run()));
    } catch (Throwable thrown) {
      System.out.println(name + " threw " + thrown + " caused by " + thrown.getCause());
    }
  }
}
