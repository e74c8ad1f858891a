package io.promptnotary.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The column {@code repair_metrics}: the host's own figures, or else what calls and checks tell.
 */
final class Repairs {
  private static final List<String> FIGURES =
      List.of("count", "types", "initial_score", "final_score", "log");

  private final Checks checks;
  private final Gaps gaps;

  Repairs(Checks checks, Gaps gaps) {
    this.checks = checks;
    this.gaps = gaps;
  }

  /**
   * The column's value; empty where nothing was checked or repaired.
   *
   * @param steps the outermost items of role repair
   * @param verdicts the outermost items of role check that judged an answer
   */
  Map<String, Object> json(List<Item> steps, List<Item> verdicts, Calls calls, Account account) {
    Calls.Fields json = new Calls.Fields();
    if (steps.isEmpty() && verdicts.isEmpty()) {
      return json.known();
    }
    derive(verdicts, calls, json);
    List<Item> reporting =
        steps.stream().filter(s -> FIGURES.stream().anyMatch(s.fields::containsKey)).toList();
    if (!reporting.isEmpty()) {
      report(reporting, json);
    }
    account.repairs(json.known());
    json.put("source", reporting.isEmpty() ? "derived" : "reported");
    return json.known();
  }

  private void derive(List<Item> verdicts, Calls calls, Calls.Fields json) {
    Set<String> types = new LinkedHashSet<>();
    List<Object> log = new ArrayList<>();
    List<String> open = new ArrayList<>();
    Number initial = null;
    Number last = null;
    for (Item verdict : verdicts) {
      Number score = verdict.number("score", gaps);
      initial = initial == null ? score : initial;
      last = score == null ? last : score;
      if (!checks.failed(verdict)) {
        continue;
      }
      if (calls.list().stream().anyMatch(c -> c.repair() > 0 && verdict.isBefore(c.item()))) {
        slugs(checks.issues(verdict), types);
        log.addAll(checks.feedback(verdict));
      } else {
        open.addAll(checks.issues(verdict));
      }
    }
    json.put("repair_count", calls.repairs());
    json.put("repair_types", List.copyOf(types));
    json.put("initial_validation_score", initial);
    json.put("final_validation_score", last);
    json.put("repair_log", log);
    json.put("open_issues", open);
  }

  private void report(List<Item> steps, Calls.Fields json) {
    Set<String> types = new LinkedHashSet<>();
    List<Object> log = new ArrayList<>();
    Long count = null;
    Number initial = null;
    Number last = null;
    for (Item step : steps) {
      Long more = step.count("count", gaps);
      count = more == null ? count : count == null ? more : Long.valueOf(count + more);
      Number before = step.number("initial_score", gaps);
      initial = initial == null ? before : initial;
      Number after = step.number("final_score", gaps);
      last = after == null ? last : after;
      slugs(Checks.texts(step.get("types")), types);
      log.addAll(Values.list(step.get("log")));
    }
    json.put("repair_count", count);
    json.put("repair_types", List.copyOf(types));
    json.put("initial_validation_score", initial);
    json.put("final_validation_score", last);
    json.put("repair_log", log);
  }

  private static void slugs(List<String> texts, Set<String> slugs) {
    for (String text : texts) {
      String slug = Checks.slug(text);
      if (!slug.isEmpty()) {
        slugs.add(slug);
      }
    }
  }
}
