package com.acme.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pipeline and its repair step, with a provider that is told what to say. */
class ContentGeneratorServiceTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String GOOD = DraftValidatorTest.post("short");
  private static final String TOO_LONG = DraftValidatorTest.post("x".repeat(281));
  private static final String NO_CALL = GOOD.replace("call_to_action", "cta");

  private final PostRepository posts = new PostRepository();
  private StubProvider provider;
  private ValidationAndRepairService repairs;
  private ContentGeneratorService generator;

  @BeforeEach
  void start() throws IOException {
    provider = new StubProvider();
    LlmClient llm = new LlmClient(provider.url(), "k", Duration.ofSeconds(60));
    repairs = new ValidationAndRepairService(llm, new DraftValidator());
    generator =
        new ContentGeneratorService(
            Catalog.bundled(), new PromptComposer(), llm, repairs, posts, "some-model");
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Test
  void aPostIsWrittenAndSaved() {
    provider.writes(GOOD);

    Post post = generator.generate(request("T-42", "org-halden"));

    assertThat(post)
        .isEqualTo(
            new Post(post.id(), "org-halden", Platform.X, "h", "short", List.of("#a"), "c", 0));
    assertThat(posts.find(post.id())).contains(post);
  }

  @Test
  void eachPostGetsAnIdOfItsOwn() {
    provider.writes(GOOD);

    long first = generator.generate(request("T-42", "org-halden")).id();
    long second = generator.generate(request("T-42", "org-halden")).id();

    assertThat(second).isGreaterThan(first);
    assertThat(first).isPositive();
    assertThat(posts.find(0)).isEmpty();
  }

  @Test
  void theModelIsSentTheComposedPromptWithTheLateTone() throws IOException {
    provider.writes(GOOD);

    generator.generate(request("T-42", "org-halden"));

    List<JsonNode> messages = sent(0);
    assertThat(messages).extracting(m -> m.get("role").asText()).containsExactly("system", "user");
    assertThat(messages.get(1).get("content").asText().lines()).contains("Tone: terse");
  }

  @Test
  void aDraftIsSentBackWithTheFeedbackUntilItPasses() throws IOException {
    provider.writes(TOO_LONG).writes(NO_CALL).writes(GOOD);

    Post post = generator.generate(request("T-42", "org-halden"));

    assertThat(post.repairs()).isEqualTo(2);
    assertThat(post.body()).isEqualTo("short");
    List<JsonNode> last = sent(2);
    assertThat(last)
        .extracting(m -> m.get("role").asText())
        .containsExactly("system", "user", "assistant", "user", "assistant", "user");
    assertThat(last.get(2).get("content").asText()).isEqualTo(TOO_LONG);
    assertThat(last.get(3).get("content").asText()).startsWith("The body has 281 characters");
    assertThat(last.get(5).get("content").asText()).contains("\"call_to_action\"");
  }

  @Test
  void aRepairResultTellsWhatItTook() {
    provider.writes(NO_CALL).writes(GOOD);

    RepairResult result = repair(TOO_LONG);

    assertThat(result.post()).isEqualTo(GOOD);
    assertThat(result.count()).isEqualTo(2);
    assertThat(result.types()).containsExactly("too_long", "missing_call_to_action");
    assertThat(result.initialScore()).isEqualTo(0.6);
    assertThat(result.finalScore()).isEqualTo(1.0);
    assertThat(result.log())
        .hasSize(2)
        .first()
        .isEqualTo(
            "The body has 281 characters; x allows 280. Shorten it and keep the key message.");
  }

  @Test
  void aGoodDraftNeedsNoModel() {
    assertThat(repair(GOOD)).isEqualTo(new RepairResult(GOOD, 0, List.of(), 1.0, 1.0, List.of()));
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void theSameMistakeTwiceIsOneType() {
    provider.writes(TOO_LONG).writes(GOOD);

    assertThat(repair(TOO_LONG).types()).containsExactly("too_long");
  }

  @Test
  void afterTwoRepairsItIsGivenUpAndNothingIsSaved() {
    provider.writes(TOO_LONG);

    assertThatThrownBy(() -> generator.generate(request("T-42", "org-halden")))
        .isInstanceOf(RepairFailedException.class)
        .hasMessage("[too_long] left after 2 repairs");
    assertThat(provider.asked).hasSize(3);
    assertThat(posts.find(1001)).isEmpty();
  }

  @Test
  void aProviderThatFailsDuringARepairFailsTheRequest() {
    provider.writes(TOO_LONG).says(500, "{}");

    assertThatThrownBy(() -> generator.generate(request("T-42", "org-halden")))
        .isInstanceOf(ProviderException.class);
  }

  @Test
  void unknownTemplatesAndOrganisationsNeverReachTheModel() {
    assertThatThrownBy(() -> generator.generate(request("T-0", "org-halden")))
        .hasMessage("T-0: no such template");
    assertThatThrownBy(() -> generator.generate(request("T-42", "org-0")))
        .hasMessage("org-0: no such organisation");
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void nobodyNeedsToWaitForAPost() {
    provider.writes(TOO_LONG).writes(GOOD);
    List<Runnable> parts = new CopyOnWriteArrayList<>();

    CompletableFuture<Post> post =
        generator.generateAsync(
            request("T-42", "org-halden"),
            part -> {
              parts.add(part);
              ForkJoinPool.commonPool().execute(part);
            });

    assertThat(post)
        .succeedsWithin(MINUTE)
        .satisfies(saved -> assertThat(posts.find(saved.id())).contains(saved))
        .extracting(Post::repairs)
        .isEqualTo(1);
    assertThat(parts).as("composed, repaired, saved").hasSize(3);
  }

  @Test
  void whatFailsWhileNobodyWaitsIsNotLost() {
    provider.says(500, "{}");

    assertThat(generator.generateAsync(request("T-42", "org-halden"), Runnable::run))
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ProviderException.class);
    assertThat(generator.generateAsync(request("T-0", "org-halden"), Runnable::run))
        .failsWithin(MINUTE)
        .withThrowableThat()
        .havingCause()
        .withMessage("T-0: no such template");
    assertThat(posts.find(1001)).isEmpty();
  }

  private RepairResult repair(String draft) {
    return repairs.validateAndRepair(
        new Completion(draft, "m", new Usage(1, 1, 2, 0), "stop", "id", 0),
        ChatRequest.of("m", new Prompt("s", "u")),
        Platform.X);
  }

  private List<JsonNode> sent(int index) throws IOException {
    JsonNode body = new ObjectMapper().readTree(provider.asked.get(index).body());
    return List.of(new ObjectMapper().treeToValue(body.get("messages"), JsonNode[].class));
  }

  private static GenerationRequest request(String template, String org) {
    return new GenerationRequest(
        org, "u", Platform.X, template, "a tent", "it is dry", "terse", null);
  }
}
