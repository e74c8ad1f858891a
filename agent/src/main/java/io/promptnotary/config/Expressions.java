package io.promptnotary.config;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.List;
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

  /** All sound signatures of a key that may hold one or several. */
  List<Signature> signatures(Fields fields, String key) {
    return fields.texts(key).stream().map(this::signature).flatMap(Optional::stream).toList();
  }

  private Optional<Path> path(Text text, Function<String, Path> parser) {
    try {
      return Optional.of(parser.apply(text.value()));
    } catch (SyntaxException e) {
      problems.add(text.at(e.offset()), text.where(), e.getMessage());
      return Optional.empty();
    }
  }
}
