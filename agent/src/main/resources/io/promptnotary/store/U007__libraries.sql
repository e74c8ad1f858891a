-- Back from version 7 to 6. Stop every host that writes to the file, then run
--   unzip -p promptnotary.jar inst/io/promptnotary/store/U007__libraries.sql | sqlite3 FILE
-- Which libraries earlier runs have met is forgotten; each new run finds its own again.
BEGIN IMMEDIATE;
ALTER TABLE agent_runs DROP COLUMN libraries;
PRAGMA user_version = 6;
COMMIT;
