package io.promptnotary.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.boot.Gate;
import io.promptnotary.capture.Probe;
import io.promptnotary.capture.Probes;
import io.promptnotary.config.Config;
import io.promptnotary.config.ConfigReader;
import io.promptnotary.health.Counters;
import io.promptnotary.health.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.analysis.AnalyzerException;

final class WeaverTest {
  private static final String KINDS = "io.promptnotary.weave.Hosts$Kinds";
  private static final String DEEP = "io.promptnotary.weave.Hosts$Deep";
  private static final String CLIENT = "io.promptnotary.weave.Hosts$Client";

  @TempDir Path folder;
  private final Probes probes = new Probes();
  private final Counters counters = new Counters();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final List<Object> seen = new ArrayList<>();
  private int opened;
  private Weaver weaver;

  @BeforeEach
  void openGate() {
    Gate.install(
        new Gate() {
          @Override
          protected Object entered(int probe, Object self, Object[] arguments) {
            Probe known = probes.get(probe);
            String id = known == null ? "?" : known.pointcut().id();
            seen.add("enter " + id + (arguments == null ? "" : " " + Arrays.toString(arguments)));
            return id;
          }

          @Override
          protected Object exited(Object entered, Object returned, Throwable thrown) {
            seen.add("exit " + entered + " " + (thrown == null ? returned : thrown));
            return returned;
          }
        });
  }

  @AfterEach
  void shutGate() {
    Gate.install(null);
  }

  @Test
  void argumentsAndResultsOfAllTypesPass() throws Exception {
    rules("- {id: s, role: call, class: " + KINDS + ", method: '*', capture: {text: 'args[0]'}}");
    Class<?> kinds = woven(KINDS);

    assertThat(kinds.getMethod("sum", long.class, double.class, int.class).invoke(null, 1L, 2.5, 3))
        .isEqualTo(6L);
    assertThat(seen).containsExactly("enter s [1, 2.5, 3]", "exit s 6");
    seen.clear();
    Object object = kinds.getConstructor().newInstance();
    assertThat(invoke(object, "flag", true)).isEqualTo(true);
    assertThat(invoke(object, "nothing")).isNull();
    assertThat(invoke(object, "loop", 5)).isEqualTo(6);
    assertThat(seen)
        .containsExactly(
            "enter s [true]",
            "exit s true",
            "enter s []",
            "exit s null",
            "enter s [5]",
            "exit s 6");
  }

  @Test
  void noArrayIsMadeWhereNoArgumentIsRead() throws Exception {
    rules("- {id: s, role: generation, class: " + KINDS + ", method: loop}");

    invoke(woven(KINDS).getConstructor().newInstance(), "loop", 1);

    assertThat(seen).containsExactly("enter s", "exit s 0");
  }

  @Test
  void theHostsExceptionIsTheSameObject() throws Exception {
    rules("- {id: s, role: generation, class: " + KINDS + ", method: fail}");
    Object object = woven(KINDS).getConstructor().newInstance();
    Exception mine = new Exception("mine");

    assertThatThrownBy(() -> invoke(object, "fail", mine)).isSameAs(mine);
    assertThat(seen).containsExactly("enter s", "exit s java.lang.Exception: mine");
  }

  @Test
  void severalRolesOnOneMethodNestFromTheGenerationInwards() throws Exception {
    rules(
        "- {id: save, role: save, class: " + KINDS + ", method: loop}",
        "- {id: call, role: call, class: " + KINDS + ", method: loop, capture: {model: '=m'}}",
        "- {id: root, role: generation, class: " + KINDS + ", method: loop}");

    invoke(woven(KINDS).getConstructor().newInstance(), "loop", 1);

    assertThat(seen)
        .containsExactly(
            "enter root",
            "enter call [1]",
            "enter save [1]",
            "exit save 0",
            "exit call 0",
            "exit root 0");
  }

