package com.acme.studio;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts prompts together from the text modules under {@code prompts/}. */
public final class PromptComposer {
  private static final Pattern TONE_LINE = Pattern.compile("(?m)^Tone: .*$");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  public Prompt composePostGeneration(
      Template template, BusinessContext business, GenerationRequest request) {
    Map<String, String> values =
        Map.of(
            "template", template.name() + " (" + template.id() + ", v" + template.version() + ")",
            "business", business.name(),
            "audience", business.audience(),
            "tone", business.tone(),
            "platform", request.platform().id(),
            "max_chars", String.valueOf(request.platform().maxChars()),
            "topic", request.topic(),
            "key_message", request.keyMessage(),
            "brief", module(template.brief()),
            "facts", module("facts-" + business.id()));
    List<String> modules = template.modules();
    String system =
        modules.stream()
            .map(name -> name.equals("platform") ? name + "-" + request.platform().id() : name)
            .map(name -> fill(module(name), values))
            .collect(Collectors.joining("\n\n"));
    String user = fill(module("user"), values);
    return new Prompt(system, withTone(user, request.toneOverride()));
  }

  /** The brief is written for the brand; what the editor asks for this once has the last word. */
  private static String withTone(String user, String override) {
    if (override == null || override.isBlank()) {
      return user;
    }
    return TONE_LINE.matcher(user).replaceFirst(Matcher.quoteReplacement("Tone: " + override));
  }

  private static String module(String name) {
    return Resources.text("prompts/" + name + ".md").strip();
  }

  private static String fill(String text, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(values, found.group(1))));
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("{{" + name + "}} is unknown");
    }
    return value;
  }
}
