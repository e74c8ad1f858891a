package com.acme.texts;

import java.util.Map;

/** Sends texts that must be handled with care. */
public class Main {
  public static void main(String[] args) {
    Main main = new Main();
    switch (args[0]) {
      case "secrets" -> main.secrets();
      case "odd" -> main.ask("odd", odd(), Map.of("k", odd()));
      case "megabyte" -> main.ask("megabyte", odd().repeat(1 << 15), Map.of());
      case "huge" -> main.ask("huge", "0123456789".repeat(2_000_000), Map.of());
      case "catastrophe" -> main.ask("fine", "a".repeat(5_000) + "b", Map.of());
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private void secrets() {
    String key = String.join("-", "sk", "proj", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ0b");
    try {
      ask("Use " + key, "password=hunter2 for canary-4711", Map.of("api_key", "opensesame"));
      fail("the key " + key + " of canary-4711 was refused");
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage().length());
    }
  }

  private String ask(String system, String user, Map<String, String> variables) {
    return "answer to " + user.length() + " " + user.substring(0, Math.min(40, user.length()));
  }

  private String fail(String message) {
    throw new IllegalStateException(message);
  }

  private static String odd() {
    return "nul \0 high \uD83D low \uDE80 rocket \uD83D\uDE80 rtl \u202E\u05D0\u202C \uFEFF end";
  }
}
