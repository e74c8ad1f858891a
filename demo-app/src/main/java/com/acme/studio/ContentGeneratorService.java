package com.acme.studio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

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
    Template template = catalog.template(request.templateId());
    BusinessContext business = catalog.business(request.orgId());
    Prompt prompt = composer.composePostGeneration(template, business, request);
    ChatRequest chat = ChatRequest.of(model, prompt);
    Completion first = llm.complete(chat);
    RepairResult repaired = repairs.validateAndRepair(first, chat, request.platform());
    Post post = post(request, repaired);
    return post.withId(posts.save(post));
  }

  private static Post post(GenerationRequest request, RepairResult repaired) {
    JsonNode json = new Draft(repaired.post(), request.platform()).json();
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
        repaired.count());
  }
}
