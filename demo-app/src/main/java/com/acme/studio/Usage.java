package com.acme.studio;

/** The provider's own figures, in tokens; the prompt's include the cached ones. */
public record Usage(int prompt, int completion, int total, int cached) {}
