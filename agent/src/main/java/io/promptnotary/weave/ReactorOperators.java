package io.promptnotary.weave;

import static org.objectweb.asm.Opcodes.AALOAD;
import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ARETURN;
import static org.objectweb.asm.Opcodes.ASTORE;
import static org.objectweb.asm.Opcodes.ATHROW;
import static org.objectweb.asm.Opcodes.CHECKCAST;
import static org.objectweb.asm.Opcodes.GETFIELD;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.ICONST_1;
import static org.objectweb.asm.Opcodes.INVOKEINTERFACE;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.PUTFIELD;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.V1_6;

import io.promptnotary.capture.Opener;
import io.promptnotary.capture.Subclasses;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Makes operators of Reactor out of nothing but its public base classes, in the host's own loader
 * and package: {@code Mono} and {@code Flux} are classes, so that no proxy can stand in for them.
 * Being an operator with a source, what is made leaves the host's view along the chain unbroken.
 */
public final class ReactorOperators implements Subclasses {
  private static final String NAME = "Promptnotary";
  private static final String FUNCTION = "java/util/function/Function";
  private static final String RUNNABLE = "java/lang/Runnable";
  private static final String SUBSCRIBER = "reactor/core/CoreSubscriber";

  private final Opener opener;

  /** With {@code opener} to reach the package where Reactor is a module of its own. */
  public ReactorOperators(Opener opener) {
    this.opener = opener;
  }

  @Override
  public @Nullable Class<?> operator(Class<?> operator) {
    String base = Type.getInternalName(operator);
    String kind = base.substring(0, base.length() - "Operator".length());
    try {
      if (!opener.open(operator)) {
        return null;
      }
      // The agent is a module of its own, and reads no other by itself.
      ReactorOperators.class.getModule().addReads(operator.getModule());
      return define(operator, bytes(kind + NAME, base, kind), kind + NAME);
    } catch (ReflectiveOperationException | LinkageError refused) {
      return null;
    }
  }

  @Override
  public @Nullable Class<?> standIn(
      Class<?> base, List<Class<?>> faces, Method[] methods, MethodHandles.Lookup beside) {
    return JdkStandIns.make(base, faces, methods, beside);
  }

  private static Class<?> define(Class<?> beside, byte[] bytes, String name)
      throws ReflectiveOperationException {
    try {
      return MethodHandles.privateLookupIn(beside, MethodHandles.lookup()).defineClass(bytes);
    } catch (LinkageError known) {
      // An agent that was here before has left the same one.
      return Class.forName(name.replace('/', '.'), false, beside.getClassLoader());
    }
  }

  private static byte[] bytes(String name, String base, String kind) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    // The last version that needs no map of the stack for its handler.
    writer.visit(V1_6, ACC_PUBLIC | ACC_FINAL, name, null, base, null);
    String function = "L" + FUNCTION + ";";
    writer.visitField(ACC_PRIVATE | ACC_FINAL, "subscribers", function, null, null).visitEnd();

    MethodVisitor made = begin(writer, "<init>", "(L" + kind + ";" + function + ")V");
    made.visitVarInsn(ALOAD, 0);
    made.visitVarInsn(ALOAD, 1);
    made.visitMethodInsn(INVOKESPECIAL, base, "<init>", "(L" + kind + ";)V", false);
    made.visitVarInsn(ALOAD, 0);
    made.visitVarInsn(ALOAD, 2);
    made.visitFieldInsn(PUTFIELD, name, "subscribers", function);
    end(made, RETURN);

    MethodVisitor subscribe = begin(writer, "subscribe", "(L" + SUBSCRIBER + ";)V");
    Label begun = new Label();
    Label done = new Label();
    Label thrown = new Label();
    subscribe.visitTryCatchBlock(begun, done, thrown, null);
    subscribe.visitVarInsn(ALOAD, 0);
    subscribe.visitFieldInsn(GETFIELD, name, "subscribers", function);
    subscribe.visitVarInsn(ALOAD, 1);
    subscribe.visitMethodInsn(
        INVOKEINTERFACE, FUNCTION, "apply", "(Ljava/lang/Object;)Ljava/lang/Object;", true);
    subscribe.visitTypeInsn(CHECKCAST, "[Ljava/lang/Object;");
    subscribe.visitVarInsn(ASTORE, 2);
    subscribe.visitLabel(begun);
    source(subscribe, name, kind);
    element(subscribe, ICONST_0, SUBSCRIBER);
    subscribe.visitMethodInsn(INVOKEVIRTUAL, kind, "subscribe", "(L" + SUBSCRIBER + ";)V", false);
    subscribe.visitLabel(done);
    run(subscribe);
    subscribe.visitInsn(RETURN);
    subscribe.visitLabel(thrown);
    subscribe.visitVarInsn(ASTORE, 3);
    run(subscribe);
    subscribe.visitVarInsn(ALOAD, 3);
    end(subscribe, ATHROW);

    MethodVisitor text = begin(writer, "toString", "()Ljava/lang/String;");
    source(text, name, kind);
    text.visitMethodInsn(
        INVOKEVIRTUAL, "java/lang/Object", "toString", "()Ljava/lang/String;", false);
    end(text, ARETURN);
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static MethodVisitor begin(ClassWriter writer, String name, String descriptor) {
    MethodVisitor method = writer.visitMethod(ACC_PUBLIC, name, descriptor, null, null);
    method.visitCode();
    return method;
  }

  private static void source(MethodVisitor method, String name, String kind) {
    method.visitVarInsn(ALOAD, 0);
    method.visitFieldInsn(GETFIELD, name, "source", "L" + kind + ";");
  }

  private static void element(MethodVisitor method, int index, String type) {
    method.visitVarInsn(ALOAD, 2);
    method.visitInsn(index);
    method.visitInsn(AALOAD);
    method.visitTypeInsn(CHECKCAST, type);
  }

  private static void run(MethodVisitor method) {
    element(method, ICONST_1, RUNNABLE);
    method.visitMethodInsn(INVOKEINTERFACE, RUNNABLE, "run", "()V", true);
  }

  private static void end(MethodVisitor method, int with) {
    method.visitInsn(with);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }
}
