-- Back from version 9 to 8. Stop every host that writes to the file, then run
--   unzip -p promptnotary.jar inst/io/promptnotary/store/U009__forward.sql | sqlite3 FILE
-- What was not delivered stays in the file. Which targets had taken what is forgotten: version 9
-- delivers all of it again, which changes nothing where it has arrived.
BEGIN IMMEDIATE;
DROP TRIGGER IF EXISTS forward_snapshot_added;
DROP TRIGGER IF EXISTS forward_snapshot_changed;
DROP TRIGGER IF EXISTS forward_gap_added;
DROP TABLE IF EXISTS forward_changes;
DROP TABLE IF EXISTS forward_targets;
DROP INDEX IF EXISTS agent_runs_updated;
PRAGMA user_version = 8;
COMMIT;
