package io.promptnotary.boot;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
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
 * so that no other loader finds them, or are packed ({@link Packs}). Its parent is the platform's
 * loader: it never sees the host's libraries, and the host never sees ours. Safe on any thread.
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

  /** Between the name of a pack and the name of a file in it, in our URLs. */
  private static final String IN_PACK = "!/";

  private final JarFile jar;
  private final Handler handler = new Handler();
  private final Packs packs = new Packs(this);

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
    String file = name.replace('.', '/') + ".class";
    byte[] bytes = BOOTSTRAP.contains(name) ? null : read(file);
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
    // What has an entry of its own needs no look into the packs.
    Enumeration<URL> found = find(name, jar.getJarEntry(entryOf(name)) == null);
    return found.hasMoreElements() ? found.nextElement() : null;
  }

  /** Overrides the method of Java 9. */
  @SuppressWarnings("MissingOverride")
  protected @Nullable URL findResource(@Nullable String moduleName, String name) {
    return findResource(name);
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return find(name, true);
  }

  private Enumeration<URL> find(String name, boolean packed) {
    List<URL> found = new ArrayList<URL>();
    String entry = entryOf(name);
    try {
      if (jar.getJarEntry(entry) != null) {
        found.add(new URL("promptnotary", "", -1, "/" + entry, handler));
      }
      for (String pack : packed ? packs.of(name) : Collections.<String>emptySet()) {
        found.add(new URL("promptnotary", "", -1, "/" + pack + IN_PACK + name, handler));
      }
    } catch (IOException e) {
      // An address that cannot be written down has no resource.
      return Collections.<URL>emptyEnumeration();
    }
    return Collections.enumeration(found);
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

  /** The bytes of a class or resource, packed or not, or null if there is none of that name. */
  byte @Nullable [] read(String name) {
    byte[] bytes = entry(name);
    return bytes == null ? packs.read(name) : bytes;
  }

  /** The bytes of what has an entry of its own in the jar, or null if there is none. */
  byte @Nullable [] entry(String name) {
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
          String path = getURL().getPath().substring(1);
          int pack = path.indexOf(IN_PACK);
          if (pack > 0) {
            String name = path.substring(pack + IN_PACK.length());
            return new ByteArrayInputStream(packs.read(path.substring(0, pack), name));
          }
          JarEntry entry = jar.getJarEntry(path);
          if (entry == null) {
            throw new FileNotFoundException(getURL().toString());
          }
          return jar.getInputStream(entry);
        }
      };
    }
  }
}
