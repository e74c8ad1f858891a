package io.promptnotary.weave;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicVerifier;

/**
 * Looks over woven methods before the JVM does: what the JVM refuses at load time it refuses for
 * good, and the host would fall with us.
 */
final class Verification {
  private Verification() {}

  /**
   * Follows stack and locals of the methods {@code signatures} (name and descriptor, joined).
   *
   * @throws AnalyzerException if one would not pass
   */
  static void check(byte[] bytes, Set<String> signatures) throws AnalyzerException {
    ClassNode type = new ClassNode();
    new ClassReader(bytes).accept(type, ClassReader.SKIP_DEBUG);
    for (MethodNode method : type.methods) {
      if (signatures.contains(method.name + method.desc)) {
        new Analyzer<>(new BasicVerifier()).analyze(type.name, method);
      }
    }
  }

  /**
   * The same for all methods with these simple names; no others are looked at.
   *
   * @throws NoSuchMethodException if there is none of a name
   */
  static void checkNamed(byte[] bytes, Set<String> names)
      throws AnalyzerException, NoSuchMethodException {
    List<MethodNode> methods = new ArrayList<>();
    ClassReader reader = new ClassReader(bytes);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public @Nullable MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            if (!names.contains(name)) {
              return null;
            }
            MethodNode method =
                new MethodNode(Opcodes.ASM9, access, name, descriptor, signature, exceptions);
            methods.add(method);
            return method;
          }
        },
        ClassReader.SKIP_DEBUG);
    Set<String> missing = new TreeSet<>(names);
    for (MethodNode method : methods) {
      missing.remove(method.name);
      new Analyzer<>(new BasicVerifier()).analyze(reader.getClassName(), method);
    }
    if (!missing.isEmpty()) {
      throw new NoSuchMethodException(
          reader.getClassName() + " has no " + String.join(", ", missing));
    }
  }
}
