package io.promptnotary.forward;

import io.promptnotary.health.Log;
import io.promptnotary.store.CentralSettings;
import io.promptnotary.store.CentralStore;
import io.promptnotary.store.RefusedException;
import io.promptnotary.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A central store on PostgreSQL, MySQL or MariaDB. */
public final class JdbcTarget implements Target {
  private final CentralStore store;

  private JdbcTarget(CentralStore store) {
    this.store = store;
  }

  /**
   * Connects, and brings the tables up to date where that is wanted.
   *
   * @throws TargetException if it cannot, now
   */
  public static JdbcTarget open(TargetSettings settings, Log log) throws TargetException {
    try {
      return new JdbcTarget(CentralStore.open(central(settings), log));
    } catch (StoreException e) {
      throw TargetException.away(e.getMessage(), e);
    }
  }

  private static CentralSettings central(TargetSettings settings) {
    CentralSettings defaults =
        CentralSettings.of(
            settings.name(), settings.url(), settings.option("user"), password(settings));
    return new CentralSettings(
        defaults.name(),
        defaults.url(),
        defaults.user(),
        defaults.password(),
        settings.properties(),
        number(settings, "connections", defaults.connections()),
        number(settings, "connect_timeout_ms", defaults.connectMillis()),
        number(settings, "statement_timeout_ms", defaults.statementMillis()),
        number(settings, "leak_ms", defaults.leakMillis()),
        !"false".equals(settings.option("migrate")),
        !"none".equals(settings.option("partitions")),
        !"false".equals(settings.option("guards")));
  }

  private static Supplier<@Nullable String> password(TargetSettings settings) {
    return () -> {
      try {
        return settings.password();
      } catch (IOException e) {
        throw new UncheckedIOException("password_file: " + e, e);
      }
    };
  }

  private static int number(TargetSettings settings, String key, int otherwise) {
    String value = settings.option(key);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  @Override
  public void deliver(Parcel parcel) throws TargetException {
    try {
      store.write(parcel.snapshots(), parcel.links(), parcel.runs(), parcel.gaps());
    } catch (StoreException e) {
      throw TargetException.away(e.getMessage(), e);
    } catch (RefusedException e) {
      throw TargetException.refused(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
