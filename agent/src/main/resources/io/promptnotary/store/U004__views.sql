-- Back from version 4 to 3. Stop every host that writes to the file, then run
--   unzip -p promptnotary.jar inst/io/promptnotary/store/U004__views.sql | sqlite3 FILE
-- Views hold nothing of their own.
BEGIN IMMEDIATE;
DROP VIEW snapshot_storage;
DROP VIEW pending_snapshots;
DROP VIEW unlinked_snapshots;
DROP VIEW repairs_by_template;
DROP VIEW cost_by_org;
DROP VIEW cost_by_model;
DROP VIEW cost_by_template;
DROP VIEW snapshot_figures;
PRAGMA user_version = 3;
COMMIT;
