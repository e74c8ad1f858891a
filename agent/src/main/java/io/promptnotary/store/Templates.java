package io.promptnotary.store;

import io.promptnotary.snapshot.Column;
import io.promptnotary.snapshot.Snapshot;
import io.promptnotary.snapshot.Status;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The templates that snapshots in a store were made from, and their versions. What is archived is
 * not looked at. For one thread at a time, and no longer than its reader.
 */
public final class Templates {
  /** So many are looked through for successful ones. */
  private static final int RECENT = 50;

  private final Database database;
  private final Connection connection;

  Templates(Database database) {
    this.database = database;
    this.connection = database.connection();
  }

  /**
   * A version of a template.
   *
   * @param column where its template is named
   * @param template its id or name
   * @param version null where snapshots name none
   * @param snapshots how many were made from it
   */
  public record Version(Column column, String template, @Nullable String version, long snapshots) {}

  /** At most so many ids of templates, or names where there is no id, those used most first. */
  public List<String> names(int limit) throws StoreException {
    String sql =
        "SELECT coalesce(template_id, template_name) FROM generation_snapshots"
            + " WHERE template_id IS NOT NULL OR template_name IS NOT NULL"
            + " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT "
            + limit;
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
    return names;
  }

  /**
   * The versions of a template, the one that was used last first; empty if there is no such
   * template.
   *
   * @param idOrName its id, or else its name
   */
  public List<Version> versions(String idOrName) throws StoreException {
    List<Version> found = versions(Column.TEMPLATE_ID, idOrName);
    return found.isEmpty() ? versions(Column.TEMPLATE_NAME, idOrName) : found;
  }

  private List<Version> versions(Column column, String value) throws StoreException {
    String sql =
        "SELECT template_version, count(*) FROM generation_snapshots WHERE "
            + column.key()
            + " = ? GROUP BY 1 ORDER BY max(started_at) DESC, 1 DESC";
    List<Version> versions = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, value);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          versions.add(new Version(column, value, rows.getString(1), rows.getLong(2)));
        }
      }
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
    return versions;
  }

  /**
   * The latest snapshots of a version, newest first; successful ones only if there are any among
   * the latest.
   *
   * @param limit at most so many
   */
  public List<Snapshot> latest(Version version, int limit) throws StoreException {
    String sql =
        "SELECT * FROM generation_snapshots WHERE "
            + version.column().key()
            + " = ? AND "
            + database.dialect().same("template_version")
            + " ORDER BY started_at DESC, id DESC LIMIT "
            + RECENT;
    List<Snapshot> successful = new ArrayList<>();
    List<Snapshot> others = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, version.template());
      statement.setString(2, version.version());
      try (ResultSet rows = statement.executeQuery()) {
        while (successful.size() < limit && rows.next()) {
          Snapshot row = SnapshotReader.snapshot(database.dialect(), rows);
          boolean success = Status.SUCCESS.key().equals(row.text(Column.STATUS));
          if (success) {
            successful.add(row);
          } else if (others.size() < limit) {
            others.add(row);
          }
        }
      }
    } catch (SQLException e) {
      throw database.unreadable(e);
    }
    return successful.isEmpty() ? others : successful;
  }
}
