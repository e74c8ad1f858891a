-- Back from version 2 to 1, for the program psql:
--   unzip -p promptnotary.jar inst/io/promptnotary/store/postgresql/U002__guards.sql | psql -1 ...
-- Nothing is lost; final snapshots can be changed by whoever may write.
DROP TRIGGER IF EXISTS generation_snapshots_final ON generation_snapshots;
DROP TRIGGER IF EXISTS generation_snapshots_linked ON generation_snapshots;
DROP TRIGGER IF EXISTS generation_snapshots_identity ON generation_snapshots;
DROP TRIGGER IF EXISTS generation_snapshots_removed ON generation_snapshots;
DROP TRIGGER IF EXISTS generation_snapshots_truncated ON generation_snapshots;
DROP TRIGGER IF EXISTS retention_passes_changed ON retention_passes;
DROP TRIGGER IF EXISTS retention_passes_removed ON retention_passes;
DROP TRIGGER IF EXISTS recording_gaps_changed ON recording_gaps;
DROP TRIGGER IF EXISTS recording_gaps_removed ON recording_gaps;
DROP FUNCTION IF EXISTS promptnotary_refuse();
DROP FUNCTION IF EXISTS promptnotary_refuse_outside_pass();
DELETE FROM promptnotary_schema WHERE version = 2;
