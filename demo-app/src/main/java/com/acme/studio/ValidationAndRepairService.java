package com.acme.studio;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sends a draft back to the model, with our remarks, until it passes. */
public final class ValidationAndRepairService {
  private static final int MAX_REPAIRS = 2;

  private final LlmClient llm;
  private final DraftValidator validator;

  public ValidationAndRepairService(LlmClient llm, DraftValidator validator) {
    this.llm = llm;
    this.validator = validator;
  }

  /**
   * @param first the model's answer to {@code request}
   * @throws RepairFailedException where the post is still not right after two repairs
   * @throws LlmException where the model could not be asked again
   */
  public RepairResult validateAndRepair(Completion first, ChatRequest request, Platform platform) {
    String text = first.text();
    Verdict verdict = validator.validate(new Draft(text, platform));
    double initialScore = verdict.score();
    Set<String> types = new LinkedHashSet<>();
    List<String> log = new ArrayList<>();
    ChatRequest conversation = request;
    while (!verdict.ok()) {
      if (log.size() == MAX_REPAIRS) {
        throw new RepairFailedException(verdict.issues(), MAX_REPAIRS);
      }
      types.addAll(verdict.issues());
      log.add(verdict.feedback());
      conversation = conversation.followUp(text, verdict.feedback());
      text = llm.complete(conversation).text();
      verdict = validator.validate(new Draft(text, platform));
    }
    return new RepairResult(
        text, log.size(), List.copyOf(types), initialScore, verdict.score(), List.copyOf(log));
  }
}
