package io.promptnotary.weave;

import io.promptnotary.weave.ClassOutline.MethodOutline;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Copies the advice into methods, by Byte Buddy. Built at the first class that is woven: its
 * classes are the agent's heaviest. Safe on any thread.
 */
final class Loom {
  /**
   * One probe and the method that it goes into.
   *
   * @param probe the probe's number
   * @param readsArguments true if it wants the arguments
   * @param givesArguments true if it may replace one
   * @param givesResult true if it may replace what is returned
   * @param method the method
   */
  record Stitch(
      int probe,
      boolean readsArguments,
      boolean givesArguments,
      boolean givesResult,
      MethodOutline method) {}

  private final ByteBuddy byteBuddy =
      new ByteBuddy()
          .with(TypeValidation.DISABLED)
          .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
          .with(Implementation.Context.Disabled.Factory.INSTANCE);
  private final ClassFileLocator own =
      ClassFileLocator.ForClassLoader.of(Loom.class.getClassLoader());

  /**
   * The woven class file. Probes come in the order in which they enter; they leave in the opposite
   * one.
   *
   * @throws RuntimeException if the class cannot be woven, a method that grew too large among
   *     others
   */
  byte[] weave(ClassLoader loader, String name, byte[] bytes, List<Stitch> stitches) {
    AsmVisitorWrapper.ForDeclaredMethods wrapper = new AsmVisitorWrapper.ForDeclaredMethods();
    for (Stitch each : stitches) {
      wrapper = wrapper.method(matcher(each.method()), advice(each));
    }
    return weave(loader, name, bytes, wrapper);
  }

  /** The class file of one of the JDK's own classes with {@code seams} woven into it. */
  byte[] weaveSeams(String name, byte[] bytes, List<Seam> seams) {
    AsmVisitorWrapper.ForDeclaredMethods wrapper = new AsmVisitorWrapper.ForDeclaredMethods();
    for (Seam each : seams) {
      wrapper =
          wrapper.invokable(
              candidate ->
                  candidate.getInternalName().equals(each.method()) && !candidate.isNative(),
              Advice.to(each.advice(), own));
    }
    return weave(null, name, bytes, wrapper);
  }

  private byte[] weave(
      @Nullable ClassLoader loader,
      String name,
      byte[] bytes,
      AsmVisitorWrapper.ForDeclaredMethods wrapper) {
    ClassFileLocator locator =
        new ClassFileLocator.Compound(
            ClassFileLocator.Simple.of(name, bytes), ClassFileLocator.ForClassLoader.of(loader));
    TypeDescription type = TypePool.Default.WithLazyResolution.of(locator).describe(name).resolve();
    return byteBuddy.decorate(type, locator).visit(wrapper).make().getBytes();
  }

  private static ElementMatcher<MethodDescription> matcher(MethodOutline method) {
    return candidate ->
        candidate.getInternalName().equals(method.name())
            && candidate.getDescriptor().equals(method.descriptor());
  }

  private Advice advice(Stitch stitch) {
    Class<?> reads =
        stitch.readsArguments()
            ? ProbeAdvice.WithArguments.class
            : ProbeAdvice.WithoutArguments.class;
    Class<?> enter = stitch.givesArguments() ? ProbeAdvice.GivingArguments.class : reads;
    Class<?> exit = stitch.givesResult() ? ProbeAdvice.GivingExit.class : ProbeAdvice.Exit.class;
    return Advice.withCustomMapping().bind(ProbeId.class, stitch.probe()).to(enter, exit, own);
  }

  /** Names and descriptors, joined. */
  static Set<String> signatures(List<Stitch> stitches) {
    return stitches.stream()
        .map(each -> each.method().name() + each.method().descriptor())
        .collect(Collectors.toSet());
  }
}
