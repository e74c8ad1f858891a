package io.promptnotary.inspect;

import java.util.List;
import java.util.Map;

/**
 * A type as a class file declares it. Immutable.
 *
 * @param kind what it is
 * @param name binary name with dots; of a variable its name; empty if unknown
 * @param arguments of a class those between the angle brackets, of an array its elements' type
 */
record HostType(Kind kind, String name, List<HostType> arguments) {
  /** What a type may be. */
  enum Kind {
    CLASS,
    ARRAY,
    PRIMITIVE,
    VARIABLE,
    /** Known at run time only. */
    UNKNOWN
  }

  static final HostType UNKNOWN = new HostType(Kind.UNKNOWN, "", List.of());

  static HostType of(String name) {
    return new HostType(Kind.CLASS, name, List.of());
  }

  static HostType array(HostType elements) {
    return new HostType(Kind.ARRAY, "", List.of(elements));
  }

  static HostType primitive(String name) {
    return new HostType(Kind.PRIMITIVE, name, List.of());
  }

  /** True if only the run time can tell what it is. */
  boolean isOpen() {
    return kind == Kind.UNKNOWN
        || kind == Kind.VARIABLE
        || (kind == Kind.CLASS && name.equals("java.lang.Object"));
  }

  boolean is(String className) {
    return kind == Kind.CLASS && name.equals(className);
  }

  /** The argument at that place, or unknown. */
  HostType argument(int at) {
    return at < arguments.size() ? arguments.get(at) : UNKNOWN;
  }

  /** With what stands for its variables. */
  HostType with(Map<String, HostType> variables) {
    if (kind == Kind.VARIABLE) {
      return variables.getOrDefault(name, UNKNOWN);
    }
    return arguments.isEmpty()
        ? this
        : new HostType(kind, name, arguments.stream().map(each -> each.with(variables)).toList());
  }

  /** As source code has it, with simple names. */
  @Override
  public String toString() {
    return switch (kind) {
      case ARRAY -> arguments.get(0) + "[]";
      case UNKNOWN -> "?";
      default ->
          name.substring(name.lastIndexOf('.') + 1)
              + (arguments.isEmpty()
                  ? ""
                  : "<"
                      + String.join(", ", arguments.stream().map(HostType::toString).toList())
                      + ">");
    };
  }
}
