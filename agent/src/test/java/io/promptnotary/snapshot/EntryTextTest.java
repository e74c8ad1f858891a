package io.promptnotary.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTextTest {
  private static Snapshot row() {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    for (Column each : Column.values()) {
      values.put(each, "\"" + each.key() + "\" \n\u0000\u2028 Grüße 🙂");
    }
    values.put(Column.PROCESS_ID, 7L);
    values.put(Column.RETRY_COUNT, Long.MAX_VALUE);
    values.put(Column.CACHED, 0L);
    return new Snapshot(values);
  }

  @Test
  void rowsComeBackAsTheyWere() throws IOException {
    assertThat(EntryText.row(EntryText.encode(row()))).isEqualTo(row());
  }

  @Test
  void entriesComeBackAsTheyWere() throws IOException {
    Entry row = new Entry.Row(row(), false);
    Entry stub = new Entry.Row(new Snapshot(Map.of(Column.ID, "1")), true);
    Entry link = new Entry.Link(new EntityLink("1", "post", "7", "2026-11-21T07:00:00.000Z"));
    Entry bare = new Entry.Link(new EntityLink("1", null, "7", "2026-11-21T07:00:00.000Z"));

    for (Entry each : new Entry[] {row, stub, link, bare}) {
      assertThat(EntryText.entry(EntryText.encode(each))).isEqualTo(each);
    }
    assertThat(row.id()).isEqualTo(row().id());
    assertThat(link.id()).isEqualTo("1");
  }

  @Test
  void aTextMayBeLongerThanWhatAParserFears() throws IOException {
    Snapshot row = new Snapshot(Map.of(Column.ID, "1", Column.RESPONSE_TEXT, "x".repeat(30 << 20)));

    assertThat(EntryText.row(EntryText.encode(row))).isEqualTo(row);
  }

  @Test
  void onlyTextAndWholeNumbersAreWritten() {
    Snapshot odd = new Snapshot(Map.of(Column.ID, "1", Column.NAME, new byte[] {1}));

    assertThatThrownBy(() -> EntryText.encode(odd))
        .isInstanceOf(IOException.class)
        .hasMessage("name is neither text nor a whole number: class [B");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"id\": 1.5}",
        "{\"id\": {}}",
        "{\"colour\": \"red\"}",
        "{\"id\": \"1\"",
        "{\"kind\":\"link\",\"id\":\"1\"}"
      })
  void whatIsNoEntryIsSaidToBeNone(String text) {
    assertThatThrownBy(() -> EntryText.entry(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
  }
}
