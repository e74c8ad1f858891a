package io.promptnotary.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test of a {@link LibraryTest} for something that older versions do not have. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Since {

  /** The first of the host's versions that has it. */
  String value();
}
