package io.promptnotary.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that shows rows of the requirements to hold, in a forked JVM with the packed agent and
 * with a real SQLite file. {@link RequirementsTraceTest} makes a table of them.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Requirement {
  /** The numbers of the rows. */
  int[] value();
}
