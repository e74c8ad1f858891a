package io.promptnotary.store;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells a single question from everything else that SQL can do. The connection is read-only as
 * well; this check is there for what a read-only connection still allows (ATTACH, PRAGMA, the
 * driver's own backup command) and for the second statement that the driver would silently drop.
 */
final class ReadOnlySql {
  private static final Set<String> ALLOWED = Set.of("SELECT", "WITH", "VALUES", "EXPLAIN");

  /** What a read-only transaction of MySQL still does, and what hides it; in texts too. */
  private static final Pattern MYSQL_WRITES =
      Pattern.compile("/\\*M?!|\\b(OUTFILE|DUMPFILE)\\b", Pattern.CASE_INSENSITIVE);

  private ReadOnlySql() {}

  /** Returns normally if {@code sql} is one statement that begins like a question. */
  static void check(String sql, Dialect dialect) throws StoreException {
    check(sql);
    if (dialect == Dialect.MYSQL && MYSQL_WRITES.matcher(sql).find()) {
      throw new StoreException(
          "INTO OUTFILE, INTO DUMPFILE and /*! are not taken here: MySQL would carry them out;"
              + " ask for the rows only");
    }
  }

  static void check(String sql) throws StoreException {
    int start = skipBlank(sql, 0);
    int end = start;
    while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
      end++;
    }
    String verb = sql.substring(start, end).toUpperCase(Locale.ROOT);
    if (start == sql.length()) {
      throw new StoreException("the SQL is empty: give a SELECT");
    }
    if (verb.equals("PRAGMA")) {
      throw new StoreException(
          "PRAGMA: only questions are allowed here; ask like this:"
              + " SELECT * FROM pragma_table_info('generation_snapshots')");
    }
    if (!ALLOWED.contains(verb)) {
      throw refused(verb.isEmpty() ? sql.substring(start, start + 1) : verb);
    }
    int next = end;
    while (next < sql.length() && sql.charAt(next) != ';') {
      next = skipToken(sql, next);
    }
    while (next < sql.length() && sql.charAt(next) == ';') {
      next = skipBlank(sql, next + 1);
    }
    if (next < sql.length()) {
      throw new StoreException(
          "more than one statement: everything behind the first ';' would be left out;"
              + " ask one question at a time");
    }
  }

  static StoreException refused(String what) {
    return new StoreException(
        what + ": snapshots are read-only here; begin with SELECT, WITH, VALUES or EXPLAIN");
  }

  private static int skipBlank(String sql, int from) {
    int at = from;
    while (at < sql.length()) {
      if (Character.isWhitespace(sql.charAt(at))) {
        at++;
      } else if (isComment(sql, at)) {
        at = skipToken(sql, at);
      } else {
        break;
      }
    }
    return at;
  }

  private static boolean isComment(String sql, int at) {
    return sql.startsWith("--", at) || sql.startsWith("/*", at);
  }

  /** The index behind the quoted text, comment or single character that begins at {@code at}. */
  private static int skipToken(String sql, int at) {
    if (sql.startsWith("--", at)) {
      return behind(sql, "\n", at + 2);
    }
    if (sql.startsWith("/*", at)) {
      return behind(sql, "*/", at + 2);
    }
    char first = sql.charAt(at);
    if (first == '\'' || first == '"' || first == '`') {
      // A doubled quote ends one text and begins the next, which is just as good here.
      return behind(sql, String.valueOf(first), at + 1);
    }
    return first == '[' ? behind(sql, "]", at + 1) : at + 1;
  }

  private static int behind(String sql, String end, int from) {
    int found = sql.indexOf(end, from);
    return found < 0 ? sql.length() : found + end.length();
  }
}
