package com.acme.studio;

/** What a customer has told us about itself, its usual tone of voice included. */
public record BusinessContext(String id, String name, String audience, String tone) {}
