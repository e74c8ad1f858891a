package io.promptnotary.store;

import io.promptnotary.snapshot.Status;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots to list; what is empty or null does not narrow. Immutable.
 *
 * @param statuses any of these
 * @param template the template's id or name, exactly
 * @param org the organisation's id, exactly
 * @param since begun at this moment or later
 * @param until begun before this moment
 */
public record Filter(
    Set<Status> statuses,
    @Nullable String template,
    @Nullable String org,
    @Nullable Instant since,
    @Nullable Instant until) {

  /** Every snapshot. */
  public static final Filter ALL = new Filter(Set.of(), null, null, null, null);

  /** Copies {@code statuses}. */
  public Filter {
    statuses = Set.copyOf(statuses);
  }

  /** True if nothing is left out. */
  public boolean isAll() {
    return equals(ALL);
  }

  /** The condition for SQL; one question mark for each of {@code arguments}, which it fills. */
  String where(List<Object> arguments) {
    StringBuilder sql = new StringBuilder(" WHERE 1");
    if (!statuses.isEmpty()) {
      sql.append(" AND status IN (?").append(",?".repeat(statuses.size() - 1)).append(')');
      statuses.forEach(status -> arguments.add(status.key()));
    }
    if (template != null) {
      sql.append(" AND (template_id = ? OR template_name = ?)");
      arguments.add(template);
      arguments.add(template);
    }
    if (org != null) {
      sql.append(" AND org_id = ?");
      arguments.add(org);
    }
    if (since != null) {
      sql.append(" AND started_at >= ?");
      arguments.add(Times.text(since));
    }
    if (until != null) {
      sql.append(" AND started_at < ?");
      arguments.add(Times.text(until));
    }
    return sql.toString();
  }
}
