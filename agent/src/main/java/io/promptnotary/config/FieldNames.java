package io.promptnotary.config;

import io.promptnotary.snapshot.Role;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Which names of fields a file may use, with a suffix in place of a star. Stateless. */
final class FieldNames {
  /** The fields of all roles, each once. */
  static final List<String> ALL =
      Arrays.stream(Role.values()).flatMap(role -> role.fields().stream()).distinct().toList();

  /** What may follow the dot of {@code attributes.} and the like. */
  private static final Pattern SUFFIX = Pattern.compile("[\\p{javaJavaIdentifierPart}.-]+");

  private FieldNames() {}

  /** True if {@code role} may capture {@code field}. */
  static boolean captured(Role role, String field) {
    int dot = field.indexOf('.');
    boolean open = dot > 0 && role.fields().contains(field.substring(0, dot) + ".*");
    return role.has(field) && (!open || SUFFIX.matcher(field.substring(dot + 1)).matches());
  }

  /** True if {@code field} is one that some role may capture, or all of an open kind. */
  static boolean droppable(String field) {
    return ALL.contains(field)
        || Arrays.stream(Role.values()).anyMatch(role -> captured(role, field));
  }
}
