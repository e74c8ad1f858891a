package com.acme.studio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Turns an order into a saved post. Safe on any thread. */
public final class ContentGeneratorService {
  private final Catalog catalog;
  private final PromptComposer composer;
  private final LlmClient llm;
  private final ValidationAndRepairService repairs;
  private final PostRepository posts;
  private final String model;

  public ContentGeneratorService(
      Catalog catalog,
      PromptComposer composer,
      LlmClient llm,
      ValidationAndRepairService repairs,
      PostRepository posts,
      String model) {
    this.catalog = catalog;
    this.composer = composer;
    this.llm = llm;
    this.repairs = repairs;
    this.posts = posts;
    this.model = model;
  }

  /** Throws whatever kept it from a saved post. */
  public Post generate(GenerationRequest request) {
    ChatRequest chat = order(request);
    return finish(request, chat, llm.complete(chat));
  }

  /** The same with nobody waiting for it: each part is a task of its own. */
  public CompletableFuture<Post> generateAsync(GenerationRequest request, Executor executor) {
    return CompletableFuture.supplyAsync(() -> order(request), executor)
        .thenCompose(
            chat ->
                llm.askAsync(chat).thenApplyAsync(first -> repair(request, chat, first), executor))
        .thenApplyAsync(repaired -> save(request, repaired), executor);
  }

  /** What the model is asked first. */
  ChatRequest order(GenerationRequest request) {
    Template template = catalog.template(request.templateId(), request.templateVersion());
    BusinessContext business = catalog.business(request.orgId());
    Prompt prompt = composer.composePostGeneration(template, business, request);
    return ChatRequest.of(model, prompt);
  }

  /** Makes a saved post of the model's first answer. */
  Post finish(GenerationRequest request, ChatRequest chat, Completion first) {
    return save(request, repair(request, chat, first));
  }

  private RepairResult repair(GenerationRequest request, ChatRequest chat, Completion first) {
    return repairs.validateAndRepair(first, chat, request.platform());
  }

  private Post save(GenerationRequest request, RepairResult repaired) {
    return save(request, repaired.post(), repaired.count());
  }

  /**
   * @param draft the JSON text of the post
   * @param corrections how often the model had to correct it
   */
  Post save(GenerationRequest request, String draft, int corrections) {
    Post post = post(request, draft, corrections);
    return post.withId(posts.save(post));
  }

  private static Post post(GenerationRequest request, String draft, int corrections) {
    JsonNode json = new Draft(draft, request.platform()).json();
    List<String> hashtags = new ArrayList<>();
    json.path("hashtags").forEach(tag -> hashtags.add(tag.asText()));
    return new Post(
        0,
        request.orgId(),
        request.platform(),
        json.path("headline").asText(),
        json.path("body").asText(),
        List.copyOf(hashtags),
        json.path("call_to_action").asText(),
        corrections);
  }
}
