package io.promptnotary.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the engines say differently. All of it is put together from names of ours, never from what
 * somebody has typed: that is an argument.
 */
enum Dialect {
  /** One file; times are text, JSON is text. */
  SQLITE {
    @Override
    String number(String json, String name) {
      return "json_extract(" + json + ", '$." + name + "')";
    }

    @Override
    String text(String json, String name) {
      return number(json, name);
    }

    @Override
    String bytes(String column) {
      return "length(CAST(" + column + " AS BLOB))";
    }

    @Override
    String arrayLength(String json) {
      return "CASE WHEN json_valid(" + json + ") THEN json_array_length(" + json + ") END";
    }

    @Override
    String same(String column) {
      return column + " IS ?";
    }

    @Override
    String contains(String column) {
      return column + " LIKE ?";
    }

    /** Each row has a number of its own, in every index. */
    @Override
    String key() {
      return "rowid";
    }

    @Override
    String timed(String column, String other) {
      return column + " || ' ' || " + other;
    }

    /** The index ends where the part does; the last code point sorts behind every other. */
    @Override
    String beginsWith(String column) {
      return column + " >= ? AND " + column + " < ? || char(1114111)";
    }

    @Override
    String endsWith(String column, int length) {
      return "substr(" + column + ", -" + length + ") = ?";
    }

    @Override
    String moment(String stored) {
      return stored;
    }

    @Override
    String ago(int seconds) {
      return "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-" + seconds + " seconds')";
    }

    @Override
    String isListed(String column) {
      return column + " IN (SELECT value FROM json_each(?))";
    }

    @Override
    String first() {
      return "";
    }

    /** Behind every text that is stored as a time. */
    @Override
    String last() {
      return Character.toString(Character.MAX_CODE_POINT);
    }

    @Override
    @Nullable Object other(ResultSet rows, int index, int type) throws SQLException {
      Object value = rows.getObject(index);
      return value instanceof Integer small ? Long.valueOf(small) : value;
    }
  },

  /** PostgreSQL 14 and what speaks like it; times are {@code timestamptz}, JSON {@code jsonb}. */
  POSTGRESQL {
    @Override
    String number(String json, String name) {
      // What is no number is nobody's fault here, and must not end the question.
      return "CASE WHEN jsonb_typeof("
          + member(json, name)
          + ") = 'number' THEN ("
          + json
          + "->>'"
          + name
          + "')::numeric END";
    }

    private String member(String json, String name) {
      return json + "->'" + name + "'";
    }

    @Override
    String text(String json, String name) {
      return "(" + json + "->>'" + name + "')";
    }

    /** Known without unpacking the text. */
    @Override
    String bytes(String column) {
      return "octet_length(" + column + ")";
    }

    @Override
    String arrayLength(String json) {
      return "CASE WHEN jsonb_typeof("
          + json
          + ") = 'array' THEN jsonb_array_length("
          + json
          + ") END";
    }

    @Override
    String same(String column) {
      return column + " IS NOT DISTINCT FROM ?";
    }

    @Override
    String contains(String column) {
      return column + " ILIKE ?";
    }

    @Override
    String timed(String column, String other) {
      return "to_char("
          + column
          + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS') || ' ' || "
          + other;
    }

    @Override
    String beginsWith(String column) {
      return "starts_with(" + column + ", ?)";
    }

    /** The last eight are what lists show, and what has an index. */
    @Override
    String endsWith(String column, int length) {
      String indexed = "right(" + column + ", 8) = right(?::text, 8) AND ";
      return (length < 8 ? "" : indexed) + "right(" + column + ", " + length + ") = ?";
    }

    @Override
    String tableBytes() {
      return "SELECT pg_total_relation_size('generation_snapshots')"
          + " + (SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0) FROM pg_inherits"
          + " WHERE inhparent = 'generation_snapshots'::regclass)";
    }

    @Override
    String ago(int seconds) {
      return "now() - interval '" + seconds + " seconds'";
    }

    @Override
    String isListed(String column) {
      return column + " IN (SELECT jsonb_array_elements_text(?::jsonb))";
    }

    @Override
    String moment(String stored) {
      return stored;
    }

    @Override
    @Nullable Object other(ResultSet rows, int index, int type) throws SQLException {
      if (type == Types.TIMESTAMP || type == Types.TIMESTAMP_WITH_TIMEZONE) {
        OffsetDateTime moment = rows.getObject(index, OffsetDateTime.class);
        return moment == null ? null : Times.text(moment.toInstant());
      }
      return rows.getString(index);
    }
  },

