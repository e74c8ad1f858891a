package io.promptnotary.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what the libraries are known that shipped pointcut files speak of, without reading these
 * files: a host that has none of the libraries must not pay for them. A test holds it to what the
 * files say. Immutable and safe on any thread.
 */
public final class KnownLibraries {
  /** One line for each file: its name, the artifacts, the packages. */
  private static final String[][] LINES = {
    {"openai-java", "openai-java-core", "com.openai"},
    {"anthropic-java", "anthropic-java-core", "com.anthropic"},
    {"langchain4j", "langchain4j-core", "dev.langchain4j"},
    {"spring-ai", "spring-ai-model spring-ai-core", "org.springframework.ai"},
    {"google-genai", "google-genai", "com.google.genai"},
    {"bedrock", "bedrockruntime", "software.amazon.awssdk.services.bedrockruntime"},
    {"azure-ai-openai", "azure-ai-openai", "com.azure.ai.openai"},
    {"ollama4j", "ollama4j", "io.github.ollama4j"},
    {"simple-openai", "simple-openai", "io.github.sashirestela.openai"},
  };

  private static final List<Library> ALL = all();

  /** One of them. Immutable. */
  public static final class Library {
    private final String name;
    private final List<String> artifacts;
    private final List<String> packages;
    private final String[] folders;

    Library(String name, List<String> artifacts, List<String> packages) {
      this.name = name;
      this.artifacts = artifacts;
      this.packages = packages;
      this.folders = new String[packages.size()];
      for (int i = 0; i < folders.length; i++) {
        folders[i] = packages.get(i).replace('.', '/') + "/";
      }
    }

    /** The name of its pointcut file, without its ending. */
    public String name() {
      return name;
    }

    /** Names of jar files that hold it, without version. */
    public List<String> artifacts() {
      return artifacts;
    }

    /** Packages whose classes, and those below, tell of it. */
    public List<String> packages() {
      return packages;
    }

    /** True if the class, a binary name with slashes, is one of its own. */
    public boolean holds(String internalName) {
      for (String folder : folders) {
        if (internalName.startsWith(folder)) {
          return true;
        }
      }
      return false;
    }
  }

  private KnownLibraries() {}

  /** All of them. */
  public static List<Library> list() {
    return ALL;
  }

  /** True if the class, a binary name with slashes, belongs to one of them. */
  static boolean hold(String internalName) {
    for (int i = 0; i < ALL.size(); i++) {
      if (ALL.get(i).holds(internalName)) {
        return true;
      }
    }
    return false;
  }

  /** True if the class itself names one of theirs as its superclass or interface. */
  static boolean areExtendedBy(byte[] bytes) {
    ClassHeader header = ClassHeader.of(bytes);
    if (header == null) {
      return false;
    }
    for (String each : header.interfaces()) {
      if (hold(each.replace('.', '/'))) {
        return true;
      }
    }
    String parent = header.superName();
    return parent != null && hold(parent.replace('.', '/'));
  }

  /** True if {@code classPath} may well name a jar file of one of them. */
  static boolean mayBeOn(@Nullable String classPath) {
    if (classPath != null) {
      for (Library each : ALL) {
        for (String artifact : each.artifacts()) {
          if (classPath.contains(artifact)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static List<Library> all() {
    List<Library> all = new ArrayList<Library>();
    for (String[] line : LINES) {
      all.add(new Library(line[0], words(line[1]), words(line[2])));
    }
    return Collections.unmodifiableList(all);
  }

  private static List<String> words(String text) {
    return Collections.unmodifiableList(Arrays.asList(text.split(" ")));
  }
}
