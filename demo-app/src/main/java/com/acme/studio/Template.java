package com.acme.studio;

import java.util.List;

/**
 * How one kind of post is asked for.
 *
 * @param brief name of the text module that says what matters
 * @param modules names of the text modules that make up the system prompt, in order; {@code
 *     platform} stands for the rules of the platform at hand
 */
public record Template(
    String id, String name, String version, String brief, List<String> modules) {}
