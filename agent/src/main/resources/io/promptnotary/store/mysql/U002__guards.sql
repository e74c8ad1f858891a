-- Back from version 2 to 1, for the program mysql:
--   unzip -p promptnotary.jar inst/io/promptnotary/store/mysql/U002__guards.sql | mysql ...
-- Nothing is lost; final snapshots can be changed by whoever may write.
DROP TRIGGER IF EXISTS generation_snapshots_final;
DROP TRIGGER IF EXISTS generation_snapshots_linked;
DROP TRIGGER IF EXISTS generation_snapshots_identity;
DROP TRIGGER IF EXISTS generation_snapshots_removed;
DROP TRIGGER IF EXISTS retention_passes_changed;
DROP TRIGGER IF EXISTS retention_passes_removed;
DROP TRIGGER IF EXISTS recording_gaps_changed;
DROP TRIGGER IF EXISTS recording_gaps_removed;
DELETE FROM promptnotary_schema WHERE version = 2;
