package io.promptnotary.inspect;

import io.promptnotary.inspect.TypeFile.MethodFile;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which members of types look like what one wants to capture. For one thread. */
final class Members {
  private static final Set<String> NUMBERS =
      Set.of("int", "long", "short", "java.lang.Integer", "java.lang.Long", "java.lang.Number");

  private final Types types;

  Members(Types types) {
    this.types = types;
  }

  /** What comes out of a method in the end: of a future what it gives, of a stream each piece. */
  HostType given(MethodFile method) {
    HostType returns = method.returns();
    HostType later = WatchedMethod.future(types, returns);
    HostType one = later == null ? returns : later;
    HostType published = WatchedMethod.publisher(types, one);
    if (published != null) {
      return published;
    }
    boolean streams = types.isA(one, "java.util.stream.BaseStream");
    HostType piece = streams ? WatchedMethod.stream(types, one) : null;
    return types.unwrap(piece == null ? one : piece);
  }

  /** The root that leads there. */
  String root(MethodFile method) {
    HostType later = WatchedMethod.future(types, method.returns());
    HostType one = later == null ? method.returns() : later;
    boolean pieces =
        WatchedMethod.publisher(types, one) != null
            || types.isA(one, "java.util.stream.BaseStream");
    return pieces ? "chunk" : later == null ? "return" : "result";
  }

  /** The first of the names that the type has as a member, or null. */
  @Nullable String of(HostType type, String... names) {
    return first(type, false, false, names);
  }

  /** The first of the names that is a member and a text, or null. */
  @Nullable String text(HostType type, String... names) {
    return first(type, true, false, names);
  }

  /** Where an answer of that type keeps its text, or null. */
  @Nullable String text(HostType type) {
    return text(
        type, "text", "content", "output", "answer", "completion", "message", "body", "reply");
  }

  /** The first of the names that is a member and a whole number, or null. */
  @Nullable String number(HostType type, String... names) {
    return first(type, false, true, names);
  }

  private @Nullable String first(HostType type, boolean text, boolean number, String... names) {
    if (type.kind() != HostType.Kind.CLASS || type.name().startsWith("java.")) {
      return null;
    }
    for (String each : names) {
      HostType found = types.member(type, each);
      if (found != null) {
        HostType plain = types.unwrap(found);
        if ((!text || plain.is("java.lang.String")) && (!number || isNumber(plain))) {
          return each;
        }
      }
    }
    return null;
  }

  @Nullable HostType type(HostType of, String member) {
    HostType found = types.member(of, member);
    return found == null ? null : types.unwrap(found);
  }

  boolean isNumber(HostType type) {
    return NUMBERS.contains(type.name());
  }

  /** The elements of a list of messages, or null if it is none. */
  @Nullable HostType messages(HostType type) {
    HostType element =
        type.kind() == HostType.Kind.CLASS || type.kind() == HostType.Kind.ARRAY
            ? types.elements(type)
            : null;
    return element != null && of(element, "role", "author", "speaker") != null ? element : null;
  }
}
