-- Back from version 5 to 4. Stop every host that writes to the file, then run
--   unzip -p promptnotary.jar inst/io/promptnotary/store/U005__self_observation.sql | sqlite3 FILE
-- What is on record of runs and gaps stays in its tables, where version 5 finds it again.
BEGIN IMMEDIATE;
DROP VIEW recording_gaps_by_pointcut;
DROP TRIGGER recording_gaps_added;
DROP TRIGGER recording_gaps_changed;
DROP TRIGGER recording_gaps_removed;
PRAGMA user_version = 4;
COMMIT;
