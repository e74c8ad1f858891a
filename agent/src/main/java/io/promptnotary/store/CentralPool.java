package io.promptnotary.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.promptnotary.health.Log;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A few connections that are kept while there is something to do, and given back half a minute
 * later: a fleet of hundreds would otherwise use up a server's connections. Safe on any thread.
 */
final class CentralPool implements AutoCloseable {
  private static final long IDLE_MILLIS = 30_000;
  private static final long LIFE_MILLIS = 600_000;
  private static final long MIN_WAIT_MILLIS = 250;

  private final CentralSettings settings;
  private final Log log;
  private final ScheduledExecutorService timer;
  private final HikariDataSource pool;

  CentralPool(Engine engine, CentralSettings settings, Log log) {
    this.settings = settings;
    this.log = log;
    ThreadFactory threads =
        task -> {
          Thread thread = new Thread(task, "promptnotary-pool-" + settings.name());
          thread.setDaemon(true);
          return thread;
        };
    this.timer = Executors.newSingleThreadScheduledExecutor(threads);
    HikariConfig config = new HikariConfig();
    config.setPoolName("promptnotary-" + settings.name());
    config.setDataSource(source(engine, settings));
    config.setThreadFactory(threads);
    config.setScheduledExecutor(timer);
    config.setRegisterMbeans(false);
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(0);
    config.setIdleTimeout(IDLE_MILLIS);
    config.setMaxLifetime(LIFE_MILLIS);
    config.setKeepaliveTime(0);
    config.setConnectionTimeout(Math.max(MIN_WAIT_MILLIS, settings.connectMillis()));
    config.setValidationTimeout(
        Math.max(MIN_WAIT_MILLIS, Math.min(5_000, settings.connectMillis())));
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    this.pool = new HikariDataSource(config);
  }

  /** What is done with a connection. */
  @FunctionalInterface
  interface Work {
    void run(Connection connection) throws SQLException;
  }

  /** Lends a connection; what {@code work} has not committed is undone. */
  void run(Work work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      Future<?> leak = watch();
      try {
        work.run(connection);
      } finally {
        if (leak != null) {
          leak.cancel(false);
        }
      }
    }
  }

  private @Nullable Future<?> watch() {
    // HikariCP would say so in a log that nobody has.
    int millis = settings.leakMillis();
    return millis == 0
        ? null
        : timer.schedule(
            () ->
                log.warn(
                    "a connection to "
                        + settings.address()
                        + " is in use for more than "
                        + millis
                        + " ms: look for what its server waits for"),
            millis,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    pool.close();
    timer.shutdownNow();
  }

  /**
   * New connections for the pool, with the password as it is then. A proxy, because a class of ours
   * would depend on java.util.logging.
   */
  private static DataSource source(Engine engine, CentralSettings settings) {
    return (DataSource)
        Proxy.newProxyInstance(
            CentralPool.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getConnection" -> engine.connect(settings);
                  case "getLoginTimeout" -> Math.max(1, settings.connectMillis() / 1_000);
                  case "toString" -> settings.toString();
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> arguments != null && proxy == arguments[0];
                  case "setLoginTimeout", "setLogWriter", "getLogWriter" -> null;
                  default -> throw new SQLFeatureNotSupportedException(method.getName());
                });
  }
}
