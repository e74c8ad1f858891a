package io.promptnotary.store;

import static io.promptnotary.store.Rows.link;
import static io.promptnotary.store.Rows.query;
import static io.promptnotary.store.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.promptnotary.health.Log;
import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotStoreTest {
  private static final String LINK = "SELECT entity_type, entity_id, linked_at IS NOT NULL";

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Log log = new Log(new PrintStream(said, true));
  private Path file;
  private SnapshotStore store;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("prompts.db");
    store = SnapshotStore.open(Rows.url(file), log);
  }

  @AfterEach
  void close() {
    store.close();
    assertThat(said.toString()).isEmpty();
  }

  private List<String> read(String sql) throws SQLException {
    return query(file, sql + " FROM generation_snapshots ORDER BY id");
  }

  @Test
  void setsUpANewFile() throws Exception {
    assertThat(query(file, "PRAGMA page_size")).containsExactly("16384");
    assertThat(query(file, "PRAGMA journal_mode")).containsExactly("wal");
    assertThat(query(file, "PRAGMA user_version")).containsExactly("" + Schema.LATEST);
  }

  @Test
  void keepsPromptsFromOtherUsersOfTheMachine() throws Exception {
    assumeThat(file.getFileSystem().supportedFileAttributeViews()).contains("posix");
    store.write(List.of(row("a", Status.PENDING)), List.of());

    for (String suffix : List.of("", "-wal", "-shm")) {
      Path each = folder.resolve("prompts.db" + suffix);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .as(suffix)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void fillsAnEmptyFile() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.db"));
    SnapshotStore.precheck(Rows.url(empty));

    SnapshotStore.open(Rows.url(empty), log).close();

    assertThat(query(empty, "PRAGMA page_size")).containsExactly("16384");
    assertThat(query(empty, "SELECT count(*) FROM generation_snapshots")).containsExactly("0");
  }

  @Test
  void keepsEveryColumn() throws Exception {
    Map<Column, Object> values = new EnumMap<>(Column.class);
    for (Column each : Column.values()) {
      values.put(
          each,
          switch (each) {
            case PROCESS_ID, RETRY_COUNT -> (Object) Long.MAX_VALUE;
            case CACHED -> 1L;
            case PERFORMANCE_METRICS -> "{\"model_identifier\":\"m-1\"}";
            case TOKEN_METRICS, REPAIR_METRICS -> "{\"n\":\"" + each.key() + " ü 漢 😀\"}";
            default -> each.key() + " ü 漢 😀 '\"\n\0 end";
          });
    }

    store.write(List.of(new Snapshot(values)), List.of());

    try (Connection connection = DriverManager.getConnection(Rows.url(file));
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT * FROM generation_snapshots")) {
      for (Column each : Column.values()) {
        Object expected = values.get(each);
        assertThat(
                expected instanceof Long ? found.getLong(each.key()) : found.getString(each.key()))
            .as(each.key())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void keepsALargePrompt() throws Exception {
    String prompt = "0123456789".repeat(500_000);
    store.write(
        List.of(row("a", Status.SUCCESS, Map.of(Column.FINAL_USER_PROMPT, prompt))), List.of());

    assertThat(read("SELECT final_user_prompt")).containsExactly(prompt);
  }

  @Test
  void survivesWithoutBeingClosed() throws Exception {
    store.write(List.of(row("a", Status.PENDING)), List.of());
    Path copy = folder.resolve("copy.db");
    Files.copy(file, copy);
    Files.copy(folder.resolve("prompts.db-wal"), folder.resolve("copy.db-wal"));

    assertThat(query(copy, "SELECT id FROM generation_snapshots")).containsExactly("a");
  }

  @Test
  void aPendingRowBecomesFinal() throws Exception {
    store.write(
        List.of(row("a", Status.PENDING, Map.of(Column.MESSAGES, "[]", Column.ORG_ID, "o1"))),
        List.of());
    store.write(
        List.of(row("a", Status.SUCCESS, Map.of(Column.RESPONSE_TEXT, "hi", Column.ORG_ID, "o2"))),
        List.of());

    assertThat(read("SELECT status, org_id, response_text, messages"))
        .containsExactly("success|o2|hi|null");
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void aFinalRowStaysAsItIs(Status later) throws Exception {
    store.write(List.of(row("a", Status.FAILED, Map.of(Column.ERROR_TYPE, "Boom"))), List.of());

    store.write(
        List.of(row("a", later, Map.of(Column.ERROR_TYPE, "x", Column.ENTITY_ID, "7"))), List.of());

    assertThat(read("SELECT status, error_type, entity_id")).containsExactly("failed|Boom|null");
  }

  @Test
  void pendingAndFinalMayMeetInOneBatch() throws Exception {
    store.write(
        List.of(row("a", Status.PENDING), row("b", Status.PENDING), row("a", Status.CANCELLED)),
        List.of());

    assertThat(read("SELECT id, status")).containsExactly("a|cancelled", "b|pending");
  }

  @Test
  void linksAFinalRowAndNothingElseOfIt() throws Exception {
    store.write(
        List.of(
            row("a", Status.SUCCESS, Map.of(Column.RESPONSE_TEXT, "hi")), row("b", Status.SUCCESS)),
        List.of(link("a", "post", "1")));
    assertThat(store.write(List.of(), List.of(link("b", null, "2")))).isZero();

    assertThat(read(LINK + ", status, response_text"))
        .containsExactly("post|1|1|success|hi", "null|2|1|success|null");
  }

  @Test
  void aLinkWithoutATypeKeepsTheTypeThatIsKnown() throws Exception {
    store.write(
        List.of(row("a", Status.SUCCESS, Map.of(Column.ENTITY_TYPE, "post"))),
        List.of(link("a", null, "1")));

    assertThat(read(LINK)).containsExactly("post|1|1");
  }

  @Test
  void aLinkThatCameFirstIsNotLost() throws Exception {
    store.write(List.of(row("a", Status.PENDING)), List.of(link("a", "post", "1")));
    store.write(List.of(row("a", Status.SUCCESS)), List.of());

    assertThat(read(LINK + ", status")).containsExactly("post|1|1|success");
  }

  @Test
  void countsLinksWithoutARow() throws Exception {
    int unlinked =
        store.write(
            List.of(row("a", Status.SUCCESS)),
            List.of(link("x", "post", "1"), link("a", "post", "2"), link("y", "post", "3")));

    assertThat(unlinked).isEqualTo(2);
    assertThat(read(LINK)).containsExactly("post|2|1");
  }

  @Test
  void aStubLeavesAloneWhatIsKnown() throws Exception {
    store.write(
        List.of(row("a", Status.PENDING, Map.of(Column.MESSAGES, "[1]")), row("c", Status.SUCCESS)),
        List.of());
    List<Snapshot> stubs = new ArrayList<>();
    for (String id : List.of("a", "b", "c")) {
      stubs.add(row(id, Status.FAILED, Map.of(Column.CAPTURE_GAPS, "[2]")));
    }

    store.write(List.of(), stubs, List.of());

    assertThat(read("SELECT id, status, messages, capture_gaps"))
        .containsExactly("a|failed|[1]|[2]", "b|failed|null|[2]", "c|success|null|null");
  }

  @Test
  void aBatchIsWrittenAsAWholeOrNotAtAll() throws Exception {
    Snapshot bad = row("b", Status.SUCCESS, Map.of(Column.PERFORMANCE_METRICS, "{"));

    assertThatThrownBy(
            () -> store.write(List.of(row("a", Status.SUCCESS), bad), List.of(link("a", "p", "1"))))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(SnapshotStore.isRowFault(e)).isTrue());

    assertThat(read("SELECT id")).isEmpty();
    store.write(List.of(row("c", Status.SUCCESS)), List.of());
    assertThat(read("SELECT id")).as("nothing is left of the failed batch").containsExactly("c");
  }

  @Test
  void twoStoresMayOpenAndWriteOneFileAtOnce() throws Exception {
    Path shared = folder.resolve("shared.db");
    int stores = 4;
    CyclicBarrier start = new CyclicBarrier(stores);
    ExecutorService threads = Executors.newFixedThreadPool(stores);
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < stores; i++) {
      String name = "s" + i;
      ends.add(
          threads.submit(
              () -> {
                start.await();
                try (SnapshotStore mine = SnapshotStore.open(Rows.url(shared), log)) {
                  for (int j = 0; j < 50; j++) {
                    mine.write(List.of(row(name + j, Status.PENDING)), List.of());
                    mine.write(
                        List.of(row(name + j, Status.SUCCESS)), List.of(link(name + j, "p", "1")));
                  }
                }
                return null;
              }));
    }
    for (Future<?> each : ends) {
      each.get();
    }
    threads.shutdown();

    assertThat(query(shared, "SELECT status, entity_id, count(*) FROM generation_snapshots"))
        .containsExactly("success|1|200");
    assertThat(query(shared, "PRAGMA integrity_check")).containsExactly("ok");
  }

  @Test
  void aWriterThatIsLockedOutWritesLater() throws Exception {
    try (SnapshotStore hasty = SnapshotStore.open(Rows.url(file), log, 1);
        Connection other = DriverManager.getConnection(Rows.url(file));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> hasty.write(List.of(row("a", Status.PENDING)), List.of()))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(SnapshotStore.isBusy(e)).isTrue());
      statement.execute("ROLLBACK");

      hasty.write(List.of(row("a", Status.PENDING)), List.of());
    }
    assertThat(read("SELECT id")).containsExactly("a");
  }

  @Test
  void leavesNoSideFilesBehind() throws Exception {
    store.write(List.of(row("a", Status.PENDING)), List.of());

    store.close();
    store.close();

    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    assertThatThrownBy(() -> store.write(List.of(), List.of())).isInstanceOf(SQLException.class);
  }

  @Test
  void emptiesTheSideFileWhileOthersAreConnected() throws Exception {
    try (SnapshotStore other = SnapshotStore.open(Rows.url(file), log)) {
      store.write(List.of(row("a", Status.PENDING)), List.of());
      assertThat(folder.resolve("prompts.db-wal")).isNotEmptyFile();

      store.close();

      assertThat(folder.resolve("prompts.db-wal")).isEmptyFile();
      assertThat(other.isMoved()).isFalse();
    }
  }

  @Test
  void noticesThatItsFileIsGone() throws Exception {
    assertThat(store.isMoved()).isFalse();
    assumeThat(Files.readAttributes(file, "fileKey").get("fileKey")).isNotNull();

    Files.delete(file);

    assertThat(store.isMoved()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "figures | started_at > '2026'",
        "entity | entity_id = '1'",
        "entity | entity_type = 'post' AND entity_id = '1'",
        "model | json_extract(performance_metrics, '$.model_identifier') = 'm'",
        "template | template_id = 't' AND template_version = '4'",
        "status | status = 'failed' ORDER BY started_at DESC",
        "org | org_id = 'o'",
        "pending | status = 'pending' ORDER BY started_at",
        "pending | status = 'pending'",
        "unlinked | entity_id IS NULL AND started_at < '2026'",
      })
  void answersTheUsualQuestionsFromAnIndex(String index, String condition) throws Exception {
    assertThat(
            query(file, "EXPLAIN QUERY PLAN SELECT * FROM generation_snapshots WHERE " + condition))
        .singleElement()
        .asString()
        .contains("USING INDEX generation_snapshots_" + index);
  }

  @Test
  void theTableHasTheColumnsOfTheContract() throws Exception {
    assertThat(query(file, "SELECT name FROM pragma_table_info('generation_snapshots')"))
        .containsExactlyElementsOf(Arrays.stream(Column.values()).map(Column::key).toList());
  }
}
