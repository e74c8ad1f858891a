package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadOnlySqlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "  select 1 ; ",
        "-- why\nSELECT 1",
        "/* a; b */ SELECT 1 -- c; d",
        "SELECT ';' || \";\" || `;` || [;] FROM t;",
        "SELECT 'it''s; fine'",
        "WITH x AS (SELECT 1) SELECT * FROM x;;",
        "VALUES (1)",
        "EXPLAIN QUERY PLAN SELECT 1",
        "SELECT 1; /* nothing follows",
        "SELECT 'never closed",
      })
  void lets_one_question_pass(String sql) {
    assertThatCode(() -> ReadOnlySql.check(sql)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM generation_snapshots",
        "insert into t values (1)",
        "/* SELECT */ UPDATE t SET a = 1",
        "ATTACH 'x.db' AS x",
        "backup to 'x.db'",
        "restore from 'x.db'",
        "VACUUM INTO 'x.db'",
        "(SELECT 1)",
      })
  void refuses_what_is_no_question(String sql) {
    assertThatThrownBy(() -> ReadOnlySql.check(sql))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("read-only")
        .hasMessageContaining("begin with SELECT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PRAGMA query_only = 0", "pragma user_version(7)", "PRAGMA table_info(t)"})
  void refuses_pragmas_and_names_the_question_to_ask_instead(String sql) {
    assertThatThrownBy(() -> ReadOnlySql.check(sql))
        .hasMessage(
            "PRAGMA: only questions are allowed here; ask like this:"
                + " SELECT * FROM pragma_table_info('generation_snapshots')");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1; SELECT 2", "SELECT ';'; DELETE FROM t", "SELECT 1;; x"})
  void refuses_a_second_statement(String sql) {
    assertThatThrownBy(() -> ReadOnlySql.check(sql)).hasMessageStartingWith("more than one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", "-- only a comment"})
  void refuses_nothing_at_all(String sql) {
    assertThatThrownBy(() -> ReadOnlySql.check(sql)).hasMessage("the SQL is empty: give a SELECT");
  }
}
