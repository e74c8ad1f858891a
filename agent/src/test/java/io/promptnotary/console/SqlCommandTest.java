package io.promptnotary.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.promptnotary.reading.Json;
import io.promptnotary.store.Filter;
import io.promptnotary.store.SnapshotReader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlCommandTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("store.db");
    Sample.fill(file);
  }

  private Run sql(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "sql";
    System.arraycopy(args, 0, all, 1, args.length);
    return Run.on(file, all);
  }

  @Test
  void answers_with_a_table() {
    Run run =
        sql(
            "SELECT status, json_extract(token_metrics, '$.total_tokens') AS tokens, x'0aff' AS b,"
                + " 'two' || char(10) || 'lines' AS l FROM generation_snapshots ORDER BY status");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "status   tokens  b        l",
            "failed           x'0aff'  two␊lines",
            "pending          x'0aff'  two␊lines",
            "success    2780  x'0aff'  two␊lines",
            "",
            "3 rows");
  }

  @Test
  void cuts_the_table_on_a_terminal_only() {
    String question = "SELECT final_system_prompt FROM generation_snapshots WHERE org_id = 'acme'";
    assertThat(sql(question).out()).contains("You write posts.␊Tone: playful (overridden)");
    assertThat(
            Run.with()
                .terminal(20)
                .run("sql", question, "--store", file.toString(), "--color=never")
                .out()
                .lines())
        .containsExactly("final_system_prompt", "You write posts.␊To…", "", "1 row");
  }

  @Test
  void shows_the_columns_of_an_empty_answer() {
    assertThat(sql("SELECT id, 1 AS one FROM generation_snapshots WHERE 0").out().lines())
        .containsExactly("id  one", "", "0 rows");
    assertThat(sql("SELECT id FROM generation_snapshots WHERE 0", "--format", "json").out().strip())
        .isEqualTo("[]");
    assertThat(sql("SELECT id FROM generation_snapshots WHERE 0", "--format", "csv").out())
        .isEqualTo("id\r\n");
  }

  @Test
  void answers_with_csv() {
    assertThat(
            sql(
                    "SELECT 1 AS a, NULL AS n, '' AS e, 'x,y' AS \"b,c\", 'say \"hi\"' AS q,"
                        + " 'two' || char(10) || 'lines' AS l, 2.5 AS d, x'00' AS x",
                    "--format",
                    "CSV")
                .out())
        .isEqualTo(
            "a,n,e,\"b,c\",q,l,d,x\r\n"
                + "1,,\"\",\"x,y\",\"say \"\"hi\"\"\",\"two\nlines\",2.5,x'00'\r\n");
  }

  @Test
  void answers_with_json() throws Exception {
    Run run =
        sql(
            "SELECT 1 AS a, 2.5 AS a, NULL AS n, 'ü\"' AS t, x'00ff' AS x UNION ALL"
                + " SELECT 4294967296, 9e999, 0, '', '' ORDER BY 1",
            "--format=json");
    assertThat(run.out().lines().toList().subList(0, 5))
        .containsExactly("[", "  {", "    \"a\": 1,", "    \"a_2\": 2.5,", "    \"n\": null,");
    assertThat(Json.read(run.out()))
        .isEqualTo(
            Json.read(
                "[{'a':1,'a_2':2.5,'n':null,'t':'ü\\'','x':'x~00ff~'},{'a':4294967296,'a_2':'Infinity','n':0,'t':'','x':''}]"
                    .replace("\\'", "\\\"")
                    .replace("'", "\"")
                    .replace("\\\\\"", "\\\"")
                    .replace('~', '\'')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "DELETE FROM generation_snapshots | DELETE: snapshots are read-only here; begin with",
        "WITH x AS (SELECT 1) DELETE FROM generation_snapshots | a change: snapshots are read-only",
        "ATTACH 'x.db' AS x | ATTACH: snapshots are read-only here",
        "PRAGMA query_only = 0 | PRAGMA: only questions are allowed here",
        "SELECT 1; DELETE FROM generation_snapshots | more than one statement",
        "SELECT nope | the SQL failed: no such column: nope",
        "^^ | the SQL is empty: give a SELECT",
      })
  void refuses_what_is_no_question(String question, String message) throws Exception {
    Run run = sql(question);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("promptnotary: " + message);
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      assertThat(reader.count(Filter.ALL)).isEqualTo(3);
    }
  }

  @Test
  void wants_a_question_and_a_known_format() {
    assertThat(sql().code()).isEqualTo(2);
    Run run = sql("SELECT 1", "--format", "xml");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("'xml' is none of table, csv, json");
  }
}
