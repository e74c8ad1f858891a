package com.acme.studio;

import java.util.List;

/**
 * A draft that has passed, and what it took.
 *
 * @param post the JSON text of the post
 * @param types the distinct issues that were repaired
 * @param log what the model was told, one entry a repair
 */
public record RepairResult(
    String post,
    int count,
    List<String> types,
    double initialScore,
    double finalScore,
    List<String> log) {}
