package io.promptnotary.weave;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What a pointcut can ask of a class: its annotations and the methods it declares. Immutable.
 *
 * @param annotations binary names
 * @param methods those that could be woven: neither abstract, native, synthetic nor constructors
 * @param others simple names of those that could not
 */
public record ClassOutline(
    List<String> annotations, List<MethodOutline> methods, List<String> others) {
  private static final int NEVER =
      Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_SYNTHETIC | Opcodes.ACC_BRIDGE;

  /**
   * One method.
   *
   * @param name simple name
   * @param descriptor as in the class file
   * @param parameterTypes as {@link Class#getTypeName} prints them
   * @param parameterNames in order; empty where the class file has none
   * @param returnType as {@link Class#getTypeName} prints it
   * @param annotations binary names
   */
  public record MethodOutline(
      String name,
      String descriptor,
      List<String> parameterTypes,
      List<String> parameterNames,
      String returnType,
      List<String> annotations) {
    /** As a user would write it in {@code method:}. */
    @Override
    public String toString() {
      List<String> simple = new ArrayList<>();
      for (String each : parameterTypes) {
        simple.add(each.substring(each.lastIndexOf('.') + 1));
      }
      return name + "(" + String.join(", ", simple) + ")";
    }
  }

  /** Reads {@code bytes}. */
  public static ClassOutline of(byte[] bytes) {
    Reader reader = new Reader();
    new ClassReader(bytes).accept(reader, ClassReader.SKIP_FRAMES);
    return new ClassOutline(reader.annotations, reader.methods, reader.others);
  }

  private static String typeOf(String descriptor) {
    return Type.getType(descriptor).getClassName();
  }

  private static final class Reader extends ClassVisitor {
    final List<String> annotations = new ArrayList<>();
    final List<MethodOutline> methods = new ArrayList<>();
    final List<String> others = new ArrayList<>();

    Reader() {
      super(Opcodes.ASM9);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      annotations.add(typeOf(descriptor));
      return null;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      boolean never = (access & NEVER) != 0 || name.startsWith("<");
      if (never) {
        others.add(name);
        return null;
      }
      return new MethodReader((access & Opcodes.ACC_STATIC) != 0, name, descriptor, methods);
    }
  }

  private static final class MethodReader extends MethodVisitor {
    private final String name;
    private final String descriptor;
    private final List<MethodOutline> methods;
    private final Type[] types;
    private final int[] slots;
    private final @Nullable String[] names;
    private final List<String> declared = new ArrayList<>();
    private final List<String> annotations = new ArrayList<>();

    MethodReader(boolean isStatic, String name, String descriptor, List<MethodOutline> methods) {
      super(Opcodes.ASM9);
      this.name = name;
      this.descriptor = descriptor;
      this.methods = methods;
      this.types = Type.getArgumentTypes(descriptor);
      this.slots = new int[types.length];
      this.names = new String[types.length];
      int slot = isStatic ? 0 : 1;
      for (int i = 0; i < types.length; i++) {
        slots[i] = slot;
        slot += types[i].getSize();
      }
    }

    @Override
    public void visitParameter(@Nullable String parameter, int access) {
      if (parameter != null) {
        declared.add(parameter);
      }
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
      annotations.add(typeOf(annotation));
      return null;
    }

    @Override
    public void visitLocalVariable(
        String variable,
        String type,
        @Nullable String signature,
        Label start,
        Label end,
        int index) {
      for (int i = 0; i < slots.length; i++) {
        if (slots[i] == index && names[i] == null) {
          names[i] = variable;
        }
      }
    }

    @Override
    public void visitEnd() {
      List<String> parameterTypes = new ArrayList<>();
      for (Type each : types) {
        parameterTypes.add(each.getClassName());
      }
      List<String> parameterNames = declared;
      if (declared.size() != types.length) {
        parameterNames =
            Arrays.asList(names).contains(null) ? List.of() : List.copyOf(Arrays.asList(names));
      }
      methods.add(
          new MethodOutline(
              name,
              descriptor,
              parameterTypes,
              parameterNames,
              Type.getReturnType(descriptor).getClassName(),
              annotations));
    }
  }
}
