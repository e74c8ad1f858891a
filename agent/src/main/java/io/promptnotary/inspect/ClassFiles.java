package io.promptnotary.inspect;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The class files of an application in the order of its class path: folders, jars, what a jar's
 * manifest adds, executable jars and web archives with the jars inside. Reads files only. For one
 * thread.
 */
final class ClassFiles implements Closeable {
  private static final String CLASS = ".class";

  /** Where archives keep the application's own classes, and where its libraries. */
  private static final List<List<String>> LAYOUTS =
      List.of(
          List.of("BOOT-INF/classes/", "BOOT-INF/lib/"),
          List.of("WEB-INF/classes/", "WEB-INF/lib/", "WEB-INF/lib-provided/"));

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final List<Closeable> opened = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private final List<String> notes = new ArrayList<>();
  private int jars;

  /** What reads the bytes of a class. */
  private interface Content {
    byte[] read() throws IOException;
  }

  /**
   * Where a class lies.
   *
   * @param own true if it is the application's, not a library's
   * @param location of the folder or jar
   */
  record Place(String name, boolean own, URL location, Content content) {
    /** The class file. */
    byte[] bytes() {
      try {
        return content.read();
      } catch (IOException e) {
        throw new UncheckedIOException(name + " cannot be read from " + location, e);
      }
    }
  }

  private ClassFiles() {}

  /**
   * Opens a class path.
   *
   * @param classPath folders and jars as the JVM takes them, {@code lib/*} among them
   * @param applications executable jars or web archives
   */
  static ClassFiles open(List<String> classPath, List<String> applications)
      throws InspectException {
    ClassFiles files = new ClassFiles();
    try {
      for (String each : applications) {
        files.add(path(each), true);
      }
      List<Path> elements = new ArrayList<>();
      for (String each : classPath) {
        elements.addAll(elements(each));
      }
      boolean folders = elements.stream().anyMatch(Files::isDirectory);
      for (int i = 0; i < elements.size(); i++) {
        // Of jars alone, the first one is the application's.
        boolean first = i == 0 && !folders && applications.isEmpty();
        files.add(elements.get(i), first);
      }
      return files;
    } catch (InspectException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static Path path(String name) throws InspectException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new InspectException("'" + name + "' is no file name: " + e.getReason());
    }
  }

