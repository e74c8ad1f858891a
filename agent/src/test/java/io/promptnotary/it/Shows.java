package io.promptnotary.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a test of a {@link LibraryTest} asserts, for the table in README.md. Give it only what the
 * test would fail without.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Shows {
  Shown[] value();

  /** What was called, in the provider's words: "chat completions", "embeddings". */
  String[] calls() default {};
}
