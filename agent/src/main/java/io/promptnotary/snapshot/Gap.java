package io.promptnotary.snapshot;

/**
 * One thing that could not be captured, and why. Immutable.
 *
 * @param pointcut the id of the pointcut
 * @param field the field that stayed empty, or {@code "*"} where the whole probe was affected
 * @param reason a short sentence, value first
 */
public record Gap(String pointcut, String field, String reason) {}
