import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.guardrail.OutputGuardrails;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What LangChain4j 1.x has had for some versions: output guardrails, and streams to be cancelled.
 */
public final class Newer {

  interface Step {
    Object run() throws Exception;
  }

  /** Wants to hear "again". */
  public static final class Again implements OutputGuardrail {
    @Override
    public OutputGuardrailResult validate(AiMessage answer) {
      return answer.text().contains("again")
          ? success()
          : reprompt("No word of again.", "[guarded] Say it again.");
    }
  }

  /** Is never content. */
  public static final class Never implements OutputGuardrail {
    @Override
    public OutputGuardrailResult validate(AiMessage answer) {
      return fatal("Never good enough.");
    }
  }

  interface Clerk {
    @OutputGuardrails(Again.class)
    String repeat(String question);

    @OutputGuardrails(Never.class)
    String never(String question);
  }

  private Newer() {}

  public static void run(String server) {
    String url = server + "/v1";
    OpenAiChatModel model =
        OpenAiChatModel.builder().baseUrl(url).apiKey("no-key").modelName("gpt-4o-mini").build();
    OpenAiStreamingChatModel streaming =
        OpenAiStreamingChatModel.builder()
            .baseUrl(url)
            .apiKey("no-key")
            .modelName("gpt-4o-mini")
            .build();
    Clerk clerk = AiServices.builder(Clerk.class).chatModel(model).build();
    step("cancelled", () -> cancelled(streaming));
    step("guarded", () -> clerk.repeat("[guarded] Say plain, guarded."));
    step("never content", () -> clerk.never("[never] Say plain, never good."));
  }

  private static Object cancelled(OpenAiStreamingChatModel model) throws Exception {
    StringBuilder told = new StringBuilder();
    CountDownLatch end = new CountDownLatch(1);
    model.chat(
        "[stream-cancelled] Say plain on and on.",
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            told.append('[').append(part.text()).append(']');
            if (part.text().startsWith("and")) {
              context.streamingHandle().cancel();
              told.append(" cancelled ").append(context.streamingHandle().isCancelled());
              end.countDown();
            }
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            told.append(" done");
            end.countDown();
          }

          @Override
          public void onError(Throwable error) {
            told.append(" failed ").append(error);
            end.countDown();
          }
        });
    return end.await(20, TimeUnit.SECONDS) ? told : "never";
  }

  private static void step(String name, Step step) {
    try {
      System.out.println(name + ": " + step.run());
    } catch (Throwable thrown) {
      System.out.println(name + " threw " + thrown + " caused by " + thrown.getCause());
    }
  }
}
