package com.acme.desk;

import java.util.List;

public class Orchestrator {

  public Prompt orchestrate(Order order) {
    String system = "You define terms for " + order.org() + ".\n" + "Be exact. ".repeat(200);
    String user = "Define '" + order.term() + "'.\nTone: sober";
    return new Prompt(
        system,
        user,
        new Template("D-7", "definition", "v2"),
        List.of("context", "grammar", "feedback"),
        (system.length() + user.length()) / 4);
  }

  public record Prompt(
      String system, String user, Template template, List<String> modules, int estimatedTokens) {}

  public record Template(String id, String name, String version) {}
}
