package io.promptnotary.inspect;

import io.promptnotary.inspect.TypeFile.MethodFile;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A last argument that looks as if it were told what comes. Immutable.
 *
 * @param chunk its method for each piece, or null
 * @param done its method for the end
 * @param fail its method for failures, or null
 */
record Callback(@Nullable String chunk, String done, @Nullable String fail) {
  private static final Pattern CHUNK =
      Pattern.compile("on.*(Text|Chunk|Token|Next|Partial|Delta|Piece).*");
  private static final Pattern DONE = Pattern.compile("on.*(Complete|Done|Finish|End|Success).*");
  private static final Pattern FAIL = Pattern.compile("on.*(Error|Fail|Exception).*");

  static Optional<Callback> of(Types types, MethodFile method) {
    List<HostType> parameters = method.parameters();
    HostType last = parameters.isEmpty() ? HostType.UNKNOWN : parameters.get(parameters.size() - 1);
    TypeFile type =
        last.kind() == HostType.Kind.CLASS && !last.name().startsWith("java.")
            ? types.find(last.name())
            : null;
    if (type == null || !type.isInterface()) {
      return Optional.empty();
    }
    String done = named(type, DONE);
    return done == null
        ? Optional.empty()
        : Optional.of(new Callback(named(type, CHUNK), done, named(type, FAIL)));
  }

  private static @Nullable String named(TypeFile type, Pattern pattern) {
    for (MethodFile each : type.methods()) {
      if (each.isVoid() && pattern.matcher(each.name()).matches()) {
        return each.name();
      }
    }
    return null;
  }
}
