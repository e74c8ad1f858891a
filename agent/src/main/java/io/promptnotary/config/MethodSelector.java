package io.promptnotary.config;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which methods of the selected classes. A method is selected if it matches one of {@code include}
 * (or {@code include} is empty), carries one of {@code annotated} (or that is empty) and matches
 * none of {@code except}. Immutable and safe on any thread.
 *
 * @param include signatures of {@code method:}
 * @param annotated binary names of annotations of {@code method_annotated:}
 * @param except signatures of {@code except:}
 */
public record MethodSelector(
    List<Signature> include, List<String> annotated, List<Signature> except) {

  /**
   * One signature.
   *
   * @param name method name, possibly with stars
   * @param parameters null: any parameters; else the types that must stand first
   * @param open true if further parameters may follow
   * @param arity the exact number of parameters, or -1
   */
  public record Signature(Glob name, @Nullable List<String> parameters, boolean open, int arity) {

    /**
     * True if a method of that name and those parameter types matches.
     *
     * @param methodName simple name
     * @param types binary names of the parameter types as {@link Class#getTypeName} prints them
     */
    public boolean matches(String methodName, List<String> types) {
      if (!name.matches(methodName)) {
        return false;
      }
      if (arity >= 0) {
        return types.size() == arity;
      }
      if (parameters == null) {
        return true;
      }
      if (open ? types.size() < parameters.size() : types.size() != parameters.size()) {
        return false;
      }
      for (int i = 0; i < parameters.size(); i++) {
        if (!sameType(parameters.get(i), types.get(i))) {
          return false;
        }
      }
      return true;
    }

    private static boolean sameType(String pattern, String type) {
      if (pattern.equals("*") || pattern.equals(type)) {
        return true;
      }
      return type.endsWith(pattern)
          && type.length() > pattern.length()
          && ".$".indexOf(type.charAt(type.length() - pattern.length() - 1)) >= 0;
    }
  }

  /** True if {@code method} matches one of {@code signatures}. */
  public static boolean isAny(List<Signature> signatures, Method method) {
    List<String> types = Arrays.stream(method.getParameterTypes()).map(Class::getTypeName).toList();
    return isAny(signatures, method.getName(), types);
  }

  private static boolean isAny(List<Signature> signatures, String name, List<String> types) {
    for (Signature each : signatures) {
      if (each.matches(name, types)) {
        return true;
      }
    }
    return false;
  }

  /** True if the method is selected. */
  public boolean selects(String name, List<String> types, List<String> annotations) {
    if (!include.isEmpty() && !isAny(include, name, types)) {
      return false;
    }
    if (!annotated.isEmpty() && annotated.stream().noneMatch(annotations::contains)) {
      return false;
    }
    return !isAny(except, name, types);
  }
}
