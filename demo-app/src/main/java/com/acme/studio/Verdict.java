package com.acme.studio;

import java.util.List;

/**
 * What the validator thinks of a draft.
 *
 * @param score 1.0 for a flawless draft, 0.0 for a useless one
 * @param issues short names, such as {@code too_long}
 * @param feedback what to tell the model; empty where the draft is fine
 */
public record Verdict(boolean ok, double score, List<String> issues, String feedback) {}