  /** MySQL 8 and MariaDB 10.11; times are {@code DATETIME(3)} in UTC. */
  MYSQL {
    @Override
    String number(String json, String name) {
      // As wide as money and tokens need; a DOUBLE would add up with errors.
      return "CAST(" + text(json, name) + " AS DECIMAL(38, 15))";
    }

    @Override
    String text(String json, String name) {
      return "JSON_VALUE(" + json + ", '$." + name + "')";
    }

    /** JSON itself has no index. */
    @Override
    String model(String json) {
      return "model";
    }

    @Override
    String bytes(String column) {
      return "length(" + column + ")";
    }

    @Override
    String arrayLength(String json) {
      return "CASE WHEN JSON_TYPE(" + json + ") = 'ARRAY' THEN JSON_LENGTH(" + json + ") END";
    }

    @Override
    String same(String column) {
      return column + " <=> ?";
    }

    /** The columns themselves tell cases apart. */
    @Override
    String contains(String column) {
      return column + " COLLATE utf8mb4_general_ci LIKE ?";
    }

    @Override
    String timed(String column, String other) {
      return "concat(DATE_FORMAT(" + column + ", '%Y-%m-%dT%H:%i:%s.%f'), ' ', " + other + ")";
    }

    @Override
    String beginsWith(String column) {
      return column + " LIKE concat(?, '%') AND left(" + column + ", char_length(?)) = ?";
    }

    @Override
    String endsWith(String column, int length) {
      return "right(" + column + ", " + length + ") = ?";
    }

    @Override
    String tableBytes() {
      return "SELECT coalesce(sum(data_length + index_length), 0) FROM information_schema.tables"
          + " WHERE table_schema = database() AND table_name = 'generation_snapshots'";
    }

    @Override
    String ago(int seconds) {
      return "UTC_TIMESTAMP(3) - INTERVAL " + seconds + " SECOND";
    }

    @Override
    String isListed(String column) {
      return column
          + " IN (SELECT listed.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id VARCHAR(64) CHARACTER SET"
          + " utf8mb4 COLLATE utf8mb4_bin PATH '$')) AS listed)";
    }

    /** A moment without a zone: MySQL takes a Z for an error. */
    @Override
    String moment(String stored) {
      return stored.replace('T', ' ').replace("Z", "");
    }

    @Override
    @Nullable Object other(ResultSet rows, int index, int type) throws SQLException {
      if (type == Types.TIMESTAMP) {
        LocalDateTime moment = rows.getObject(index, LocalDateTime.class);
        return moment == null ? null : Times.text(moment.toInstant(ZoneOffset.UTC));
      }
      return rows.getString(index);
    }
  };

  /** A member of a JSON object as a number; NULL if it is absent. */
  abstract String number(String json, String name);

  /** A member of a JSON object as text; NULL if it is absent. */
  abstract String text(String json, String name);

  /** What the index on models is made of; {@code json} is that member of the JSON. */
  String model(String json) {
    return json;
  }

  /** How many bytes of UTF-8 a text has. */
  abstract String bytes(String column);

  /** How many elements a JSON array has; NULL for what is none. */
  abstract String arrayLength(String json);

  /** That a column is equal to one argument, of which NULL is one. */
  abstract String same(String column);

  /** That a column is like one argument, whatever the case of ASCII letters. */
  abstract String contains(String column);

  /** What tells one row from all others in the shortest way. */
  String key() {
    return "id";
  }

  /** A time and something else as one text that sorts by time; the other is behind a blank. */
  abstract String timed(String column, String other);

  /** That a column begins with what is the argument for each question mark. */
  abstract String beginsWith(String column);

  /** That a column ends with so many letters, which are the argument for each question mark. */
  abstract String endsWith(String column, int length);

  /** That a column is one of those that {@link #list} has made one argument of. */
  abstract String isListed(String column);

  /** Ids as one argument, a JSON array: there may be more of them than a statement takes. */
  String list(List<String> ids) {
    return ids.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
  }

  /** How many bytes the tables take, their indexes too; for servers. */
  String tableBytes() {
    throw new UnsupportedOperationException(name());
  }

  /** The moment so many seconds ago, by the server's clock. */
  abstract String ago(int seconds);

  /** A stored time as an argument that is compared with a column. */
  abstract String moment(String stored);

  /** An argument before every time. */
  String first() {
    return moment("0001-01-01T00:00:00.000Z");
  }

  /** An argument behind every time. */
  String last() {
    return moment("9999-12-31T00:00:00.000Z");
  }

  /**
   * A value as snapshots have it: Long, Double or BigDecimal, text, bytes; times in ISO-8601, JSON
   * as text.
   */
  @Nullable Object value(ResultSet rows, int index) throws SQLException {
    if (this == SQLITE) {
      return other(rows, index, 0);
    }
    int type = rows.getMetaData().getColumnType(index);
    switch (type) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> {
        long number = rows.getLong(index);
        return rows.wasNull() ? null : Long.valueOf(number);
      }
      case Types.BIT, Types.BOOLEAN -> {
        boolean yes = rows.getBoolean(index);
        return rows.wasNull() ? null : Long.valueOf(yes ? 1 : 0);
      }
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> {
        double number = rows.getDouble(index);
        return rows.wasNull() ? null : Double.valueOf(number);
      }
      case Types.NUMERIC, Types.DECIMAL -> {
        return rows.getBigDecimal(index);
      }
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> {
        return rows.getBytes(index);
      }
      default -> {
        return other(rows, index, type);
      }
    }
  }

  abstract @Nullable Object other(ResultSet rows, int index, int type) throws SQLException;
}
