package io.promptnotary.inspect;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** Class files and jars for tests that look at them. */
public final class Compiled {
  private Compiled() {}

  /** Compiles sources, given by class name, with the names of parameters. */
  public static Path classes(Path folder, Map<String, String> sources) throws IOException {
    return classes(folder, sources, "-parameters");
  }

  /** Compiles sources with that flag of javac. */
  static Path classes(Path folder, Map<String, String> sources, String flag) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> command = new ArrayList<>(List.of("-proc:none", flag, "-d", classes.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve("src").resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      String name = source.getKey();
      int dot = name.lastIndexOf('.');
      String header = dot < 0 ? "" : "package " + name.substring(0, dot) + ";\n";
      Files.writeString(file, header + source.getValue());
      command.add(file.toString());
    }
    int status =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(new String[0]));
    if (status != 0) {
      throw new IllegalStateException("javac: " + status);
    }
    return classes;
  }

  /** Compiles every source below {@code sources}, against what the tests see. */
  public static Path folder(Path sources, Path classes) throws IOException {
    Files.createDirectories(classes);
    List<String> command =
        new ArrayList<>(List.of("-proc:none", "-parameters", "-d", classes.toString()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    try (Stream<Path> tree = Files.walk(sources)) {
      tree.map(Path::toString).filter(each -> each.endsWith(".java")).forEach(command::add);
    }
    int status =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(new String[0]));
    if (status != 0) {
      throw new IllegalStateException("javac: " + status);
    }
    return classes;
  }

  /** The files below {@code folder} by their entries' names. */
  static Map<String, byte[]> entries(Path folder, String prefix) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path each : tree.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(each).toString().replace('\\', '/');
        entries.put(prefix + name, Files.readAllBytes(each));
      }
    }
    return entries;
  }

  /** A jar; what is packed in it as a jar is stored, as Spring Boot does. */
  static Path jar(Path file, Map<String, byte[]> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> each : entries.entrySet()) {
        JarEntry entry = new JarEntry(each.getKey());
        if (each.getKey().endsWith(".jar")) {
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(each.getValue().length);
          java.util.zip.CRC32 sum = new java.util.zip.CRC32();
          sum.update(each.getValue());
          entry.setCrc(sum.getValue());
        }
        jar.putNextEntry(entry);
        jar.write(each.getValue());
        jar.closeEntry();
      }
    }
    return file;
  }
}
