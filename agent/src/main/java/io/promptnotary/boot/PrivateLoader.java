package io.promptnotary.boot;

import java.io.EOFException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads what lies under {@code inst/} of promptnotary.jar, where class files carry another suffix,
 * so that no other loader finds them. Its parent is the platform's loader: it never sees the host's
 * libraries, and the host never sees ours. Safe on any thread.
 *
 * <p>It may stand behind a named module (see {@code Launcher}), hence the methods with a module's
 * name; they override the ones of Java 9 and later, which this Java 8 source cannot say.
 */
final class PrivateLoader extends ClassLoader {
  private static final String PREFIX = "inst/";
  // They live in the bootstrap loader; a second gate here would be a gate to nowhere.
  private static final List<String> BOOTSTRAP =
      Arrays.asList("io.promptnotary.boot.Gate", "io.promptnotary.boot.CallRefusedException");

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar;
  private final Handler handler = new Handler();

  /** Opens {@code file}, for as long as the JVM lives. */
  PrivateLoader(File file) throws IOException {
    super(platformLoader());
    this.jar = new JarFile(file, false);
  }

  private static @Nullable ClassLoader platformLoader() {
    try {
      // Not the parent of the system loader: a host may have put its own in that place.
      return (ClassLoader) ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no platform class loader in this JVM", e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = BOOTSTRAP.contains(name) ? null : read(name.replace('.', '/') + ".class");
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  /** Overrides the method of Java 9. */
  @SuppressWarnings("MissingOverride")
  protected @Nullable Class<?> findClass(@Nullable String moduleName, String name) {
    try {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Override
  protected @Nullable URL findResource(String name) {
    String entry = entryOf(name);
    if (jar.getJarEntry(entry) == null) {
      return null;
    }
    try {
      return new URL("promptnotary", "", -1, "/" + entry, handler);
    } catch (IOException e) {
      return null;
    }
  }

  /** Overrides the method of Java 9. */
  @SuppressWarnings("MissingOverride")
  protected @Nullable URL findResource(@Nullable String moduleName, String name) {
    return findResource(name);
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return found == null
        ? Collections.<URL>emptyEnumeration()
        : Collections.enumeration(Collections.singleton(found));
  }

  /** The packages under {@code inst/} that hold classes, with dots. */
  Set<String> packages() {
    Set<String> packages = new HashSet<String>();
    for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
      String name = entries.nextElement().getName();
      if (name.startsWith(PREFIX) && name.endsWith(".classdata")) {
        packages.add(name.substring(PREFIX.length(), name.lastIndexOf('/')).replace('/', '.'));
      }
    }
    return packages;
  }

  /** The bytes of a class or resource, or null if there is none of that name. */
  byte @Nullable [] read(String name) {
    JarEntry entry = jar.getJarEntry(entryOf(name));
    if (entry == null) {
      return null;
    }
    // One array of the right size: what is left behind here is the host's garbage.
    byte[] bytes = new byte[(int) entry.getSize()];
    try (InputStream in = jar.getInputStream(entry)) {
      for (int at = 0; at < bytes.length; ) {
        int n = in.read(bytes, at, bytes.length - at);
        if (n < 0) {
          throw new EOFException(at + " of " + bytes.length + " bytes");
        }
        at += n;
      }
      return bytes;
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + name + " from " + jar.getName(), e);
    }
  }

  private static String entryOf(String name) {
    return PREFIX + (name.endsWith(".class") ? name + "data" : name);
  }

  /** Serves our URLs without the JVM's cache of open jar files, which is the host's. */
  private final class Handler extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() throws IOException {
          JarEntry entry = jar.getJarEntry(getURL().getPath().substring(1));
          if (entry == null) {
            throw new FileNotFoundException(getURL().toString());
          }
          return jar.getInputStream(entry);
        }
      };
    }
  }
}
