package io.promptnotary.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a server's triggers with the statements that make them: what they do, whether they are
 * switched on, and whether they are for some rows only. For which rows, PostgreSQL tells in words
 * of its own, which are not compared.
 */
final class ServerGuards {
  private static final Pattern TRIGGER = Pattern.compile("^CREATE (?:OR REPLACE )?TRIGGER (\\w+)");
  private static final Pattern FUNCTION = Pattern.compile("^CREATE (?:OR REPLACE )?FUNCTION");

  private static final Map<Dialect, String> FILES =
      Map.of(
          Dialect.POSTGRESQL, "postgresql/V002__guards.sql",
          Dialect.MYSQL, "mysql/V002__guards.sql");

  private static final Map<Dialect, String> QUESTIONS =
      Map.of(
          Dialect.POSTGRESQL,
          "SELECT t.tgname, p.prosrc, t.tgenabled <> 'D', t.tgqual IS NOT NULL"
              + " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
              + " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid"
              + " WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND n.nspname = current_schema()",
          Dialect.MYSQL,
          "SELECT trigger_name, action_statement, true, false FROM information_schema.triggers"
              + " WHERE trigger_schema = database()");

  private ServerGuards() {}

  static Guards of(Database database) throws SQLException, StoreException {
    if (database.version() < CentralSchema.GUARDS) {
      return new Guards(0, List.of(), List.of());
    }
    Map<String, String> made = new TreeMap<>();
    StringBuilder functions = new StringBuilder();
    for (String each : SqlScript.statements(of(FILES, database))) {
      Matcher trigger = TRIGGER.matcher(each);
      if (trigger.find()) {
        made.put(trigger.group(1), plain(each));
      } else if (FUNCTION.matcher(each).find()) {
        functions.append(plain(each));
      }
    }
    List<String> missing = new ArrayList<>(made.keySet());
    List<String> changed = new ArrayList<>();
    try (PreparedStatement statement =
            database.connection().prepareStatement(of(QUESTIONS, database));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String name = rows.getString(1);
        String own = made.get(name);
        if (own != null && missing.remove(name)) {
          boolean same = (own + functions).contains(plain(rows.getString(2)));
          if (!same || !rows.getBoolean(3) || rows.getBoolean(4) != own.contains("WHEN(")) {
            changed.add(name);
          }
        }
      }
    }
    return new Guards(made.size() - missing.size() - changed.size(), missing, changed);
  }

  private static String of(Map<Dialect, String> texts, Database database) {
    return Objects.requireNonNull(texts.get(database.dialect()));
  }

  /** Servers lay out anew what they were told. */
  private static String plain(String sql) {
    return sql.replaceAll("\\s+", "");
  }
}
