-- Back from version 6 to 5. Stop every host that writes to the file, then run
--   unzip -p promptnotary.jar inst/io/promptnotary/store/U006__parents.sql | sqlite3 FILE
-- Parents of snapshots stay in the table kept_parents, from where version 6 takes them again.
-- Bring back archived snapshots that have one before (restore): version 5 cannot read them.
BEGIN IMMEDIATE;
DROP VIEW cost_with_descendants;
DROP VIEW snapshot_descendants;
CREATE TABLE kept_parents (id TEXT PRIMARY KEY NOT NULL, parent_id TEXT NOT NULL) STRICT;
INSERT INTO kept_parents SELECT id, parent_id FROM generation_snapshots WHERE parent_id IS NOT NULL;
DROP INDEX generation_snapshots_parent;
DROP TRIGGER generation_snapshots_final;
ALTER TABLE generation_snapshots DROP COLUMN parent_id;
CREATE TRIGGER generation_snapshots_final BEFORE UPDATE OF
    id, status, service, host, process_id, run_id, name, started_at, completed_at, org_id, user_id,
    session_id, platform, template_id, template_name, template_version, prompt_modules,
    final_system_prompt, final_user_prompt, messages, response_text, model_parameters,
    token_metrics, performance_metrics, repair_metrics, llm_calls, response_id, finish_reason,
    cached, retry_count, error_type, error_message, error_stack, trace_id, span_id, attributes,
    capture_gaps
  ON generation_snapshots
  WHEN OLD.status <> 'pending'
  BEGIN SELECT RAISE(ABORT, 'this snapshot is final: only its link may change'); END;
PRAGMA user_version = 5;
COMMIT;
