package io.promptnotary.store;

import com.github.luben.zstd.util.Native;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Path;

/**
 * Loads zstd's native library as {@link NativePart} loads SQLite's, and for the same reason: what
 * the jar holds packed may be needed for the first time when the JVM ends. Safe on any thread.
 */
public final class ZstdPart {
  private ZstdPart() {}

  /** To be called before the first use; what cannot be loaded is left to the library's own way. */
  public static void load() {
    // Windows does not delete what is in use, and what the operator has put in place stays there.
    if (File.separatorChar == '\\' || System.getProperty("ZstdNativePath") != null) {
      return;
    }
    String folder = System.getProperty("ZstdTempFolder", System.getProperty("java.io.tmpdir", ""));
    // The library holds the same lock.
    synchronized (Native.class) {
      if (Native.isLoaded()) {
        return;
      }
      try {
        Method named = Native.class.getDeclaredMethod("resourceName");
        named.setAccessible(true);
        String resource = (String) named.invoke(null);
        try (InputStream in = Native.class.getResourceAsStream(resource)) {
          if (in != null) {
            NativePart.load(in, Path.of(folder), resource.substring(resource.lastIndexOf('/') + 1));
            Native.assumeLoaded();
          }
        }
      } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
        // It says itself what is wrong, when it is used.
        return;
      }
    }
  }
}