  private static List<Path> elements(String name) throws InspectException {
    boolean all = name.equals("*") || name.endsWith("/*") || name.endsWith(File.separator + "*");
    if (!all) {
      return List.of(path(name));
    }
    Path folder = path(name.equals("*") ? "." : name.substring(0, name.length() - 2));
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(ClassFiles::isJar).sorted().toList();
    } catch (IOException e) {
      throw new InspectException("'" + folder + "' is no folder that can be read");
    }
  }

  private static boolean isJar(Path file) {
    String name = file.toString();
    return name.endsWith(".jar") || name.endsWith(".JAR");
  }

  private void add(Path path, boolean own) throws InspectException {
    if (!Files.exists(path)) {
      throw new InspectException(
          "'"
              + path
              + "' does not exist (looked for "
              + path.toAbsolutePath().normalize()
              + "). Correct the class path");
    }
    if (!seen.add(path.toAbsolutePath().normalize())) {
      return;
    }
    try {
      if (Files.isDirectory(path)) {
        addFolder(path);
      } else {
        addJar(path, own);
      }
    } catch (ZipException e) {
      throw new InspectException("'" + path + "' is neither a folder nor a jar: " + e.getMessage());
    } catch (IOException e) {
      throw new InspectException("'" + path + "' cannot be read: " + e.getMessage());
    }
  }

  private void addFolder(Path folder) throws IOException {
    URL location = folder.toUri().toURL();
    int before = places.size();
    boolean hasJars = false;
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path each : (Iterable<Path>) tree.sorted()::iterator) {
        String name = folder.relativize(each).toString().replace(File.separatorChar, '/');
        hasJars |= isJar(each);
        addClass(name, true, location, () -> Files.readAllBytes(each));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (places.size() == before && hasJars) {
      notes.add(folder + " holds jars and no classes. To look into these, write " + folder + "/*");
    }
  }

  private void addJar(Path file, boolean own) throws IOException, InspectException {
    JarFile jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ, Runtime.version());
    opened.add(jar);
    jars++;
    URL location = file.toUri().toURL();
    List<String> layout = layout(jar);
    if (layout.isEmpty()) {
      addEntries(jar, "", own, location);
      addManifestPath(file, jar);
      return;
    }
    addEntries(jar, layout.get(0), true, location);
    for (JarEntry each : entries(jar)) {
      String name = each.getName();
      if (name.endsWith(".jar")
          && layout.subList(1, layout.size()).stream().anyMatch(name::startsWith)) {
        addNested(file, jar, each);
      }
    }
  }

  private static List<String> layout(JarFile jar) {
    for (List<String> each : LAYOUTS) {
      for (String folder : each) {
        if (entries(jar).stream().anyMatch(entry -> entry.getName().startsWith(folder))) {
          return each;
        }
      }
    }
    return List.of();
  }

  private static List<JarEntry> entries(JarFile jar) {
    List<JarEntry> entries = new ArrayList<>();
    for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
      entries.add(all.nextElement());
    }
    return entries;
  }

  private void addEntries(JarFile jar, String prefix, boolean own, URL location) {
    try (Stream<JarEntry> entries = jar.versionedStream()) {
      entries
          .filter(each -> each.getName().startsWith(prefix))
          .forEach(
              each ->
                  addClass(
                      each.getName().substring(prefix.length()),
                      own,
                      location,
                      () -> content(jar, each)));
    }
  }

  private static byte[] content(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  /** A jar inside another can only be read at random where it lies as a file of its own. */
  private void addNested(Path outer, JarFile jar, JarEntry entry)
      throws IOException, InspectException {
    Path copy = Files.createTempFile("promptnotary-", ".jar");
    // The last to be opened is the first to be closed.
    opened.add(() -> Files.deleteIfExists(copy));
    try (InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    JarFile inner;
    try {
      inner = new JarFile(copy.toFile(), false, ZipFile.OPEN_READ, Runtime.version());
    } catch (ZipException e) {
      throw new InspectException(
          "'" + entry.getName() + "' in '" + outer + "' is no jar: " + e.getMessage());
    }
    opened.add(inner);
    jars++;
    addEntries(inner, "", false, new URL("jar:" + outer.toUri().toURL() + "!/" + entry.getName()));
  }

  private void addManifestPath(Path file, JarFile jar) throws IOException, InspectException {
    Manifest manifest = jar.getManifest();
    String more =
        manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
    for (String each : more == null ? new String[0] : more.trim().split("\\s+")) {
      Path element = sibling(file, each);
      // As for the JVM, what is not there is not missed.
      if (element != null && Files.exists(element)) {
        add(element, false);
      }
    }
  }

  private static @Nullable Path sibling(Path file, String name) {
    try {
      return Path.of(file.toAbsolutePath().toUri().resolve(name));
    } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
      return null;
    }
  }

  private void addClass(String entry, boolean own, URL location, Content content) {
    if (entry.endsWith(CLASS)
        && !entry.endsWith("module-info.class")
        && !entry.endsWith("package-info.class")
        && !entry.startsWith("META-INF/")) {
      String name = entry.substring(0, entry.length() - CLASS.length()).replace('/', '.');
      places.putIfAbsent(name, new Place(name, own, location, content));
    }
  }

  /** Binary names in the order of the class path; of two of one name, the first is there. */
  Set<String> names() {
    return places.keySet();
  }

  Iterable<Place> all() {
    return places.values();
  }

  @Nullable Place find(String name) {
    return places.get(name);
  }

  /** How many jars there are, those inside others among them. */
  int jars() {
    return jars;
  }

  /** What the user should know of the class path. */
  List<String> notes() {
    return notes;
  }

  /** Gives class files as resources, those of the JDK among them; loads none of ours. */
  ClassLoader loader() {
    return new ClassLoader(ClassLoader.getPlatformClassLoader()) {
      @Override
      public @Nullable URL getResource(String name) {
        Place place = place(name);
        return place == null ? super.getResource(name) : place.location();
      }

      @Override
      public @Nullable InputStream getResourceAsStream(String name) {
        Place place = place(name);
        return place == null
            ? super.getResourceAsStream(name)
            : new java.io.ByteArrayInputStream(place.bytes());
      }

      private @Nullable Place place(String name) {
        return name.endsWith(CLASS)
            ? places.get(name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
            : null;
      }
    };
  }

  @Override
  public void close() {
    for (int i = opened.size() - 1; i >= 0; i--) {
      try {
        opened.get(i).close();
      } catch (IOException e) {
        // A copy that stays behind in the folder for temporary files.
        continue;
      }
    }
  }
}
