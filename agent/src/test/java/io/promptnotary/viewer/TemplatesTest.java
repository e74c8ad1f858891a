package io.promptnotary.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for all templates. */
class TemplatesTest {
  private static final Path FOLDER = Path.of("src/main/resources/io/promptnotary/viewer");

  @Test
  void all_that_is_filled_in_is_escaped() throws Exception {
    for (Path template : templates()) {
      assertThat(Files.readString(template))
          .as("%s", template)
          .doesNotContain("{{{", "{{&", "{{=")
          .doesNotContainPattern("<script[^>]*>[^<]")
          .doesNotContainPattern("\\sstyle=")
          .doesNotContainPattern("\\son\\w+=")
          .doesNotContain("javascript:")
          // An attribute without quotes ends at a blank.
          .doesNotContainPattern("\\s[\\w-]+=\\{\\{");
    }
  }

  @Test
  void no_page_asks_anybody_else() throws Exception {
    for (Path file : all()) {
      assertThat(Files.readString(file).replace("http://www.w3.org/2000/svg", ""))
          .as("%s", file)
          .doesNotContain("http://", "https://", "@import");
    }
  }

  @Test
  void what_would_hide_or_reorder_becomes_visible() {
    String filled = new Templates().fill("fact", new Pair("a<b>\"'`&", "x\u202ey\u0000z"));

    assertThat(filled).contains("a&lt;b&gt;&quot;&#39;").contains("x\\u202ey\u2400z");
  }

  /** A label and a value. */
  record Pair(String label, String value) {}

  private static List<Path> templates() throws Exception {
    List<Path> templates =
        all().stream().filter(file -> file.toString().endsWith(".mustache")).toList();
    assertThat(templates).hasSizeGreaterThan(10);
    return templates;
  }

  private static List<Path> all() throws Exception {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.toList();
    }
  }
}
