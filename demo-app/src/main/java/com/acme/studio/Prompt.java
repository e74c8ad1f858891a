package com.acme.studio;

/** The two texts a model is given. */
public record Prompt(String system, String user) {}
