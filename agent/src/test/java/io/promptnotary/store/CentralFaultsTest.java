package io.promptnotary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences for what no test server does when it is asked to. */
class CentralFaultsTest {
  private static final String SECRET = "hunter2-of-notary";

  private static CentralSettings settings(String scheme) {
    return CentralSettings.of(
        "central",
        "jdbc:" + scheme + "://db-1,db-2/prompts?user=notary&password=" + SECRET,
        "notary",
        () -> SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POSTGRESQL | 53100 | 0    | has no space left on its disk: make room there",
        "POSTGRESQL | 53300 | 0    | has no connection left: raise max_connections there",
        "POSTGRESQL | 57P01 | 0    | is being stopped or started",
        "POSTGRESQL | 57014 | 0    | took more than 60000 ms for a statement",
        "POSTGRESQL | 25006 | 0    | is a standby that takes no rows",
        "POSTGRESQL | 28000 | 0    | lets nobody in as notary",
        "POSTGRESQL | 42P01 | 0    | has no tables of Promptnotary, or they were changed",
        "POSTGRESQL | XX000 | 0    | fails (",
        "POSTGRESQL | 08006 | 0    | has lost the connection",
        "MYSQL      | HY000 | 1114 | has no space left on its disk: make room there",
        "MYSQL      | HY000 | 1021 | has no space left on its disk: make room there",
        "MYSQL      | 08004 | 1040 | has no connection left: raise max_connections there",
        "MYSQL      | HY000 | 1290 | is a standby that takes no rows: name the primary too, with jdbc:mariadb:sequential:",
        "MYSQL      | HY000 | 1419 | set log_bin_trust_function_creators = 1 there, or guards: false",
        "MYSQL      | 42000 | 1049 | has no database prompts: CREATE DATABASE prompts",
        "MYSQL      | 42S02 | 1146 | has no tables of Promptnotary, or they were changed",
        "MYSQL      | HY000 | 1130 | lets nobody in from this host",
        "MYSQL      | 08S01 | 1053 | is being stopped or started",
        "MYSQL      | 70100 | 1317 | took more than 60000 ms for a statement",
      })
  void putsCodesIntoSentences(Engine engine, String state, int code, String sentence) {
    CentralFaults faults = new CentralFaults(engine, settings(engine.folder()));
    String said = "trouble with jdbc:x://notary:" + SECRET + "@db/?password=" + SECRET + "\nmore";
    SQLException first = new SQLException(said, state, code);
    SQLException pool = new SQLTransientConnectionException("request timed out", null, 0, first);

    for (SQLException each : List.of(first, pool)) {
      assertThat(faults.isData(each)).isFalse();
      assertThat(faults.away(each))
          .hasMessageStartingWith("jdbc:" + engine.folder() + "://db-1,db-2/prompts ")
          .hasMessageContaining(sentence)
          .hasNoCause()
          .message()
          .doesNotContain(SECRET)
          .doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL,22P05,0",
    "POSTGRESQL,22003,0",
    "POSTGRESQL,54000,0",
    "POSTGRESQL,23001,0",
    "MYSQL,22032,3140",
    "MYSQL,23000,4025",
    "MYSQL,22001,1406"
  })
  void whatARowHoldsIsRefusedWithoutAWordOfIt(Engine engine, String state, int code) {
    CentralFaults faults = new CentralFaults(engine, settings(engine.folder()));
    SQLException row = new SQLException("invalid input: 'Dear Ms. Smith'", state, code);
    BatchUpdateException batch =
        new BatchUpdateException("INSERT ... 'Dear'", state, code, new int[0], row);

    assertThat(faults.isData(batch)).isTrue();
    assertThat(faults.refused(batch))
        .hasMessageContaining("SQLSTATE " + state)
        .hasNoCause()
        .message()
        .doesNotContain("Dear")
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POSTGRESQL | PostgreSQL 13.22 on x86_64 | 13.22 | PostgreSQL 14 or later",
        "POSTGRESQL | PostgreSQL 9.6.1           | 9.6.1 | PostgreSQL 14 or later",
        "MYSQL      | 5.7.44-log                 | 5.7.44-log | MySQL 8.0.21 or later",
        "MYSQL      | 8.0.13                     | 8.0.13 | MySQL 8.0.21 or later",
        "MYSQL      | 10.6.22-MariaDB            | 10.6.22-MariaDB | MariaDB 10.11 or later",
        "MYSQL      | 5.5.5-10.5.1-MariaDB       | 5.5.5-10.5.1-MariaDB | MariaDB 10.11 or later",
      })
  void tellsOfAServerThatIsTooOld(Engine engine, String name, String version, String needed) {
    assertThatThrownBy(() -> ServerVersion.check(engine, "jdbc:x", name, version, "UTF8"))
        .isInstanceOf(StoreException.class)
        .hasMessageEndingWith(needed + " is needed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POSTGRESQL | PostgreSQL 14.0 | 14.0",
        "POSTGRESQL | PostgreSQL 18.6 on x86_64 | 18.6",
        "POSTGRESQL | CockroachDB CCL v24.3.1 | 13.0.0",
        "POSTGRESQL | PostgreSQL 11.2-YB-2.20.1.0-b0 | 11.2-YB-2.20.1.0-b0",
        "MYSQL      | 8.4.6 | 8.4.6",
        "MYSQL      | 5.5.5-10.11.6-MariaDB | 5.5.5-10.11.6-MariaDB",
        "MYSQL      | 8.0.11-TiDB-v8.5.0 | 8.0.11-TiDB-v8.5.0",
      })
  void takesTheOthers(Engine engine, String name, String version) {
    assertThatCode(() -> ServerVersion.check(engine, "jdbc:x", name, version, "UTF8"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> ServerVersion.check(engine, "jdbc:x", name, version, "LATIN1"))
        .hasMessageContaining("has the encoding LATIN1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://notary:" + SECRET + "@db/prompts",
        "jdbc:postgresql://db/prompts?user=notary&password=" + SECRET,
        "jdbc:mariadb:sequential://db-1,db-2/prompts;password=" + SECRET,
        "jdbc:mariadb://address=(host=db)(port=1)(password=" + SECRET + ")/prompts",
      })
  void anAddressHoldsNoCredentials(String url) {
    CentralSettings settings = CentralSettings.of("central", url, "notary", () -> SECRET);
    assertThat(settings.address()).contains("db").contains("/prompts").doesNotContain(SECRET);
    assertThat(settings.toString()).doesNotContain(SECRET);
  }

  @Test
  void namesThePrimaryOfSeveralHosts() {
    Properties several = Engine.POSTGRESQL.properties(settings("postgresql"));
    assertThat(several.getProperty("targetServerType")).isEqualTo("primary");
    CentralSettings one =
        CentralSettings.of("central", "jdbc:postgresql://db/prompts?x=a,b", null, () -> null);
    assertThat(Engine.POSTGRESQL.properties(one)).doesNotContainKey("targetServerType");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "{\"a\":1} {}",
        "",
        "{\"a\":01}",
        "NaN",
        "[1e400]",
        "{\"model_identifier\":\"LONG\"}",
        "DEEP"
      })
  void jsonThatServersDoNotTakeStandsAsideAsItWas(String text) throws Exception {
    String json =
        text.replace("LONG", "m".repeat(3_000)).replace("DEEP", "[".repeat(95) + "]".repeat(95));
    Snapshot snapshot = Rows.row("a", Status.SUCCESS, Map.of(Column.PERFORMANCE_METRICS, json));
    Exact careful = Exact.of(snapshot, true);

    assertThat(careful.values()).doesNotContainKey(Column.PERFORMANCE_METRICS);
    Map<Column, Object> read = new java.util.EnumMap<>(Map.of(Column.ID, "a"));
    Exact.restore(read, careful.exactValues(), null);
    assertThat(read).containsEntry(Column.PERFORMANCE_METRICS, json);
  }

  @Test
  void soundJsonIsLeftAlone() throws Exception {
    String json = "{\"a\":[1,2.5,-1e10,\"\\u00e4 \\ud83c\\udf88\",null,true,{\"b\":{}}]}";
    Snapshot snapshot = Rows.row("a", Status.SUCCESS, Map.of(Column.ATTRIBUTES, json));
    for (boolean careful : List.of(true, false)) {
      Exact exact = Exact.of(snapshot, careful);
      assertThat(exact.values()).containsEntry(Column.ATTRIBUTES, json);
      assertThat(exact.exactValues()).isNull();
    }
  }
}