  @Test
  void signaturesChooseOverloads() throws Exception {
    rules(
        "- {id: one, role: generation, class: " + KINDS + ", method: join(String)}",
        "- {id: two, role: generation, class: " + KINDS + ", method: 'join(String, List)'}",
        "- {id: all, role: generation, class: " + KINDS + ", method: '*', except: [join, 'l*']}",
        "- {id: ann, role: generation, class: "
            + KINDS
            + ", method_annotated: io.promptnotary.weave.Hosts$Watched}");
    Object object = woven(KINDS).getConstructor().newInstance();

    invoke(object, "join", "a");
    invoke(object, "join", "a", List.of());
    invoke(object, "nothing");
    invoke(object, "lambda");
    assertThatThrownBy(() -> invoke(object, "fail", new Exception("x"))).hasMessage("x");

    assertThat(seen)
        .containsExactly(
            "enter one",
            "exit one a",
            "enter two",
            "exit two a[]",
            "enter all",
            "exit all null",
            "enter all",
            "enter ann",
            "exit ann java.lang.Exception: x",
            "exit all java.lang.Exception: x");
  }

  @Test
  void implementsReachesAnyDepthAndDefaultMethods() throws Exception {
    rules("- {id: c, role: generation, implements: " + CLIENT + ", method: ['ask*', never]}");
    Map<String, byte[]> classes = new HashMap<>();
    for (String each : List.of(DEEP, CLIENT, "io.promptnotary.weave.Hosts$Middle")) {
      byte[] bytes = bytes(each);
      byte[] woven = transform(each, bytes);
      classes.put(each, woven == null ? bytes : woven);
    }
    Object deep = new Defining(classes).loadClass(DEEP).getConstructor().newInstance();

    assertThat(invoke(deep, "askTwice", "x")).isEqualTo("answer to xanswer to x");
    assertThat(seen).hasSize(6).startsWith("enter c", "enter c");
    assertThat(
            transform(
                "io.promptnotary.weave.Hosts$Middle", bytes("io.promptnotary.weave.Hosts$Middle")))
        .as("abstract methods only")
        .isNull();
  }

  @Test
  void whatLiesOutsideIsLeftAlone() throws Exception {
    rules(
        "- {id: c, role: generation, implements: "
            + CLIENT
            + ", outside: '"
            + DEEP
            + "', method: 'ask*'}");

    assertThat(transform(CLIENT, bytes(CLIENT))).isNotNull();
    assertThat(transform(DEEP, bytes(DEEP))).isNull();
  }

  @Test
  void annotatedClassesAreFoundWhereTheyAreLookedFor() throws Exception {
    String annotation = "io.promptnotary.weave.Hosts$Watched";
    rules(
        "- {id: a, role: generation, annotated: "
            + annotation
            + ", in: io.promptnotary.**, method: loop}");
    assertThat(transform(KINDS, bytes(KINDS))).isNotNull();

    rules(
        "- {id: a, role: generation, annotated: "
            + annotation
            + ", in: com.acme.**, method: loop}");
    assertThat(transform(KINDS, bytes(KINDS))).isNull();

    String other = "io.promptnotary.weave.WeaverTest$Mentions";
    rules("- {id: a, role: generation, annotated: " + annotation + ", in: '**', method: '*'}");
    assertThat(transform(other, bytes(other))).as("only one of its methods carries it").isNull();
  }

  static final class Mentions {
    @Hosts.Watched
    void method() {}
  }

  @Test
  void globsAndExclusions() throws Exception {
    rules("- {id: g, role: generation, class: 'io.promptnotary.weave.Hosts$K*', method: loop}");
    assertThat(transform(KINDS, bytes(KINDS))).isNotNull();
    assertThat(transform(DEEP, bytes(DEEP))).isNull();

    configure(
        "version: 1\nexclude: ['**Kinds']\npointcuts:\n  - {id: g, role: generation, class: '**', method: '*'}\n");
    assertThat(transform(KINDS, bytes(KINDS))).isNull();
    assertThat(transform(DEEP, bytes(DEEP))).isNotNull();
  }

