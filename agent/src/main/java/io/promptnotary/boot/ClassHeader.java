package io.promptnotary.boot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a class file: its name, its superclass and its interfaces, read without
 * building anything else (JVMS 4.1, 4.4). Immutable.
 */
public final class ClassHeader {
  private static final int[] SIZES = {
    // tag: bytes behind it; 0 marks an unknown one, Utf8 (1) is of its own length
    0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2
  };

  private final byte[] bytes;
  private final int[] offsets;
  private final int end;

  private ClassHeader(byte[] bytes, int[] offsets, int end) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.end = end;
  }

  /** Reads the constant pool of {@code bytes}; null if they are not a class file. */
  public static @Nullable ClassHeader of(byte[] bytes) {
    try {
      return bytes.length < 24 || u2(bytes, 0) != 0xCAFE ? null : scan(bytes);
    } catch (ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }

  private static @Nullable ClassHeader scan(byte[] bytes) {
    int count = u2(bytes, 8);
    int[] offsets = new int[count];
    int at = 10;
    for (int i = 1; i < count; i++) {
      int tag = bytes[at];
      offsets[i] = at;
      if (tag == 1) {
        at += 3 + u2(bytes, at + 1);
        continue;
      }
      if (tag < 0 || tag >= SIZES.length || SIZES[tag] == 0) {
        return null;
      }
      at += 1 + SIZES[tag];
      if (tag == 5 || tag == 6) {
        // Long and Double take two places.
        i++;
      }
    }
    ClassHeader header = new ClassHeader(bytes, offsets, at);
    header.interfaces();
    return header;
  }

  /** Flags of JVMS table 4.1-B. */
  public int access() {
    return u2(bytes, end);
  }

  /** Binary name with dots of the superclass; null for java.lang.Object. */
  public @Nullable String superName() {
    int index = u2(bytes, end + 4);
    return index == 0 ? null : className(index);
  }

  /** Binary names with dots of the direct interfaces. */
  public String[] interfaces() {
    String[] names = new String[u2(bytes, end + 6)];
    for (int i = 0; i < names.length; i++) {
      names[i] = className(u2(bytes, end + 8 + 2 * i));
    }
    return names;
  }

  /**
   * True if the constant pool holds {@code text}, which should be ASCII: a class that carries an
   * annotation holds the annotation's descriptor.
   */
  public boolean mentions(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int offset : offsets) {
      if (offset > 0
          && bytes[offset] == 1
          && u2(bytes, offset + 1) == wanted.length
          && startsWith(offset + 3, wanted)) {
        return true;
      }
    }
    return false;
  }

  private boolean startsWith(int offset, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[offset + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private String className(int index) {
    int name = offsets[u2(bytes, offsets[index] + 1)];
    int from = name + 3;
    byte[] text = Arrays.copyOfRange(bytes, from, from + u2(bytes, name + 1));
    return new String(text, StandardCharsets.UTF_8).replace('/', '.');
  }

  private static int u2(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }
}
