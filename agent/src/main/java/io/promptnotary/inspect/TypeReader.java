package io.promptnotary.inspect;

import io.promptnotary.inspect.TypeFile.FieldFile;
import io.promptnotary.inspect.TypeFile.MethodFile;
import io.promptnotary.inspect.TypeFile.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.signature.SignatureReader;
import org.objectweb.asm.signature.SignatureVisitor;

/** Reads one class file. For one thread. */
final class TypeReader extends ClassVisitor {
  private final List<String> annotations = new ArrayList<>();
  private final List<MethodFile> methods = new ArrayList<>();
  private final List<FieldFile> fields = new ArrayList<>();
  private final Map<String, HostType> variables = new LinkedHashMap<>();
  private final List<HostType> interfaces = new ArrayList<>();
  private String name = "";
  private int access;
  private @Nullable HostType parent;

  private TypeReader() {
    super(Opcodes.ASM9);
  }

  /**
   * Reads {@code bytes}.
   *
   * @param code true if what methods refer to is wanted as well
   * @throws RuntimeException if they are no class file that is understood
   */
  static TypeFile read(byte[] bytes, boolean code) {
    TypeReader reader = new TypeReader();
    int skipped = ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG;
    new ClassReader(bytes).accept(reader, code ? skipped : skipped | ClassReader.SKIP_CODE);
    return new TypeFile(
        reader.name,
        reader.access,
        reader.variables,
        reader.parent,
        reader.interfaces,
        reader.annotations,
        reader.methods,
        reader.fields);
  }

  @Override
  public void visit(
      int version,
      int flags,
      String internalName,
      @Nullable String signature,
      @Nullable String superName,
      String @Nullable [] faces) {
    name = internalName.replace('/', '.');
    access = flags;
    if (signature != null) {
      new SignatureReader(signature).accept(new Header());
      return;
    }
    parent = superName == null ? null : HostType.of(superName.replace('/', '.'));
    for (String each : faces == null ? new String[0] : faces) {
      interfaces.add(HostType.of(each.replace('/', '.')));
    }
  }

  @Override
  public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
    annotations.add(Type.getType(descriptor).getClassName());
    return null;
  }

  @Override
  public @Nullable FieldVisitor visitField(
      int flags,
      String field,
      String descriptor,
      @Nullable String signature,
      @Nullable Object value) {
    fields.add(
        new FieldFile(
            field, flags, signature == null ? of(Type.getType(descriptor)) : of(signature)));
    return null;
  }

  @Override
  public MethodVisitor visitMethod(
      int flags,
      String method,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    List<HostType> parameters = new ArrayList<>();
    HostType returns = of(Type.getReturnType(descriptor));
    for (Type each : Type.getArgumentTypes(descriptor)) {
      parameters.add(of(each));
    }
    if (signature != null) {
      MethodSignature generic = new MethodSignature();
      new SignatureReader(signature).accept(generic);
      returns = generic.returns;
      if (generic.parameters.size() == parameters.size()) {
        // Constructors of inner classes and enums have more than they say.
        parameters = generic.parameters;
      }
    }
    return new Code(
        new MethodFile(
            method,
            descriptor,
            flags,
            parameters,
            returns,
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>()));
  }

  private static HostType of(Type type) {
    return switch (type.getSort()) {
      case Type.ARRAY -> HostType.array(of(Type.getType(type.getDescriptor().substring(1))));
      case Type.OBJECT -> HostType.of(type.getClassName());
      default -> HostType.primitive(type.getClassName());
    };
  }

  private static HostType of(String signature) {
    List<HostType> read = new ArrayList<>();
    new SignatureReader(signature).acceptType(new Generic(read));
    return read.isEmpty() ? HostType.UNKNOWN : read.get(0);
  }

  private final class Code extends MethodVisitor {
    private final MethodFile method;

    Code(MethodFile method) {
      super(Opcodes.ASM9);
      this.method = method;
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      method.annotations().add(Type.getType(descriptor).getClassName());
      return null;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String called, String descriptor, boolean isInterface) {
      method.refers().add(new Reference(owner.replace('/', '.'), called, descriptor));
    }

    @Override
    public void visitInvokeDynamicInsn(
        String called, String descriptor, Handle bootstrap, Object... arguments) {
      for (Object each : arguments) {
        if (each instanceof Handle handle) {
          method
              .refers()
              .add(
                  new Reference(
                      handle.getOwner().replace('/', '.'), handle.getName(), handle.getDesc()));
        } else if (each instanceof String text) {
          // What a concatenation is made of.
          method.texts().add(text);
        }
      }
    }

    @Override
    public void visitLdcInsn(Object value) {
      if (value instanceof String text) {
        method.texts().add(text);
      }
    }

    @Override
    public void visitEnd() {
      methods.add(method);
    }
  }

  /** Of a class: its variables, what it extends and implements. */
  private final class Header extends SignatureVisitor {
    private String variable = "";

    Header() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visitFormalTypeParameter(String formal) {
      variable = formal;
      variables.put(formal, HostType.UNKNOWN);
    }

    @Override
    public SignatureVisitor visitClassBound() {
      String bounded = variable;
      return new Generic(type -> variables.put(bounded, type));
    }

    @Override
    public SignatureVisitor visitSuperclass() {
      return new Generic(type -> parent = type);
    }

    @Override
    public SignatureVisitor visitInterface() {
      return new Generic(interfaces);
    }
  }

  private static final class MethodSignature extends SignatureVisitor {
    final List<HostType> parameters = new ArrayList<>();
    HostType returns = HostType.UNKNOWN;

    MethodSignature() {
      super(Opcodes.ASM9);
    }

    @Override
    public SignatureVisitor visitParameterType() {
      return new Generic(parameters);
    }

    @Override
    public SignatureVisitor visitReturnType() {
      return new Generic(type -> returns = type);
    }
  }

  /** One type, handed on when it is complete. */
  private static final class Generic extends SignatureVisitor {
    private final java.util.function.Consumer<HostType> done;
    private final List<HostType> arguments = new ArrayList<>();
    private String className = "";

    Generic(java.util.function.Consumer<HostType> done) {
      super(Opcodes.ASM9);
      this.done = done;
    }

    Generic(List<HostType> list) {
      this((java.util.function.Consumer<HostType>) list::add);
    }

    @Override
    public void visitBaseType(char descriptor) {
      done.accept(HostType.primitive(Type.getType(String.valueOf(descriptor)).getClassName()));
    }

    @Override
    public void visitTypeVariable(String variable) {
      done.accept(new HostType(HostType.Kind.VARIABLE, variable, List.of()));
    }

    @Override
    public SignatureVisitor visitArrayType() {
      return new Generic(type -> done.accept(HostType.array(type)));
    }

    @Override
    public void visitClassType(String internalName) {
      className = internalName.replace('/', '.');
    }

    @Override
    public void visitInnerClassType(String inner) {
      className += "$" + inner;
      arguments.clear();
    }

    @Override
    public void visitTypeArgument() {
      arguments.add(HostType.UNKNOWN);
    }

    @Override
    public SignatureVisitor visitTypeArgument(char wildcard) {
      return new Generic(
          type -> arguments.add(wildcard == SignatureVisitor.SUPER ? HostType.UNKNOWN : type));
    }

    @Override
    public void visitEnd() {
      done.accept(new HostType(HostType.Kind.CLASS, className, List.copyOf(arguments)));
    }
  }
}
