package com.acme.tails;

public record Prompt(String user, String owner) {}
