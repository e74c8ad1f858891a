package io.promptnotary.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class ClassHeaderTest {
  @Deprecated
  static final class Sample extends ConcurrentHashMap<String, Long>
      implements Serializable, Comparable<Sample> {
    private static final long serialVersionUID = 0x1234_5678_9ABC_DEF0L;
    static final double HALF = Double.parseDouble("0.5") * 123.456;

    @Override
    public int compareTo(Sample other) {
      return 0;
    }
  }

  @Test
  void readsWhatAClassDescendsFrom() throws IOException {
    ClassHeader header = header(Sample.class);

    assertThat(header.superName()).isEqualTo("java.util.concurrent.ConcurrentHashMap");
    assertThat(header.interfaces()).containsExactly("java.io.Serializable", "java.lang.Comparable");
    assertThat(header.access() & 0x0010).as("final").isNotZero();
  }

  @Test
  void objectHasNoSuperclass() throws IOException {
    assertThat(header(Object.class).superName()).isNull();
    assertThat(header(Object.class).interfaces()).isEmpty();
  }

  @Test
  void findsAnAnnotationInTheConstantPool() throws IOException {
    assertThat(header(Sample.class).mentions("Ljava/lang/Deprecated;")).isTrue();
    assertThat(header(Sample.class).mentions("Ljava/lang/FunctionalInterface;")).isFalse();
    assertThat(header(Sample.class).mentions("Ljava/lang/Deprecates;")).isFalse();
  }

  @Test
  void readsEveryClassOfThisJvmThatItIsShown() throws IOException {
    for (Class<?> each : new Class<?>[] {String.class, Thread.class, Enum.class, Runnable.class}) {
      Class<?> parent = each.getSuperclass();
      assertThat(header(each).superName())
          .isEqualTo(parent == null ? "java.lang.Object" : parent.getName());
    }
  }

  @Test
  void refusesWhatIsNoClassFile() throws IOException {
    byte[] bytes = bytes(Sample.class);

    assertThat(ClassHeader.of(new byte[0])).isNull();
    assertThat(ClassHeader.of(new byte[100])).isNull();
    for (int length = 0; length < bytes.length / 4; length += 7) {
      assertThat(ClassHeader.of(Arrays.copyOf(bytes, length))).isNull();
    }
    bytes[10] = 99;
    assertThat(ClassHeader.of(bytes)).as("unknown constant").isNull();
  }

  private static ClassHeader header(Class<?> type) throws IOException {
    ClassHeader header = ClassHeader.of(bytes(type));
    assertThat(header).isNotNull();
    return header;
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }
}
