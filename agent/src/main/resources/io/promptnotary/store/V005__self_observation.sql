-- What the agents tell of themselves. Names and columns are a contract with users' SQL.
-- The way back is U005__self_observation.sql beside this file, for the program sqlite3.
--
-- One row for each run of an agent that has recorded something, written anew every few seconds while
-- anything changes. ended_at is set by an orderly end only: a run without it lives or was killed.
CREATE TABLE IF NOT EXISTS agent_runs (
  run_id        TEXT PRIMARY KEY NOT NULL, -- as in generation_snapshots
  service       TEXT NOT NULL,
  host          TEXT NOT NULL,
  process_id    INTEGER NOT NULL,
  agent_version TEXT NOT NULL,
  java_version  TEXT NOT NULL,
  started_at    TEXT NOT NULL,
  updated_at    TEXT NOT NULL,
  ended_at      TEXT,
  durability    TEXT NOT NULL,
  figures       TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS agent_runs_time ON agent_runs (started_at);
-- What happened and is not on record: one row for each pointcut and reason, every few seconds while
-- it lasts. pending are generations as they stood while they ran, finals are generations with their
-- end, links are links to entities, skipped are runs of methods that were not looked at.
CREATE TABLE IF NOT EXISTS recording_gaps (
  id         INTEGER PRIMARY KEY CHECK (id > 0),
  run_id     TEXT NOT NULL,
  service    TEXT NOT NULL,
  host       TEXT NOT NULL,
  process_id INTEGER NOT NULL,
  pointcut   TEXT NOT NULL, -- where it began; '*' where nobody knows
  reason     TEXT NOT NULL,
  first_at   TEXT NOT NULL,
  last_at    TEXT NOT NULL,
  pending    INTEGER NOT NULL,
  finals     INTEGER NOT NULL,
  links      INTEGER NOT NULL,
  skipped    INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS recording_gaps_time ON recording_gaps (last_at);
-- Gaps are final: as far as the database can see to it, they stay as they were written.
CREATE TRIGGER recording_gaps_added BEFORE INSERT ON recording_gaps
  WHEN EXISTS (SELECT 1 FROM recording_gaps WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'this gap is on record and cannot be replaced'); END;
CREATE TRIGGER recording_gaps_changed BEFORE UPDATE ON recording_gaps
  BEGIN SELECT RAISE(ABORT, 'a gap that is on record cannot be changed'); END;
CREATE TRIGGER recording_gaps_removed BEFORE DELETE ON recording_gaps
  BEGIN SELECT RAISE(ABORT, 'gaps of the record cannot be deleted'); END;
CREATE VIEW recording_gaps_by_pointcut AS
  SELECT service, pointcut, reason, min(first_at) AS first_at, max(last_at) AS last_at,
    count(DISTINCT run_id) AS runs, sum(pending) AS pending, sum(finals) AS finals,
    sum(links) AS links, sum(skipped) AS skipped
  FROM recording_gaps GROUP BY service, pointcut, reason;
