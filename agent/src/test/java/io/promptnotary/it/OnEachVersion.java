package io.promptnotary.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A {@link LibraryTest} whose constructor takes a {@link Setup}, and which is made for the newest
 * version of a library, or for each of them with the profile "matrix".
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@ArgumentsSource(OnEachVersion.Setups.class)
@interface OnEachVersion {

  /** The host: its sources and versions are in src/test/hosts/lib-HOST. */
  String value();

  /** The library's name in the table, where the host has another. */
  String library() default "";

  /** Gives what {@link Setup#of} does. */
  final class Setups implements ArgumentsProvider {

    @Override
    public Stream<Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return Setup.of(context.getRequiredTestClass().getAnnotation(OnEachVersion.class).value())
          .map(Arguments::of);
    }
  }
}
