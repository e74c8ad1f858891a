-- Back from version 2 to 1. Stop every host that writes to the file, then run
--   unzip -p promptnotary.jar inst/io/promptnotary/store/U002__immutable_snapshots.sql | sqlite3 FILE
-- Snapshots stay, and so do the records of past retention passes; only the protection goes.
BEGIN IMMEDIATE;
DROP TRIGGER generation_snapshots_final;
DROP TRIGGER generation_snapshots_linked;
DROP TRIGGER generation_snapshots_identity;
DROP TRIGGER generation_snapshots_added;
DROP TRIGGER generation_snapshots_removed;
DROP TRIGGER retention_passes_added;
DROP TRIGGER retention_passes_changed;
DROP TRIGGER retention_passes_removed;
PRAGMA user_version = 1;
COMMIT;
