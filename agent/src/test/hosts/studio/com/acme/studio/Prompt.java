package com.acme.studio;

public record Prompt(String system, String user) {}
