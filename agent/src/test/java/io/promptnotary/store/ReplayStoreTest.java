package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayStoreTest {
  private static final String ID = "019c13c4-5a01-7abc-8def-00001a2b3c4d";

  @TempDir Path folder;

  private static Snapshot row(String status, String response) {
    return new Snapshot(
        Map.of(
            Column.ID, ID,
            Column.STATUS, status,
            Column.STARTED_AT, "2026-01-31T12:00:00.000Z",
            Column.RESPONSE_TEXT, response));
  }

  @Test
  void completes_what_it_began_and_touches_nothing_else() throws Exception {
    Path file = folder.resolve("a store.db");
    String other = "019c13c4-9b02-7abc-8def-0000deadbeef";
    try (StoreFixture fixture = StoreFixture.create(file)) {
      fixture.add(other, Map.of(Column.RESPONSE_TEXT, "of the host"));
    }
    try (ReplayStore store = ReplayStore.open(file)) {
      store.write(row("pending", ""));
      store.write(row("success", "an answer"));
      store.write(row("failed", "too late"));
    }
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(reader.count(Filter.ALL)).isEqualTo(2);
      Snapshot written = reader.find(ID).orElseThrow();
      assertThat(written.text(Column.STATUS)).isEqualTo("success");
      assertThat(written.text(Column.RESPONSE_TEXT)).isEqualTo("an answer");
      assertThat(reader.find(other).orElseThrow().text(Column.RESPONSE_TEXT))
          .isEqualTo("of the host");
    }
  }

  @Test
  void explains_what_cannot_be_written() throws Exception {
    Path letter = Files.writeString(folder.resolve("letter"), "dear reader ".repeat(50));
    assertThatThrownBy(() -> ReplayStore.open(letter))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(letter.toString());

    Path file = folder.resolve("store.db");
    try (ReplayStore store = ReplayStore.open(file);
        StoreFixture fixture = StoreFixture.raw(file)) {
      fixture.sql("DROP TABLE generation_snapshots");
      assertThatThrownBy(() -> store.write(row("pending", "")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("store.db");
    }
  }
}
