package com.acme.studio;

/** Where a post is published. */
public enum Platform {
  INSTAGRAM(900),
  LINKEDIN(1300),
  X(280);

  private final int maxChars;

  Platform(int maxChars) {
    this.maxChars = maxChars;
  }

  /** Its name as the prompt resources and our customers spell it. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The longest body a post may have here, in characters. */
  public int maxChars() {
    return maxChars;
  }
}
