package io.promptnotary.inspect;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/**
 * What a class file declares. Immutable.
 *
 * @param name binary name
 * @param access flags of JVMS table 4.1-B
 * @param variables names of its type variables in order, with their bounds
 * @param parent null for java.lang.Object
 * @param annotations binary names
 */
record TypeFile(
    String name,
    int access,
    Map<String, HostType> variables,
    @Nullable HostType parent,
    List<HostType> interfaces,
    List<String> annotations,
    List<MethodFile> methods,
    List<FieldFile> fields) {

  /** A field. */
  record FieldFile(String name, int access, HostType type) {
    boolean isStatic() {
      return (access & Opcodes.ACC_STATIC) != 0;
    }
  }

  /**
   * A method.
   *
   * @param refers methods that its code calls or names; empty where code was not asked for
   * @param texts what its code holds of string constants; likewise
   */
  record MethodFile(
      String name,
      String descriptor,
      int access,
      List<HostType> parameters,
      HostType returns,
      List<String> annotations,
      List<Reference> refers,
      List<String> texts) {

    boolean has(int flag) {
      return (access & flag) != 0;
    }

    boolean isVoid() {
      return descriptor.endsWith(")V");
    }

    /** True if a path may read it. */
    boolean isGetter() {
      return descriptor.startsWith("()") && !isVoid() && !has(Opcodes.ACC_STATIC);
    }

    /** As a pointcut names it. */
    String signature() {
      return name
          + "("
          + String.join(", ", parameters.stream().map(MethodFile::simple).toList())
          + ")";
    }

    private static String simple(HostType type) {
      return type.kind() == HostType.Kind.ARRAY
          ? simple(type.argument(0)) + "[]"
          : type.isOpen() ? "*" : type.name().substring(type.name().lastIndexOf('.') + 1);
    }
  }

  /** A method that code refers to: the class by its binary name. */
  record Reference(String owner, String name, String descriptor) {}

  boolean isInterface() {
    return (access & Opcodes.ACC_INTERFACE) != 0;
  }

  boolean isFinal() {
    return (access & Opcodes.ACC_FINAL) != 0;
  }

  boolean isAbstract() {
    return (access & Opcodes.ACC_ABSTRACT) != 0;
  }

  boolean isSynthetic() {
    return (access & Opcodes.ACC_SYNTHETIC) != 0;
  }

  String simpleName() {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  String packageName() {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }
}
