package io.promptnotary.boot;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every word of the configuration file that could be part of a class name, found without parsing
 * it: parsing takes a YAML library, whose classes would cost the host's start more than everything
 * else in premain. A class that no word speaks of cannot be selected by any pointcut, so it need
 * not wait for the parser on the agent's thread. Errs on the side of "could be". Immutable.
 */
final class ConfigText {
  /** Keys whose values are no class names, so that variables in them do not matter here. */
  private static final String[] HARMLESS = {
    "url:", "service:", "log:", "enabled:", "store:", "libraries:", "id:"
  };

  private final Set<String> words = new HashSet<String>();
  private final List<String> globs = new ArrayList<String>();
  private boolean subtypes;
  private boolean platformTypes;
  private boolean anything;

  private ConfigText() {}

  /** Reads {@code file}; null and unreadable ones give a text in which no class is mentioned. */
  static ConfigText of(@Nullable File file) {
    ConfigText text = new ConfigText();
    if (file != null) {
      try (InputStream in = new FileInputStream(file)) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
        }
        text.scan(new String(out.toByteArray(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        // The parser meets the same file and says what is wrong with it.
        return text;
      }
    }
    return text;
  }

  /** The text {@code yaml} itself. */
  static ConfigText ofText(String yaml) {
    ConfigText text = new ConfigText();
    text.scan(yaml);
    return text;
  }

  /** True if a pointcut could select the class: then it must wait for the parser. */
  boolean couldSelect(String name, byte[] bytes) {
    if (anything || words.contains(name)) {
      return true;
    }
    for (String glob : globs) {
      if (matches(glob, 0, name, 0)) {
        return true;
      }
    }
    return subtypes && couldBeSubtype(bytes);
  }

  private boolean couldBeSubtype(byte[] bytes) {
    ClassHeader header = ClassHeader.of(bytes);
    if (header == null) {
      return false;
    }
    String parent = header.superName();
    if (parent != null && !parent.equals("java.lang.Object") && counts(parent)) {
      return true;
    }
    for (String each : header.interfaces()) {
      if (counts(each)) {
        return true;
      }
    }
    return false;
  }

  private boolean counts(String type) {
    // What a platform type extends is a platform type.
    return platformTypes || !(type.startsWith("java.") || type.startsWith("javax."));
  }

  private void scan(String yaml) {
    int from = 0;
    while (from < yaml.length()) {
      int to = yaml.indexOf('\n', from);
      if (to < 0) {
        to = yaml.length();
      }
      scanLine(yaml.substring(from, to).trim());
      from = to + 1;
    }
  }

  private void scanLine(String line) {
    if (line.startsWith("#")) {
      return;
    }
    if (hidesLetters(line) || (line.contains("${") && !isHarmless(line))) {
      anything = true;
    }
    int from = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i < line.length() && isWordCharacter(line.charAt(i))) {
        continue;
      }
      if (i > from) {
        addWord(line.substring(from, i), line);
      }
      from = i + 1;
    }
  }

  private void addWord(String word, String line) {
    if (word.indexOf('*') >= 0) {
      // "*" alone is a method name or a path step, unless the line says otherwise.
      boolean stars = word.replace("*", "").replace(".", "").isEmpty();
      if (!stars) {
        globs.add(word);
      } else if (line.contains("class") || line.contains("in:") || line.startsWith("-")) {
        globs.add(word);
      }
      return;
    }
    words.add(word);
    subtypes |= word.equals("implements");
    platformTypes |= word.startsWith("java.") || word.startsWith("javax.");
  }

  /** True if an escape of a double-quoted text could stand for a part of a name. */
  private static boolean hidesLetters(String line) {
    return line.contains("\\x")
        || line.contains("\\u")
        || line.contains("\\U")
        || line.endsWith("\\");
  }

  private static boolean isHarmless(String line) {
    String text = line.startsWith("- ") ? line.substring(2).trim() : line;
    for (String key : HARMLESS) {
      if (text.startsWith(key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '$'
        || c == '*'
        || c > 127;
  }

  /** A wider match than the pointcut language's: a star crosses segments. */
  private static boolean matches(String glob, int g, String name, int n) {
    while (g < glob.length()) {
      char c = glob.charAt(g);
      if (c == '*') {
        for (int end = n; end <= name.length(); end++) {
          if (matches(glob, g + 1, name, end)) {
            return true;
          }
        }
        return false;
      }
      if (n == name.length() || name.charAt(n) != c) {
        return false;
      }
      g++;
      n++;
    }
    return n == name.length();
  }
}
