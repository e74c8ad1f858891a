package com.acme.studio;

import java.util.List;

public class Editor {
  private final Model model;
  private final Checker checker = new Checker();

  Editor(Model model) {
    this.model = model;
  }

  public Edited validateAndRepair(Prompt prompt, String draft) {
    Checker.Verdict first = checker.check(draft);
    if (first.ok()) {
      return new Edited(draft, 0, List.of(), first.score(), first.score(), "");
    }
    String text = model.ask(new Prompt(prompt.system(), "REPAIR " + first.feedback())).getText();
    Checker.Verdict second = checker.check(text);
    return new Edited(text, 1, first.issues(), first.score(), second.score(), first.feedback());
  }

  public record Edited(
      String text,
      int repairs,
      List<String> types,
      double initialScore,
      double finalScore,
      String log) {}
}
