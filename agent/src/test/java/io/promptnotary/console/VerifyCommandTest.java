package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  @TempDir Path folder;
  private Path file;
  private Path kept;

  @BeforeEach
  void export() throws Exception {
    file = folder.resolve("store.db");
    kept = folder.resolve("kept.jsonl");
    Sample.fill(file);
    assertThat(Run.on(file, "export", "--format", "jsonl", "-o", kept.toString()).code()).isZero();
    assertThat(Files.readAllLines(kept)).hasSize(3);
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private Run verify() {
    return Run.on(file, "verify", kept.toString());
  }

  @Test
  void what_is_as_it_was_passes() {
    Run run = verify();

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            "2 snapshots are as they were, 0 altered, 0 not in the store, 1 had not ended when"
                + " exported.\n"
                + "guards in place: the store itself refuses a change of final snapshots\n");
  }

  @Test
  void a_later_link_and_the_archive_change_nothing() throws Exception {
    execute(
        "UPDATE generation_snapshots SET entity_type = 'page', entity_id = '9',"
            + " linked_at = '2026-02-01T00:00:00.000Z' WHERE id = '"
            + Sample.FAILED
            + "'");
    assertThat(Run.on(file, "archive", "--older-than", "0d").code()).isZero();

    Run run = verify();

    assertThat(run.out()).startsWith("2 snapshots are as they were, 0 altered");
    assertThat(run.code()).isZero();
  }

  @Test
  void what_was_altered_behind_the_guards_is_named() throws Exception {
    execute(
        "DROP TRIGGER generation_snapshots_final",
        "UPDATE generation_snapshots SET final_user_prompt = 'Tone: dry', user_id = 'u-1'"
            + " WHERE id = '"
            + Sample.REPAIRED
            + "'");

    Run run = verify();

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out().lines())
        .containsExactly(
            Sample.REPAIRED + " was altered: user_id, final_user_prompt",
            "1 snapshot is as it was, 1 altered, 0 not in the store, 1 had not ended when"
                + " exported.",
            "guards NOT IN PLACE: generation_snapshots_final: rows may have been changed");
  }

  @Test
  void guards_that_were_put_back_do_not_hide_it() throws Exception {
    String trigger;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      trigger =
          statement
              .executeQuery(
                  "SELECT sql FROM sqlite_schema WHERE name = 'generation_snapshots_final'")
              .getString(1);
    }
    execute(
        "DROP TRIGGER generation_snapshots_final",
        "UPDATE generation_snapshots SET response_text = 'nicer'",
        trigger);

    Run run = verify();

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.line("guards in place")).isNotNull();
    assertThat(run.line(Sample.REPAIRED))
        .isEqualTo(Sample.REPAIRED + " was altered: response_text");
  }

  @Test
  void what_is_gone_and_what_is_no_snapshot_is_named() throws Exception {
    assertThat(Run.on(file, "prune", "--older-than", "0d", "--yes").code()).isZero();
    Files.writeString(kept, Files.readString(kept) + "{\"messages\":[]}\n");

    Run run = verify();

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.line(Sample.FAILED)).isEqualTo(Sample.FAILED + " is not in the store");
    assertThat(run.line(kept + ":4")).contains("this line has");
    assertThat(run.line("2 not in the store")).contains("retention_passes", "1 line of something");
  }

  @Test
  void a_file_that_is_not_there_is_one_sentence() {
    Path none = folder.resolve("none.jsonl");
    Run run = Run.on(file, "verify", none.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "promptnotary: there is no file " + none + ": name one that export has written\n");
    assertThat(run.out()).isEmpty();
  }
}
