package io.promptnotary.store;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.EntityLink;
import io.promptnotary.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** On one file. */
class SqliteConformanceTest extends StoreConformance {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("prompts.db");
  }

  @Override
  void create() throws Exception {
    write(List.of(), List.of());
  }

  @Override
  void write(List<Snapshot> rows, List<EntityLink> links) throws Exception {
    try (SnapshotStore store = SnapshotStore.open(Rows.url(file()), new Log(System.err))) {
      store.write(rows, links);
    }
  }

  @Override
  List<String> query(String sql) throws Exception {
    return Rows.query(file(), sql);
  }

  @Override
  void execute(String... sql) throws Exception {
    Rows.execute(file(), sql);
  }

  @Override
  String number(String column, String member) {
    return "json_extract(" + column + ", '$." + member + "')";
  }

  @Override
  String daysAgo(int days) {
    return "datetime('now', '-" + days + " days')";
  }

  @Override
  Snapshot read(String id) throws Exception {
    try (SnapshotReader reader = SnapshotReader.open(file())) {
      return reader.exactly(id).orElseThrow();
    }
  }
}
