package io.promptnotary.weave;

import static org.objectweb.asm.Opcodes.AASTORE;
import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACONST_NULL;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ANEWARRAY;
import static org.objectweb.asm.Opcodes.CHECKCAST;
import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.SIPUSH;
import static org.objectweb.asm.Opcodes.V17;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Makes classes whose methods do nothing but tell their base which of them was called. Stateless.
 */
final class JdkStandIns {
  private static final String MADE =
      "(Ljava/lang/reflect/InvocationHandler;[Ljava/lang/reflect/Method;)V";
  private static final String CALL = "(I[Ljava/lang/Object;)Ljava/lang/Object;";

  private JdkStandIns() {}

  /** See {@link io.promptnotary.capture.Subclasses#standIn}. */
  static @Nullable Class<?> make(
      Class<?> base, List<Class<?>> faces, Method[] methods, MethodHandles.Lookup beside) {
    try {
      // Hidden, so that no name is taken twice and nothing keeps it.
      return beside.defineHiddenClass(bytes(base, faces, methods), true).lookupClass();
    } catch (IllegalAccessException | RuntimeException | LinkageError refused) {
      return null;
    }
  }

  private static byte[] bytes(Class<?> base, List<Class<?>> faces, Method[] methods) {
    String above = Type.getInternalName(base);
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    String[] interfaces = faces.stream().map(Type::getInternalName).toArray(String[]::new);
    writer.visit(V17, ACC_PUBLIC | ACC_FINAL, above + "OfJdk", null, above, interfaces);
    MethodVisitor made = writer.visitMethod(0, "<init>", MADE, null, null);
    made.visitCode();
    made.visitVarInsn(ALOAD, 0);
    made.visitVarInsn(ALOAD, 1);
    made.visitVarInsn(ALOAD, 2);
    made.visitMethodInsn(INVOKESPECIAL, above, "<init>", MADE, false);
    end(made, RETURN);
    for (int i = 0; i < methods.length; i++) {
      write(writer, above, methods[i], i);
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void write(ClassWriter writer, String above, Method method, int number) {
    Type type = Type.getType(method);
    MethodVisitor code =
        writer.visitMethod(ACC_PUBLIC, method.getName(), type.getDescriptor(), null, null);
    code.visitCode();
    code.visitVarInsn(ALOAD, 0);
    code.visitIntInsn(SIPUSH, number);
    arguments(code, type.getArgumentTypes());
    code.visitMethodInsn(INVOKEVIRTUAL, above, "call", CALL, false);
    Type result = type.getReturnType();
    if (result == Type.VOID_TYPE) {
      code.visitInsn(POP);
      end(code, RETURN);
      return;
    }
    Class<?> boxed = boxed(method.getReturnType());
    code.visitTypeInsn(CHECKCAST, Type.getInternalName(boxed));
    if (method.getReturnType().isPrimitive()) {
      code.visitMethodInsn(
          INVOKEVIRTUAL,
          Type.getInternalName(boxed),
          result.getClassName() + "Value",
          "()" + result.getDescriptor(),
          false);
    }
    end(code, result.getOpcode(IRETURN));
  }

  private static void arguments(MethodVisitor code, Type[] types) {
    if (types.length == 0) {
      code.visitInsn(ACONST_NULL);
      return;
    }
    code.visitIntInsn(SIPUSH, types.length);
    code.visitTypeInsn(ANEWARRAY, "java/lang/Object");
    int local = 1;
    for (int i = 0; i < types.length; i++) {
      code.visitInsn(DUP);
      code.visitIntInsn(SIPUSH, i);
      code.visitVarInsn(types[i].getOpcode(ILOAD), local);
      local += types[i].getSize();
      if (types[i].getSort() < Type.ARRAY) {
        String boxed = Type.getInternalName(boxed(types[i]));
        code.visitMethodInsn(
            INVOKESTATIC,
            boxed,
            "valueOf",
            "(" + types[i].getDescriptor() + ")L" + boxed + ";",
            false);
      }
      code.visitInsn(AASTORE);
    }
  }

  private static Class<?> boxed(Class<?> type) {
    return MethodType.methodType(type).wrap().returnType();
  }

  private static Class<?> boxed(Type primitive) {
    return MethodType.fromMethodDescriptorString("()" + primitive.getDescriptor(), null)
        .wrap()
        .returnType();
  }

  private static void end(MethodVisitor code, int with) {
    code.visitInsn(with);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
