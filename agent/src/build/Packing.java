import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Packs libraries that few hosts need for {@code io.promptnotary.boot.Packs}: a tenth of their size,
 * where a jar reaches a half, since class files repeat each other and not themselves. Where they
 * would speak to {@code java.util.logging}, {@code java.sql.DriverManager} or the platform's server
 * of MBeans, which are the host's, they speak to {@code io.promptnotary.mute}. A program of one file:
 * the build runs it from its source.
 *
 * <p>For each folder {@code NAME} of the first argument it writes into the folder of the second:
 * {@code NAME.0}, {@code NAME.1} and so on, blocks compressed by zstd; {@code NAME.index}, a line for
 * each file (block, offset and length in bytes, name); and to {@code index} a line for each folder
 * with files (pack, name), for files below META-INF their own name.
 */
final class Packing {
  /** So much is unpacked for the sake of one class; a larger block would pack little better. */
  private static final int BLOCK = 4 << 20;

  private static final int LEVEL = 12;
  private static final int WINDOW_LOG = 22;
  private static final String LOGGING = "java/util/logging/";
  private static final String DRIVERS = "java/sql/DriverManager";
  private static final String MANAGEMENT = "java/lang/management/ManagementFactory";
  private static final String MUTE = "io/promptnotary/mute/";

  private final Path to;
  private final StringBuilder index = new StringBuilder();

  private Packing(Path to) {
    this.to = to;
  }

  public static void main(String[] arguments) throws IOException {
    Path to = Files.createDirectories(Path.of(arguments[1]));
    Packing packing = new Packing(to);
    try (Stream<Path> packs = Files.list(Path.of(arguments[0]))) {
      for (Path pack : packs.sorted().toList()) {
        packing.pack(pack);
      }
    }
    Files.writeString(to.resolve("index"), packing.index);
  }

  private void pack(Path folder) throws IOException {
    String pack = folder.getFileName().toString();
    StringBuilder lines = new StringBuilder();
    TreeSet<String> places = new TreeSet<>();
    List<byte[]> block = new ArrayList<>();
    int number = 0;
    int offset = 0;
    for (Path file : files(folder)) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      byte[] bytes = name.endsWith(".class") ? muted(file) : Files.readAllBytes(file);
      if (offset > 0 && offset + bytes.length > BLOCK) {
        write(pack, number++, block, offset);
        block.clear();
        offset = 0;
      }
      lines.append(number).append(' ').append(offset).append(' ').append(bytes.length);
      lines.append(' ').append(name).append('\n');
      places.add(name.startsWith("META-INF/") ? name : name.substring(0, name.lastIndexOf('/') + 1));
      block.add(bytes);
      offset += bytes.length;
    }
    write(pack, number, block, offset);
    Files.writeString(to.resolve(pack + ".index"), lines);
    places.forEach(place -> index.append(pack).append(' ').append(place).append('\n'));
  }

  private void write(String pack, int number, List<byte[]> files, int size) throws IOException {
    byte[] whole = new byte[size];
    int at = 0;
    for (byte[] file : files) {
      System.arraycopy(file, 0, whole, at, file.length);
      at += file.length;
    }
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      byte[] packed = context.setLevel(LEVEL).setLong(WINDOW_LOG).compress(whole);
      Files.write(to.resolve(pack + "." + number), packed);
    }
  }

  /** Classes of one package together, in the same order on every machine. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(file -> folder.relativize(file).toString().replace('\\', '/')))
          .toList();
    }
  }

  private static byte[] muted(Path file) {
    try {
      ClassReader reader = new ClassReader(Files.readAllBytes(file));
      ClassWriter writer = new ClassWriter(0);
      Remapper remapper =
          new Remapper(Opcodes.ASM9) {
            @Override
            public String map(String name) {
              boolean muted = name.startsWith(LOGGING) || name.equals(DRIVERS);
              return muted ? MUTE + name.substring(name.lastIndexOf('/') + 1) : name;
            }
          };
      reader.accept(new ClassRemapper(new WithoutManagement(writer), remapper), 0);
      return writer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only the server of MBeans is replaced: what else that class tells changes nothing. */
  private static final class WithoutManagement extends ClassVisitor {
    WithoutManagement(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String type, String signature, String[] thrown) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, name, type, signature, thrown)) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String method, String type, boolean ofInterface) {
          boolean server = owner.equals(MANAGEMENT) && method.equals("getPlatformMBeanServer");
          String instead = server ? MUTE + "ManagementFactory" : owner;
          super.visitMethodInsn(opcode, instead, method, type, ofInterface);
        }
      };
    }
  }
}
