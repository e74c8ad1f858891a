-- What each target of "forward" has taken, and what it has not. Each statement may be run twice.
-- The way back is U009__forward.sql beside this file, for the program sqlite3.
--
-- A file without targets pays nothing but the question whether there are any.
CREATE TABLE IF NOT EXISTS forward_targets (
  name            TEXT PRIMARY KEY NOT NULL,
  address         TEXT NOT NULL, -- without credentials
  named_at        TEXT NOT NULL,
  seen_at         TEXT NOT NULL, -- when a configuration was last seen to name it
  position        INTEGER NOT NULL, -- of forward_changes, all up to this one is done with
  history_from    TEXT NOT NULL, -- of what was there before: ids beyond this one,
  history_at      TEXT NOT NULL, -- done with up to this one,
  history_until   TEXT NOT NULL, -- and none beyond this one
  runs_at         TEXT NOT NULL, -- agent_runs.updated_at of the last run that it has taken
  delivered       INTEGER NOT NULL DEFAULT 0, -- states of snapshots, so that some count twice
  refused         INTEGER NOT NULL DEFAULT 0,
  given_up        INTEGER NOT NULL DEFAULT 0,
  last_success_at TEXT,
  failing_since   TEXT,
  trouble         TEXT
) STRICT, WITHOUT ROWID;
-- One row for each snapshot, link or gap that a target may not have yet, in the order of commits: a
-- later change takes the place of an earlier one, and goes to the end.
CREATE TABLE IF NOT EXISTS forward_changes (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL CHECK (kind IN ('snapshot', 'link', 'gap')),
  id          TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  at          TEXT NOT NULL,
  entity_type TEXT, -- of links whose snapshot is not in generation_snapshots any more
  entity_id   TEXT,
  linked_at   TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS forward_changes_id ON forward_changes (kind, id);
-- What a pass brings back from the archive has not changed.
CREATE TRIGGER IF NOT EXISTS forward_snapshot_added AFTER INSERT ON generation_snapshots
  WHEN EXISTS (SELECT 1 FROM forward_targets)
    AND NOT EXISTS (SELECT 1 FROM retention_passes WHERE closed_at IS NULL)
  BEGIN
    DELETE FROM forward_changes WHERE kind = 'snapshot' AND id = NEW.id;
    INSERT INTO forward_changes (kind, id, bytes, at) VALUES ('snapshot', NEW.id, 1000
      + coalesce(length(CAST(NEW.final_system_prompt AS BLOB)), 0)
      + coalesce(length(CAST(NEW.final_user_prompt AS BLOB)), 0)
      + coalesce(length(CAST(NEW.messages AS BLOB)), 0)
      + coalesce(length(CAST(NEW.response_text AS BLOB)), 0)
      + coalesce(length(CAST(NEW.llm_calls AS BLOB)), 0)
      + coalesce(length(CAST(NEW.model_parameters AS BLOB)), 0)
      + coalesce(length(CAST(NEW.error_stack AS BLOB)), 0)
      + coalesce(length(CAST(NEW.attributes AS BLOB)), 0),
      strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
CREATE TRIGGER IF NOT EXISTS forward_snapshot_changed AFTER UPDATE ON generation_snapshots
  WHEN EXISTS (SELECT 1 FROM forward_targets)
  BEGIN
    DELETE FROM forward_changes WHERE kind = 'snapshot' AND id = NEW.id;
    INSERT INTO forward_changes (kind, id, bytes, at) VALUES ('snapshot', NEW.id, 1000
      + coalesce(length(CAST(NEW.final_system_prompt AS BLOB)), 0)
      + coalesce(length(CAST(NEW.final_user_prompt AS BLOB)), 0)
      + coalesce(length(CAST(NEW.messages AS BLOB)), 0)
      + coalesce(length(CAST(NEW.response_text AS BLOB)), 0)
      + coalesce(length(CAST(NEW.llm_calls AS BLOB)), 0)
      + coalesce(length(CAST(NEW.model_parameters AS BLOB)), 0)
      + coalesce(length(CAST(NEW.error_stack AS BLOB)), 0)
      + coalesce(length(CAST(NEW.attributes AS BLOB)), 0),
      strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
CREATE TRIGGER IF NOT EXISTS forward_gap_added AFTER INSERT ON recording_gaps
  WHEN EXISTS (SELECT 1 FROM forward_targets)
  BEGIN
    INSERT INTO forward_changes (kind, id, bytes, at)
      VALUES ('gap', NEW.id, 200, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
  END;
CREATE INDEX IF NOT EXISTS agent_runs_updated ON agent_runs (updated_at);
