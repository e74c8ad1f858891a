package io.promptnotary.store;

import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found is the same with the full-text index and without it. */
class SearchTest {
  private static final List<String> TEXTS =
      List.of(
          "Write about our brand voice and tone.",
          "Voice of the brand",
          "BRAND-VOICE, again",
          "Die Größe der Übung; ÄRGER im Büro",
          "don't stop_here 100% a*b \"quoted\" (paren) a:b -minus ^caret",
          "漢字 と かな 漢字テスト",
          "ΣΊΣΥΦΟΣ και Москва",
          "emoji 😀 x² ½ ① naïve café cafe\u0301",
          "user@example.com https://example.com/a?b=c&d=e 3.14 2026-01-31",
          "NEAR AND OR NOT near");

  @TempDir static Path folder;
  private static Path plain;
  private static Path indexed;

  @BeforeAll
  static void fill() throws Exception {
    plain = folder.resolve("plain.db");
    indexed = folder.resolve("indexed.db");
    List<Snapshot> rows = new ArrayList<>();
    for (int i = 0; i < TEXTS.size(); i++) {
      // In each of the texts that are searched.
      Column column =
          List.of(Column.FINAL_USER_PROMPT, Column.RESPONSE_TEXT, Column.FINAL_SYSTEM_PROMPT)
              .get(i % 3);
      rows.add(row("row-" + i, Status.SUCCESS, Map.of(column, TEXTS.get(i))));
    }
    for (Path file : List.of(plain, indexed)) {
      try (SnapshotStore store = SnapshotStore.open(Rows.url(file), new Log(System.err))) {
        store.write(rows, List.of());
      }
    }
    try (SearchIndex index = SearchIndex.open(indexed)) {
      index.begin();
      while (index.build() > 0) {}
    }
  }

  private static List<String> find(Path file, String words) throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(reader.isTextIndexed()).isEqualTo(file.equals(indexed));
      return reader.list(Filter.ALL.text(words), 100).stream()
          .map(row -> row.id().substring(4))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "brand voice | 0 1 2",
        "\"brand voice\" | 0 2",
        "BRAND | 0 1 2",
        "bran | ",
        "bran* | 0 1 2",
        "\"brand voi\"* | 0 2",
        "brand größe | ",
        "grösse | ",
        "GRÖSSE | ",
        "größe | 3",
        "übung ärger | 3",
        "don't | 4",
        "don t | 4",
        "stop_here | 4",
        "漢字 | 5",
        "漢 | ",
        "漢* | 5",
        "σίσυφοσ | 6",
        "ΣΊΣΥΦΟΣ | 6",
        "σίσυφος | 6",
        "cafe\u0301 | 7",
        "cafe | ",
        "москва | 6",
        "МОСКВА | 6",
        "x² | 7",
        "café | 7",
        "naive | ",
        "example.com | 8",
        "3.14 | 8",
        "\"2026-01-31\" | 8",
        "near | 9",
        "NOT near | 9",
        "\"and or\" | 9",
        "\"brand voice | 0 2",
        "tone\"about our\" | 0",
      })
  void bothWaysFindTheSame(String words, String rows) throws Exception {
    List<String> expected = rows == null ? List.of() : List.of(rows.split(" "));
    assertThat(find(indexed, words)).isEqualTo(expected);
    assertThat(find(plain, words)).isEqualTo(expected);
  }

  /** Nothing that is typed is syntax. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "\"\"",
        "*",
        "**",
        "\"*",
        "(",
        ")",
        "brand OR",
        "AND",
        "NEAR(",
        "NEAR(a b, 2)",
        "final_user_prompt:brand",
        "{a b}:c",
        "- brand",
        "^brand",
        "brand + voice",
        "a\"b\"c*",
        "'; DROP TABLE generation_snapshots; --",
        "%",
        "_",
        "\\",
        "!?",
        "\u0000",
        "\ud800 brand",
        "brand*voice",
        "\"brand\"*\"voice\"",
        "\u202e",
        "😀",
        ","
      })
  void nothingThatIsTypedIsAnError(String words) throws Exception {
    assertThat(find(indexed, words)).isEqualTo(find(plain, words));
    assertThat(find(plain, "brand")).hasSize(3);
  }

  @Test
  void aReportCountsWhatIsFound() throws Exception {
    for (Path file : List.of(plain, indexed)) {
      try (SnapshotReader reader = SnapshotReader.open(file)) {
        assertThat(
                reader
                    .reports()
                    .storage(Report.By.NONE, Filter.ALL.text("brand"), java.time.ZoneOffset.UTC)
                    .total()
                    .rows())
            .isEqualTo(3);
      }
    }
  }
}
