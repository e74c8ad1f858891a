package io.promptnotary.config;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.Optional;
import java.util.function.Function;

/** Paths and signatures with their places; bad ones become problems. For one thread. */
final class Expressions {
  private final Problems problems;

  Expressions(Problems problems) {
    this.problems = problems;
  }

  Optional<Path> path(Text text) {
    return path(text, PathParser::parse);
  }

  Optional<Path> relativePath(Text text) {
    return path(text, PathParser::parseRelative);
  }

  /** Points at the beginning: where a signature goes wrong shows in the message. */
  Optional<Signature> signature(Text text) {
    try {
      return Optional.of(SignatureParser.parse(text.value()));
    } catch (SyntaxException e) {
      boolean cut = text.shift() == 0 && text.where().endsWith("]") && text.value().contains("(");
      problems.add(
          text,
          e.getMessage() + (cut ? ". Inside [ ] write a signature with commas in quotes" : ""));
      return Optional.empty();
    }
  }

  private Optional<Path> path(Text text, Function<String, Path> parser) {
    try {
      Path path = parser.apply(text.value());
      if (path.alternatives().stream().anyMatch(Expressions::isChunk)) {
        problems.add(text, "'chunk' is not supported yet. Use result or return");
        return Optional.empty();
      }
      return Optional.of(path);
    } catch (SyntaxException e) {
      problems.add(text.at(e.offset()), text.where(), e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean isChunk(Path.Alternative alternative) {
    return alternative instanceof Path.Access access && access.root() instanceof Path.Root.Chunk;
  }
}
