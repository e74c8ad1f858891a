package com.acme.studio;

/**
 * What a customer has told us about itself.
 *
 * @param tone the brand's usual tone of voice
 */
public record BusinessContext(String id, String name, String audience, String tone) {}
