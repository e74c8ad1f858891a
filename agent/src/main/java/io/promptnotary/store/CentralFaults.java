package io.promptnotary.store;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Puts what drivers and servers say into one sentence for the operator. What they say themselves is
 * repeated only where it holds nothing of a row, and without passwords; it is never a cause. Codes:
 * PostgreSQL's appendix A, and the lists of errors of MySQL and MariaDB.
 */
final class CentralFaults {
  private static final Set<String> STATES_OF_CONFLICT = Set.of("40001", "40P01", "55P03");
  private static final Set<Integer> CODES_OF_CONFLICT = Set.of(1205, 1213);

  /** Of MySQL and MariaDB: JSON, numbers, times, lengths, characters, checks. */
  private static final Set<Integer> CODES_OF_DATA =
      Set.of(
          1105, 1118, 1138, 1264, 1292, 1366, 1367, 1406, 3140, 3141, 3144, 3146, 3147, 3157, 3158,
          3903, 4025, 4038);

  private final Engine engine;
  private final CentralSettings settings;

  CentralFaults(Engine engine, CentralSettings settings) {
    this.engine = engine;
    this.settings = settings;
  }

  /** True if the same transaction may go through now. */
  static boolean isConflict(SQLException e) {
    return STATES_OF_CONFLICT.contains(state(e)) || CODES_OF_CONFLICT.contains(e.getErrorCode());
  }

  /** True if what one of the rows holds is to blame. */
  boolean isData(SQLException e) {
    String state = state(e);
    if (engine == Engine.POSTGRESQL) {
      // A guard (23001) among them: it would not have been asked for a sound row.
      return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }
    return isTooLarge(e) || CODES_OF_DATA.contains(e.getErrorCode()) || state.startsWith("22");
  }

  /** True if a row is larger than the server's largest packet. */
  private static boolean isTooLarge(SQLException e) {
    return e.getErrorCode() == 1153
        || String.valueOf(e.getMessage()).contains("max_allowed_packet")
        || e.getCause() != null
            && e.getCause().getClass().getSimpleName().equals("MaxAllowedPacketException");
  }

  /** Why records are refused for good; {@link #isData} must be true. */
  RefusedException refused(SQLException e) {
    String way =
        engine == Engine.MYSQL && isTooLarge(e)
            ? "a row is larger than it takes in one packet: raise max_allowed_packet there"
            : state(e).startsWith("54")
                ? "a row is larger than it takes (" + code(e) + ")"
                : "it does not take what a row holds (" + code(e) + ")";
    return new RefusedException(settings.address() + ": " + way);
  }

  private String code(SQLException e) {
    return engine == Engine.POSTGRESQL
        ? "SQLSTATE " + state(e)
        : "error " + e.getErrorCode() + ", SQLSTATE " + state(e);
  }

  /** Why nothing could be delivered now. */
  StoreException away(SQLException thrown) {
    SQLException e = first(thrown);
    String network = network(e);
    if (network != null) {
      return sentence(network, false);
    }
    return engine == Engine.POSTGRESQL ? postgresql(e) : mysql(e);
  }

  private StoreException postgresql(SQLException e) {
    String state = state(e);
    return switch (state) {
      case "28P01" -> wrongPassword();
      case "28000" ->
          sentence("lets nobody in as " + who() + " (" + said(e) + "): see its pg_hba.conf", true);
      case "3D000" -> noDatabase();
      case "42501" ->
          noPrivilege(
              e,
              said(e).contains("for schema")
                  ? "GRANT CREATE ON SCHEMA public"
                  : "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public");
      case "42P01", "42703" -> notOurs();
      case "25006" -> readOnly("targetServerType=primary");
      case "53100" -> sentence("has no space left on its disk: make room there", false);
      case "53300" ->
          sentence(
              "has no connection left: raise max_connections there, or set connections", false);
      case "57014" -> tooSlow();
      case "57P01", "57P02", "57P03" -> sentence("is being stopped or started", false);
      default -> unknown(e, state.startsWith("53") || state.startsWith("57"));
    };
  }

  private StoreException mysql(SQLException e) {
    return switch (e.getErrorCode()) {
      case 1045, 1698, 1862, 4151 -> wrongPassword();
      case 1130 -> sentence("lets nobody in from this host: see the host of its user", true);
      case 1049 -> noDatabase();
      case 1044, 1142, 1143, 1227, 1370 ->
          noPrivilege(
              e,
              said(e).matches("(SELECT|INSERT|UPDATE)\\b.*")
                  ? "GRANT SELECT, INSERT, UPDATE ON " + database() + ".*"
                  : "GRANT ALL ON " + database() + ".*");
      case 1419 ->
          sentence(
              "does not let "
                  + who()
                  + " make triggers: set log_bin_trust_function_creators = 1 there, or guards: false",
              true);
      case 1146, 1054 -> notOurs();
      case 1290, 1792, 1836, 3100 -> readOnly("jdbc:mariadb:sequential://primary,standby/...");
      case 1021, 1114, 3 -> sentence("has no space left on its disk: make room there", false);
      case 1040, 1203, 1226 ->
          sentence(
              "has no connection left: raise max_connections there, or set connections", false);
      case 1053 -> sentence("is being stopped or started", false);
      case 1317, 1969, 3024 -> tooSlow();
      default -> unknown(e, false);
    };
  }

