package io.promptnotary.weave;

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
    for (MethodNode method : type.methods) {
      if (signatures.contains(method.name + method.desc)) {
        new Analyzer<>(new BasicVerifier()).analyze(type.name, method);
      }
    }
  }
}
