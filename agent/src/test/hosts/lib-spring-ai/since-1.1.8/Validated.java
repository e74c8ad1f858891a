import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.StructuredOutputValidationAdvisor;

/** Has an answer validated, and asked for again, by an advisor. */
public final class Validated {
  private Validated() {}

  public static Object run(ChatClient client) {
    return client
        .prompt()
        .user("[validated] Tell me of a town.")
        .advisors(
            StructuredOutputValidationAdvisor.builder()
                .outputType(Main.Town.class)
                .maxRepeatAttempts(2)
                .build())
        .call()
        .content();
  }
}
