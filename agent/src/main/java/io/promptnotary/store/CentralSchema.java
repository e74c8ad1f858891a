package io.promptnotary.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Stand-in. */
final class CentralSchema {
  static final int LATEST = 1;

  private CentralSchema() {}

  static int version(Connection connection) throws SQLException {
    return 1;
  }
}
