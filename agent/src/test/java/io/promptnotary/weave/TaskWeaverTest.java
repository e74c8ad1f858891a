package io.promptnotary.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.config.Propagation;
import io.promptnotary.health.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

final class TaskWeaverTest {
  private static final Set<Propagation> ALL = Set.of(Propagation.values());
  private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));

  /** What the last weaving made of each class; null for what was left alone. */
  private final Map<String, byte[]> woven = new TreeMap<>();

  private String damaged = "";
  private Throwable refusal;
  private int weavings;
  private TaskWeaver weaver;

  private void weave(Set<Propagation> ways) {
    log.level(Log.Level.DEBUG);
    weaver = new TaskWeaver(jvm(), ways, log);
    weaver.weave();
  }

  /** Stands in for the JVM: hands the real class files of the JDK to the weaver. */
  private Instrumentation jvm() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("retransformClasses");
              weavings++;
              woven.clear();
              if (refusal != null) {
                throw refusal;
              }
              for (Class<?> each : (Class<?>[]) arguments[0]) {
                String name = each.getName().replace('.', '/');
                byte[] bytes = each.getName().equals(damaged) ? strange(name) : bytes(name);
                woven.put(each.getName(), weaver.transform(name, bytes));
              }
              return null;
            });
  }

  private static byte[] bytes(String internalName) {
    try (InputStream in = ClassLoader.getSystemResourceAsStream(internalName + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A class of that name without any method. */
  private static byte[] strange(String internalName) {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, internalName, null, "java/lang/Object", null);
    writer.visitEnd();
    return writer.toByteArray();
  }

  /** What calls the gate, as {@code Class.method Gate.method}. */
  private Set<String> seams() {
    Set<String> seams = new TreeSet<>();
    woven.forEach(
        (name, bytes) ->
            new ClassReader(bytes)
                .accept(
                    new ClassVisitor(Opcodes.ASM9) {
                      @Override
                      public MethodVisitor visitMethod(
                          int access, String method, String type, String signature, String[] e) {
                        return new MethodVisitor(Opcodes.ASM9) {
                          @Override
                          public void visitMethodInsn(
                              int code, String owner, String called, String of, boolean face) {
                            if (owner.equals("io/promptnotary/boot/Gate")) {
                              String simple = name.substring(name.lastIndexOf('.') + 1);
                              seams.add(simple + "." + method + " " + called);
                            }
                          }
                        };
                      }
                    },
                    0));
    return seams;
  }

  @Test
  void tasksAreToldOfAtBothEnds() {
    weave(ALL);
    List<String> expected =
        new ArrayList<>(
            List.of(
                "CompletableFuture$AsyncRun.run beginTask",
                "CompletableFuture$AsyncRun.run endTask",
                "CompletableFuture$AsyncSupply.run beginTask",
                "CompletableFuture$AsyncSupply.run endTask",
                "CompletableFuture$Completion.run beginTask",
                "CompletableFuture$Completion.run endTask",
                "CompletableFuture$UniCompletion.claim claimDependent",
                "CompletableFuture.postComplete completeFuture",
                "CompletableFuture.postComplete endTask",
                "ForkJoinTask.<init> submitTask",
                "ForkJoinTask.doExec beginTask",
                "ForkJoinTask.doExec endTask",
                "FutureTask.<init> submitTask",
                "FutureTask.run beginTask",
                "FutureTask.run endTask",
                "Thread.start submitTask",
                "ThreadPoolExecutor$Worker.run beginTask",
                "ThreadPoolExecutor.execute submitTask",
                "ThreadPoolExecutor.getTask beginTask"));
    if (VIRTUAL) {
      expected.add("VirtualThread.start submitTask");
    }
    assertThat(seams()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(weavings).isEqualTo(1);
    assertThat(said.toString())
        .contains((VIRTUAL ? 11 : 10) + " classes of the JDK carry generations to other threads");
  }

  @Test
  void whatIsNotAskedForIsNotHandedOver() {
    weave(Set.of(Propagation.THREADS));
    assertThat(seams())
        .filteredOn(each -> each.endsWith("submitTask"))
        .containsExactly("Thread.start submitTask");
    // But a pool's worker that is started must not take anything along.
    assertThat(seams()).contains("ThreadPoolExecutor.getTask beginTask");
  }

  @Test
  void whereNothingIsAskedForNothingIsWoven() {
    weave(Set.of());
    assertThat(woven).isEmpty();
  }

  @Test
  void otherClassesAreLeftAlone() {
    weaver = new TaskWeaver(jvm(), ALL, log);
    assertThat(weaver.transform("java/lang/Thread", bytes("java/lang/Thread"))).isNull();
    weave(ALL);
    assertThat(weaver.transform("java/lang/String", bytes("java/lang/String"))).isNull();
  }

  @Test
  void whereOneClassIsStrangeNoneIsWoven() {
    damaged = "java.util.concurrent.FutureTask";
    weave(ALL);
    assertThat(weavings).isEqualTo(2);
    assertThat(woven).hasSizeGreaterThan(5);
    assertThat(woven.values()).containsOnlyNulls();
    assertThat(said.toString())
        .contains(
            "java.util.concurrent.FutureTask is left alone:",
            "java/util/concurrent/FutureTask has no",
            "calls on other threads than their generation's stand alone");
  }

  @Test
  void aJvmThatRefusesIsNoTrouble() {
    refusal = new UnmodifiableClassException("not these");
    weave(ALL);
    assertThat(said.toString())
        .contains("the JDK is left alone: java.lang.instrument.UnmodifiableClassException");
    said.reset();
    refusal = new VerifyError("odd");
    weave(ALL);
    assertThat(said.toString()).contains("the JDK is left alone: java.lang.VerifyError: odd");
  }

  @Test
  void aMissingMethodIsNamed() {
    assertThatThrownBy(() -> Verification.checkNamed(strange("a/B"), Set.of("run")))
        .isInstanceOf(NoSuchMethodException.class)
        .hasMessage("a/B has no run");
  }
}
