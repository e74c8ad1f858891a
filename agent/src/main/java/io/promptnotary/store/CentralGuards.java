package io.promptnotary.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the triggers of a central store are those of our schema files. Servers keep them in words
 * of their own, so that they are compared without blanks, quotes, brackets and cases.
 */
final class CentralGuards {
  private static final Pattern TRIGGER =
      Pattern.compile("CREATE (?:OR REPLACE )?TRIGGER (\\w+)\\s+(.*)", Pattern.DOTALL);
  private static final Pattern BODY =
      Pattern.compile("CREATE OR REPLACE FUNCTION (\\w+).*?\\$\\$(.*)\\$\\$", Pattern.DOTALL);

  /** Blanks, quotes, brackets, types, and the schema that tables are in. */
  private static final Pattern NOISE =
      Pattern.compile(
          "[\\s`;()]+|::text|\\w+\\.(?=generation_snapshots|retention_passes|recording_gaps|promptnotary_)");

  private CentralGuards() {}

  /** As {@link Guards#of}. */
  static Guards of(Connection connection, Engine engine) throws SQLException, StoreException {
    Map<String, String> made = new TreeMap<>();
    for (String each : SqlScript.statements(engine.folder() + "/V002__guards.sql")) {
      for (Pattern kind : List.of(TRIGGER, BODY)) {
        Matcher matcher = kind.matcher(each);
        if (matcher.lookingAt()) {
          made.put(matcher.group(1), matcher.group(2));
        }
      }
    }
    Map<String, String> found = found(connection, engine);
    List<String> missing = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    made.forEach(
        (name, definition) -> {
          String there = found.get(name);
          if (there == null) {
            missing.add(name);
          } else if (!plain(definition).equals(plain(there))) {
            changed.add(name);
          }
        });
    return new Guards(made.size() - missing.size() - changed.size(), missing, changed);
  }

  private static Map<String, String> found(Connection connection, Engine engine)
      throws SQLException {
    String sql =
        engine == Engine.POSTGRESQL
            ? "SELECT t.tgname, CASE t.tgenabled WHEN 'O' THEN"
                + " replace(pg_get_triggerdef(t.oid), 'CREATE TRIGGER ' || t.tgname, '')"
                + " ELSE 'disabled' END FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                + " WHERE NOT t.tgisinternal AND t.tgparentid = 0"
                + " AND c.relnamespace = current_schema()::regnamespace"
                + " UNION ALL SELECT proname, prosrc FROM pg_proc"
                + " WHERE proname LIKE 'promptnotary%'"
                + " AND pronamespace = current_schema()::regnamespace"
            : "SELECT trigger_name, concat(action_timing, ' ', event_manipulation, ' ON ',"
                + " event_object_table, ' FOR EACH ROW ', action_statement)"
                + " FROM information_schema.triggers WHERE trigger_schema = database()";
    Map<String, String> found = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getString(2));
      }
    }
    return found;
  }

  private static String plain(String sql) {
    return NOISE.matcher(sql).replaceAll("").toLowerCase(Locale.ROOT);
  }
}