  private StoreException wrongPassword() {
    return sentence("does not take the password of " + who() + ": see user and password", true);
  }

  private StoreException noDatabase() {
    return sentence(
        "has no database " + database() + ": CREATE DATABASE " + database() + ", or correct url",
        true);
  }

  private StoreException noPrivilege(SQLException e, String grant) {
    return sentence(
        "does not let " + who() + " do what is needed (" + said(e) + "): " + grant + " TO " + who(),
        true);
  }

  /** Tables of ours are not there, or lack columns. */
  StoreException notOurs() {
    return sentence(
        "has no tables of Promptnotary, or they were changed: set migrate: true, or make them with"
            + " the files under store/"
            + engine.folder()
            + " in promptnotary.jar",
        true);
  }

  private StoreException readOnly(String way) {
    return sentence("is a standby that takes no rows: name the primary too, with " + way, false);
  }

  private StoreException tooSlow() {
    return sentence(
        "took more than "
            + settings.statementMillis()
            + " ms for a statement: see what it waits for, or raise statement_timeout_ms",
        false);
  }

  private StoreException unknown(SQLException e, boolean soon) {
    return sentence("fails (" + said(e) + ", " + code(e) + "): see the server's own log", !soon);
  }

  /** The sentence for what is between us and the server; null if the server has answered. */
  private @Nullable String network(SQLException e) {
    Throwable cause = e;
    for (int i = 0; i < 10 && cause != null; i++, cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "has a host that nobody knows: correct url, or see the DNS";
      } else if (cause instanceof SocketTimeoutException) {
        return "does not answer within " + settings.connectMillis() + " ms: see the network";
      } else if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
        return "cannot be reached: start it, or correct url";
      } else if (cause instanceof SSLException
          || cause instanceof java.security.GeneralSecurityException) {
        return "does not agree on TLS (" + mask(cause.getMessage()) + "): see properties";
      }
    }
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("ssl") && !state(e).startsWith("28")) {
      return "does not agree on TLS (" + said(e) + "): see properties";
    }
    if (text.contains("unknown host") || text.contains("unknownhostexception")) {
      return "has a host that nobody knows: correct url, or see the DNS";
    }
    if (text.contains("timed out") && !state(e).startsWith("57")) {
      return "does not answer within " + settings.connectMillis() + " ms: see the network";
    }
    // MySQL says so of passwords too, with a code of its own.
    if (state(e).startsWith("08") && e.getErrorCode() < 1_000) {
      return "has lost the connection or takes none (" + said(e) + "): start it, or correct url";
    }
    return null;
  }

  /** The failure of the pool's last try behind its own, or of the row behind its batch. */
  private static SQLException first(SQLException e) {
    SQLException found = e;
    for (int i = 0; i < 10; i++) {
      Throwable cause = found.getCause();
      SQLException next = found.getNextException();
      boolean bare =
          found instanceof SQLTransientConnectionException
              || found instanceof java.sql.BatchUpdateException;
      if (bare && cause instanceof SQLException inner) {
        found = inner;
      } else if (bare && next != null) {
        found = next;
      } else {
        break;
      }
    }
    return found;
  }

  private static String state(SQLException e) {
    String state = first(e).getSQLState();
    return state == null ? "" : state;
  }

  private StoreException sentence(String what, boolean lasting) {
    return new StoreException(settings.address() + " " + what, lasting, null, null);
  }

  private String who() {
    return Objects.requireNonNullElse(settings.user(), "this user");
  }

  private String database() {
    return settings.address().replaceFirst(".*[/:]", "");
  }

  private String said(SQLException e) {
    ServerErrorMessage server =
        e instanceof PSQLException known ? known.getServerErrorMessage() : null;
    String text = server == null ? e.getMessage() : server.getMessage();
    return mask(text);
  }

  /** In one line, without passwords and at a length that a person reads. */
  private String mask(@Nullable String text) {
    String line = String.valueOf(text).lines().findFirst().orElse("").strip();
    String password = null;
    try {
      password = settings.password().get();
    } catch (RuntimeException unreadable) {
      // Then it is not in the message either.
    }
    if (password != null && !password.isEmpty()) {
      line = line.replace(password, "***");
    }
    line = Engine.withoutCredentials(line).replaceFirst("^\\(conn=\\d+\\) ", "");
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }
}
