package io.promptnotary.mute;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * As in {@code java.sql}, where drivers that are loaded offer themselves to every host. Ours are
 * called by their names.
 */
public final class DriverManager {
  private DriverManager() {}

  public static void registerDriver(Driver driver) {}

  public static void deregisterDriver(@Nullable Driver driver) {}

  /** No limit: the settings of a connection have their own. */
  public static int getLoginTimeout() {
    return 0;
  }

  public static void setLoginTimeout(int seconds) {}

  public static Enumeration<Driver> getDrivers() {
    return Collections.emptyEnumeration();
  }

  public static Driver getDriver(String url) throws SQLException {
    throw new SQLException("no driver is registered here");
  }

  public static Connection getConnection(
      String url, @Nullable String user, @Nullable String password) throws SQLException {
    throw new SQLException("no driver is registered here");
  }
}
