package io.promptnotary.viewer;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.promptnotary.reading.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Fills in the pages. All that is filled in is escaped, and what would reorder or hide a line
 * becomes visible: no template may say otherwise, which a test holds. Thread-safe.
 */
final class Templates {
  private final Map<String, Template> templates = new ConcurrentHashMap<>();
  private final Mustache.Compiler compiler =
      Mustache.compiler()
          .withLoader(Templates::open)
          .withEscaper(text -> Escapers.HTML.escape(Text.lines(text)))
          .nullValue("")
          .zeroIsFalse(true)
          .emptyStringIsFalse(true)
          .strictSections(true);

  /** The template of that name with the values of {@code model}, a record. */
  String fill(String name, Object model) {
    return templates.computeIfAbsent(name, this::compile).execute(model);
  }

  private Template compile(String name) {
    try (Reader reader = open(name)) {
      return compiler.compile(reader);
    } catch (IOException e) {
      throw new IllegalStateException("template " + name + ": " + e.getMessage(), e);
    }
  }

  private static Reader open(String name) {
    @Nullable InputStream in = Templates.class.getResourceAsStream(name + ".mustache");
    if (in == null) {
      throw new IllegalStateException("no template " + name);
    }
    return new InputStreamReader(in, StandardCharsets.UTF_8);
  }
}
