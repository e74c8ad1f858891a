package io.promptnotary.store;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native library. The driver unpacks it into a file that the JVM is to delete at its
 * end. That can no longer be asked for when the end has come, which is when a host's last words may
 * be its first, and a JVM that is killed leaves the file behind. Here it is deleted once loaded.
 * Safe on any thread.
 */
final class NativePart {
  /** False: the driver tries in its own way. */
  private static final boolean LOADED = isLoaded();

  private NativePart() {}

  /** To be called before the first connection; what cannot be loaded fails there. */
  static boolean load() {
    return LOADED;
  }

  private static boolean isLoaded() {
    String folder =
        System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir", ""));
    // Windows does not delete what is in use, and what the operator has put in place stays there.
    if (File.separatorChar == '\\' || System.getProperty("org.sqlite.lib.path") != null) {
      return false;
    }
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      return in != null && isLoaded(in, Path.of(folder), name);
    } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
      return false;
    }
  }

  private static boolean isLoaded(InputStream in, Path folder, String name)
      throws IOException, ReflectiveOperationException {
    Field loaded = SQLiteJDBCLoader.class.getDeclaredField("extracted");
    loaded.setAccessible(true);
    // The driver holds the same lock: with the library loaded twice, the JVM would call functions
    // of both, and crash.
    synchronized (SQLiteJDBCLoader.class) {
      if (loaded.getBoolean(null)) {
        return true;
      }
      load(in, folder, name);
      loaded.setBoolean(null, true);
      return true;
    }
  }

  /** Loads it for the loader of this class, from a file that is gone when this returns. */
  static void load(InputStream in, Path folder, String name) throws IOException {
    // Nobody but this user can read or write what this makes.
    Path file = Files.createTempFile(folder, "promptnotary-", name);
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        in.transferTo(out);
      }
      System.load(file.toString());
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
