package io.promptnotary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Host threads share no lock with the writer, nor with each other: nothing that runs on them enters
 * a monitor, or uses a class of the JDK that does.
 */
class NoLocksTest {
  private static final Path CLASSES = Path.of("target", "classes", "io", "promptnotary");

  /** What waits for others: locks, and collections that have some inside. */
  private static final List<String> LOCKING =
      List.of(
          "java/util/concurrent/locks/",
          "java/util/concurrent/ConcurrentHashMap",
          "java/util/concurrent/CopyOnWrite",
          "java/util/concurrent/Semaphore",
          "java/util/concurrent/CountDownLatch",
          "java/util/concurrent/CyclicBarrier",
          "java/util/concurrent/Phaser",
          "java/util/concurrent/Exchanger",
          "java/util/concurrent/ArrayBlockingQueue",
          "java/util/concurrent/LinkedBlocking",
          "java/util/concurrent/PriorityBlockingQueue",
          "java/util/concurrent/DelayQueue",
          "java/util/concurrent/SynchronousQueue",
          "java/util/concurrent/LinkedTransferQueue",
          "java/util/Hashtable",
          "java/util/Vector",
          "java/util/Stack",
          "java/util/Properties",
          "java/util/WeakHashMap",
          "java/lang/StringBuffer",
          "java/util/Random");

  /** Waiting and waking by {@code LockSupport} is no lock. */
  private static final Set<String> ALLOWED = Set.of("java/util/concurrent/locks/LockSupport");

  private final List<String> found = new ArrayList<>();

  @Test
  void hostThreadsTakeNoLock() throws IOException {
    for (String room :
        List.of(
            "capture",
            "snapshot/Part",
            "snapshot/PromptTexts",
            "snapshot/JoinedBy",
            "snapshot/Capture",
            "boot/Gate")) {
      assertThat(check(room)).as(room).isPositive();
    }
    for (String shared :
        List.of("health/Breaker", "health/Counters", "health/Losses", "health/HighWater")) {
      assertThat(check(shared)).as(shared).isPositive();
    }
    assertThat(found).isEmpty();
  }

  @Test
  void aLockWouldBeFound() throws IOException {
    assertThat(check("weave/Hierarchy")).isPositive();
    assertThat(check("Opening")).isPositive();
    assertThat(found)
        .anyMatch(each -> each.endsWith("is synchronized"))
        .anyMatch(each -> each.contains("ConcurrentHashMap"));
  }

  /** Looks into all classes whose path begins like that; how many they were. */
  private int check(String beginning) throws IOException {
    String prefix = CLASSES.resolve(beginning).toString();
    try (Stream<Path> tree = Files.walk(CLASSES)) {
      List<Path> files =
          tree.filter(each -> each.toString().startsWith(prefix))
              .filter(each -> each.toString().endsWith(".class"))
              .toList();
      files.forEach(this::read);
      return files.size();
    }
  }

  private void read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      new ClassReader(in).accept(new Looking(CLASSES.relativize(file).toString()), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Looking extends ClassVisitor {
    private final String file;

    Looking(String file) {
      super(Opcodes.ASM9);
      this.file = file;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      String where = file + " " + name;
      if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
        found.add(where + " is synchronized");
      }
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitInsn(int opcode) {
          if (opcode == Opcodes.MONITORENTER) {
            found.add(where + " enters a monitor");
          }
        }

        @Override
        public void visitMethodInsn(
            int opcode, String owner, String method, String descriptor, boolean face) {
          boolean waits =
              owner.equals("java/util/Collections") && method.startsWith("synchronized");
          boolean locks = LOCKING.stream().anyMatch(owner::startsWith) && !ALLOWED.contains(owner);
          if (waits || locks) {
            found.add(where + " calls " + owner + "." + method);
          }
        }
      };
    }
  }
}
