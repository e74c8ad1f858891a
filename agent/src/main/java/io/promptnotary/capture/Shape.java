package io.promptnotary.capture;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;

/** How a value that a method returned gives its answer. */
enum Shape {
  /** It is the answer. */
  PLAIN,
  /** A {@link CompletionStage}. */
  FUTURE,
  /** A Mono of Reactor. */
  MONO,
  /** A Flux of Reactor. */
  FLUX,
  /** Another publisher, of Reactive Streams or of {@link Flow}. */
  PUBLISHER,
  /** A {@link BaseStream}. */
  STREAM,
  /** An {@link Iterator}. */
  ITERATOR,
  /** An {@link Iterable} that is no collection. */
  ITERABLE;

  static final String REACTOR = "reactor.core.publisher.";

  private static final ClassValue<Shape> KNOWN =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return compute(type);
        }
      };

  /** Of values of that class. */
  static Shape of(Class<?> type) {
    return KNOWN.get(type);
  }

  private static Shape compute(Class<?> type) {
    if (CompletionStage.class.isAssignableFrom(type)) {
      return FUTURE;
    }
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (each.getName().equals(REACTOR + "Mono")) {
        return MONO;
      }
      if (each.getName().equals(REACTOR + "Flux")) {
        return FLUX;
      }
    }
    if (Flow.Publisher.class.isAssignableFrom(type)
        || Faces.of(type).isA("org.reactivestreams.Publisher")) {
      return PUBLISHER;
    }
    if (BaseStream.class.isAssignableFrom(type)) {
      return STREAM;
    }
    // These are data, although one can walk over them.
    if (Collection.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || Faces.of(type).isA("java.nio.file.Path")) {
      return PLAIN;
    }
    if (Iterator.class.isAssignableFrom(type)) {
      return ITERATOR;
    }
    return Iterable.class.isAssignableFrom(type) ? ITERABLE : PLAIN;
  }
}