  @Test
  void whatNoSourceFileHoldsIsNeverWoven() throws Exception {
    rules("- {id: g, role: generation, class: '**', method: '*'}");
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Runnable.class}, (a, b, c) -> null);

    assertThat(transform("com.acme.A$$Lambda", bytes(KINDS))).isNull();
    assertThat(transform(proxy.getClass().getName(), madeUp("java/lang/reflect/Proxy", 0, 1)))
        .isNull();
    assertThat(transform("com.acme.Made", madeUp("java/lang/Object", Opcodes.ACC_SYNTHETIC, 1)))
        .isNull();
    assertThat(transform("com.acme.Broken", new byte[] {1, 2, 3})).isNull();
    assertThat(weaver.transform(null, "a/B", null, null, bytes(KINDS))).isNull();
    assertThat(weaver.transform(getClass().getClassLoader(), null, null, null, bytes(KINDS)))
        .isNull();
    Class<?> bridged = woven("io.promptnotary.weave.Hosts$Bridged");
    Object object = bridged.getConstructor().newInstance();
    bridged.getMethod("compareTo", Object.class).invoke(object, object);
    assertThat(seen).as("the bridge is not woven").containsExactly("enter g", "exit g 42");
  }

  @Test
  void aMethodThatWouldGrowTooLargeIsLeftAloneAndNamed() throws Exception {
    rules("- {id: g, role: generation, class: com.acme.Made, method: '*'}");

    assertThat(transform("com.acme.Made", madeUp("java/lang/Object", 0, 65_500 / 3))).isNull();

    assertThat(said()).contains("com.acme.Made is left alone").contains("64 KB");
    assertThat(counters.errors.sum()).isEqualTo(1);
    assertThat(opened).isZero();
  }

  @Test
  void wovenCodeIsLookedOverBeforeTheJvmDoes() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "a/B", null, "java/lang/Object", null);
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "m", "()I", null, null);
    method.visitCode();
    method.visitInsn(Opcodes.ACONST_NULL);
    method.visitInsn(Opcodes.IRETURN);
    method.visitMaxs(1, 0);
    method.visitEnd();

    assertThatThrownBy(() -> Verification.check(writer.toByteArray(), Set.of("m()I")))
        .isInstanceOf(AnalyzerException.class);
  }

  @Test
  void theGateIsPlacedBeforeTheFirstWovenClassOnly() throws Exception {
    rules("- {id: g, role: generation, class: '" + KINDS + "', method: loop}");

    transform(DEEP, bytes(DEEP));
    assertThat(opened).isZero();
    transform(KINDS, bytes(KINDS));
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void aMethodKeepsItsNumberInASecondClassLoader() throws Exception {
    rules("- {id: g, role: generation, class: '" + KINDS + "', method: loop}");

    woven(KINDS);
    woven(KINDS);

    assertThat(probes.all()).hasSize(1);
    assertThat(weaver.watched()).as("the same method").isEqualTo(1);
  }

  @Test
  void parameterNamesComeFromTheClassFile() throws Exception {
    rules("- {id: g, role: generation, class: '" + KINDS + "', method: sum}");

    woven(KINDS);

    assertThat(probes.all().get(0).parameterNames()).containsExactly("a", "b", "c");
    assertThat(probes.all().get(0).returnType()).isEqualTo("long");
    assertThat(ClassOutline.of(madeUp("java/lang/Object", 0, 1)).methods().get(0).parameterNames())
        .as("none in this one")
        .isEmpty();
  }

  @Test
  void saysWhatItWatchesWhenAsked() throws Exception {
    configure(
        "version: 1\nlog: info\npointcuts:\n  - {id: g, role: generation, class: "
            + KINDS
            + ", method: join/2}\n");

    woven(KINDS);

    assertThat(said()).contains("g watches " + KINDS + ".join(String, List)");
  }

  @Test
  void namesWhatMatchedNothing() throws Exception {
    rules(
        "- {id: a, role: generation, class: com.acme.Kinds, method: loop}",
        "- {id: b, role: generation, class: '" + KINDS + "', method: lop}",
        "- {id: c, role: generation, class: '" + KINDS + "', method: 'join(int)'}",
        "- {id: d, role: generation, implements: com.acme.None, method: ask}",
        "- {id: e, role: generation, annotated: com.acme.None, in: '**', method: ask}",
        "- {id: f, role: generation, class: '" + KINDS + "', method: loop}",
        "- {id: g, role: generation, class: '" + KINDS + "', method_annotated: a.None}",
        "- {id: h, role: generation, class: io.promptnotary.weave.Host$Kind, method: loop}");

    woven(KINDS);

    assertThat(weaver.unmatched(() -> Set.of(KINDS, DEEP)))
        .containsExactly(
            "pointcut 'a' matched nothing: no class com.acme.Kinds was loaded. Did you mean '"
                + KINDS
                + "'?",
            "pointcut 'b' matched nothing: " + KINDS + " has no method lop. Did you mean 'loop'?",
            "pointcut 'c' matched nothing: "
                + KINDS
                + " has no method join with these parameters. It has join(String, List) and"
                + " join(String).",
            "pointcut 'd' matched nothing: no class that implements or extends com.acme.None was"
                + " loaded.",
            "pointcut 'e' matched nothing: no class annotated with com.acme.None was loaded.",
            "pointcut 'g' matched nothing: " + KINDS + " has no method that fits.",
            "pointcut 'h' matched nothing: no class io.promptnotary.weave.Host$Kind was loaded. Did"
                + " you mean '"
                + KINDS
                + "'?");
  }

  @Test
  void saysWhenAClassThatWasNamedMayNotBeWoven() throws Exception {
    configure(
        "version: 1\nexclude: ['**Kinds']\npointcuts:\n  - {id: g, role: generation, class: "
            + KINDS
            + ", method: '*'}\n");

    assertThat(transform(KINDS, bytes(KINDS))).isNull();

    assertThat(weaver.unmatched(() -> Set.of(KINDS)))
        .containsExactly(
            "pointcut 'g' matched nothing: "
                + KINDS
                + " was loaded, but is excluded or was generated at run time.");
  }

  private void rules(String... pointcuts) throws IOException {
    configure("version: 1\npointcuts:\n  " + String.join("\n  ", pointcuts) + "\n");
  }

  private void configure(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), yaml);
    ConfigReader.Loaded loaded =
        ConfigReader.read(new ConfigReader.Inputs(file.toString(), Map.of(), Map.of(), folder));
    assertThat(loaded.problems()).isEmpty();
    Config config = loaded.config();
    Log log = new Log(new PrintStream(said, true, StandardCharsets.UTF_8));
    log.level(Log.Level.valueOf(config.log().name()));
    weaver =
        new Weaver(config.pointcuts(), config.exclude(), probes, () -> opened++, counters, log);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private Class<?> woven(String name) throws Exception {
    byte[] woven = transform(name, bytes(name));
    assertThat(woven).as(said()).isNotNull();
    return new Defining(Map.of(name, woven)).loadClass(name);
  }

  private byte[] transform(String name, byte[] bytes) {
    return weaver.transform(getClass().getClassLoader(), name.replace('.', '/'), null, null, bytes);
  }

  private static Object invoke(Object object, String name, Object... arguments) throws Exception {
    for (Method each : object.getClass().getMethods()) {
      if (each.getName().equals(name) && each.getParameterCount() == arguments.length) {
        try {
          return each.invoke(object, arguments);
        } catch (InvocationTargetException e) {
          throw (Exception) e.getCause();
        }
      }
    }
    throw new NoSuchMethodException(name);
  }

  /** A class com.acme.Made with one static method of {@code loads} times three bytes. */
  private static byte[] madeUp(String superName, int access, int loads) {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | access, "com/acme/Made", null, superName, null);
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "m", "(I)V", null, null);
    method.visitCode();
    for (int i = 0; i < loads; i++) {
      method.visitIincInsn(0, 1);
    }
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(0, 1);
    method.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in =
        WeaverTest.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in.readAllBytes();
    }
  }

  /** Defines the given classes itself, and takes all others from the test. */
  private static final class Defining extends ClassLoader {
    private final Map<String, byte[]> classes;

    Defining(Map<String, byte[]> classes) {
      super(WeaverTest.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
    }
  }
}
