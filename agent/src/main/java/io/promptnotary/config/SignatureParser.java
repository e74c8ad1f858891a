package io.promptnotary.config;

import io.promptnotary.config.MethodSelector.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code name}, {@code name()}, {@code name(A, B)}, {@code name(A, ..)} and {@code name/2};
 * names may hold stars. Stateless.
 */
public final class SignatureParser {
  private SignatureParser() {}

  /**
   * Reads one signature.
   *
   * @throws SyntaxException if {@code text} is none
   */
  public static Signature parse(String text) {
    Cursor cursor = new Cursor(text);
    cursor.blanks();
    Glob name = new Glob(cursor.word("*"));
    if (name.text().isEmpty()) {
      throw cursor.expected("a method name");
    }
    Signature signature = rest(cursor, name);
    cursor.blanks();
    if (!cursor.done()) {
      throw cursor.expected("the end");
    }
    return signature;
  }

  private static Signature rest(Cursor cursor, Glob name) {
    if (cursor.accept("/")) {
      if (cursor.sees("-")) {
        throw cursor.expected("the number of parameters");
      }
      return new Signature(name, null, false, cursor.number("the number of parameters"));
    }
    cursor.blanks();
    if (cursor.done()) {
      return new Signature(name, null, true, -1);
    }
    if (!cursor.accept("(")) {
      throw cursor.expected("'(' or '/'");
    }
    List<String> types = new ArrayList<>();
    boolean open = false;
    cursor.blanks();
    if (!cursor.sees(")")) {
      do {
        cursor.blanks();
        open = cursor.accept("..");
        if (!open) {
          types.add(type(cursor));
        }
        cursor.blanks();
      } while (!open && cursor.accept(","));
    }
    cursor.expect(")");
    return new Signature(name, List.copyOf(types), open, -1);
  }

  private static String type(Cursor cursor) {
    if (cursor.accept("*")) {
      return "*";
    }
    StringBuilder type = new StringBuilder(cursor.name("a parameter type"));
    while (!cursor.sees("..") && cursor.accept(".")) {
      type.append('.').append(cursor.name("a name"));
    }
    if (cursor.sees("<")) {
      throw cursor.fail("give parameter types without '<..>': '" + type + "'", cursor.at());
    }
    while (cursor.accept("[]")) {
      type.append("[]");
    }
    return type.toString();
  }
}
