package com.acme.studio;

/** What the provider said. An old-fashioned bean, since a real host mixes styles. */
public class Answer {
  private final String text;
  private final Usage usage;

  Answer(String text, Usage usage) {
    this.text = text;
    this.usage = usage;
  }

  public String getText() {
    return text;
  }

  public Usage getUsage() {
    return usage;
  }

  public String getModel() {
    return "gpt-4o-2024-08-06";
  }

  public String getId() {
    return "resp-" + text.length();
  }

  public String getFinishReason() {
    return "stop";
  }

  public record Usage(long input, long output) {}
}
