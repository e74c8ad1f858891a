-- Back from version 3 to 2. Stop every host that writes to the file, then run
--   unzip -p promptnotary.jar inst/io/promptnotary/store/U003__archive.sql | sqlite3 FILE
-- Archived snapshots stay in their tables, where version 3 finds them again. If version 2 is to see
-- them, run "java -jar promptnotary.jar --store FILE restore --all" before.
BEGIN IMMEDIATE;
DROP TRIGGER snapshot_archive_added;
DROP TRIGGER snapshot_archive_changed;
DROP TRIGGER snapshot_archive_removed;
DROP TRIGGER archive_dictionaries_added;
DROP TRIGGER archive_dictionaries_changed;
DROP TRIGGER archive_dictionaries_removed;
PRAGMA user_version = 2;
COMMIT;
