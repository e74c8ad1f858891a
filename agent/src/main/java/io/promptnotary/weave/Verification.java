package io.promptnotary.weave;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
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
    check(type, signatures);
  }

  private static void check(ClassNode type, Set<String> signatures) throws AnalyzerException {
    for (MethodNode method : type.methods) {
      if (signatures.contains(method.name + method.desc)) {
        new Analyzer<>(new BasicVerifier()).analyze(type.name, method);
      }
    }
  }

  /**
   * The same for all methods with these simple names.
   *
   * @throws NoSuchMethodException if there is none of a name
   */
  static void checkNamed(byte[] bytes, Set<String> names)
      throws AnalyzerException, NoSuchMethodException {
    ClassNode type = new ClassNode();
    new ClassReader(bytes).accept(type, ClassReader.SKIP_DEBUG);
    Set<String> missing = new HashSet<>(names);
    Set<String> signatures = new HashSet<>();
    for (MethodNode method : type.methods) {
      if (names.contains(method.name)) {
        missing.remove(method.name);
        signatures.add(method.name + method.desc);
      }
    }
    if (!missing.isEmpty()) {
      throw new NoSuchMethodException(type.name + " has no " + String.join(", ", missing));
    }
    check(type, signatures);
  }
}
