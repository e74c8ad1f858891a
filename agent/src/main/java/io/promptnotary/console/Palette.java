package io.promptnotary.console;

/**
 * Colours, or none. Immutable.
 *
 * @param on false where every method returns its text unchanged
 */
record Palette(boolean on) {

  /** The choice behind {@code --color}. */
  enum Choice {
    AUTO,
    ALWAYS,
    NEVER
  }

  String bold(String text) {
    return with("1", text);
  }

  String dim(String text) {
    return with("2", text);
  }

  String red(String text) {
    return with("31", text);
  }

  String green(String text) {
    return with("32", text);
  }

  /** Words that are not there any more: struck out as well, for those who do not see colours. */
  String gone(String text) {
    return with("31;9", text);
  }

  /** Words that are new: underlined as well. */
  String added(String text) {
    return with("32;4", text);
  }

  String cyan(String text) {
    return with("36", text);
  }

  /** A status or an outcome in the colour of its meaning. */
  String outcome(String text) {
    return switch (text.strip()) {
      case "success" -> with("32", text);
      case "pending" -> with("36", text);
      case "cancelled", "abandoned", "interrupted" -> with("33", text);
      default -> with("31", text);
    };
  }

  private String with(String code, String text) {
    return on && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
