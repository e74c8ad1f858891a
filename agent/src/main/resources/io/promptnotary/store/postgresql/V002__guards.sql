-- A final snapshot cannot be altered, and no snapshot can be deleted outside of a retention pass:
-- the same as in the local file. The triggers hold against every client that does not own the
-- tables. The way back is U002__guards.sql beside this file, for the program psql.
CREATE OR REPLACE FUNCTION promptnotary_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
  END $$;
-- A pass is opened, used and closed within one transaction, so that nobody else ever finds it open.
CREATE OR REPLACE FUNCTION promptnotary_refuse_outside_pass() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT 1 FROM retention_passes WHERE closed_at IS NULL) THEN
      RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
  END $$;
CREATE OR REPLACE TRIGGER generation_snapshots_final BEFORE UPDATE OF
    id, status, service, host, process_id, run_id, name, started_at, completed_at, org_id, user_id,
    session_id, platform, template_id, template_name, template_version, prompt_modules,
    final_system_prompt, final_user_prompt, messages, response_text, model_parameters,
    token_metrics, performance_metrics, repair_metrics, llm_calls, response_id, finish_reason,
    cached, retry_count, error_type, error_message, error_stack, trace_id, span_id, attributes,
    capture_gaps, parent_id, exact_values
  ON generation_snapshots FOR EACH ROW WHEN (OLD.status <> 'pending')
  EXECUTE FUNCTION promptnotary_refuse('this snapshot is final: only its link may change');
-- The link may come and change, and nothing can take it away.
CREATE OR REPLACE TRIGGER generation_snapshots_linked
  BEFORE UPDATE OF entity_type, entity_id, linked_at, exact_link
  ON generation_snapshots FOR EACH ROW WHEN (OLD.status <> 'pending'
    AND (OLD.entity_type IS NOT NULL AND NEW.entity_type IS NULL
      OR OLD.entity_id IS NOT NULL AND NEW.entity_id IS NULL
      OR OLD.linked_at IS NOT NULL AND NEW.linked_at IS NULL))
  EXECUTE FUNCTION promptnotary_refuse('the link of a final snapshot cannot be taken away');
CREATE OR REPLACE TRIGGER generation_snapshots_identity BEFORE UPDATE OF id
  ON generation_snapshots FOR EACH ROW WHEN (NEW.id IS DISTINCT FROM OLD.id)
  EXECUTE FUNCTION promptnotary_refuse('the id of a snapshot cannot be changed');
CREATE OR REPLACE TRIGGER generation_snapshots_removed BEFORE DELETE
  ON generation_snapshots FOR EACH ROW
  EXECUTE FUNCTION promptnotary_refuse_outside_pass('snapshots are deleted by a retention pass only: see prune');
CREATE OR REPLACE TRIGGER generation_snapshots_truncated BEFORE TRUNCATE
  ON generation_snapshots FOR EACH STATEMENT
  EXECUTE FUNCTION promptnotary_refuse('snapshots are deleted by a retention pass only: see prune');
CREATE OR REPLACE TRIGGER retention_passes_changed BEFORE UPDATE
  ON retention_passes FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id)
  EXECUTE FUNCTION promptnotary_refuse('a closed retention pass cannot be changed');
CREATE OR REPLACE TRIGGER retention_passes_removed BEFORE DELETE
  ON retention_passes FOR EACH ROW
  EXECUTE FUNCTION promptnotary_refuse('retention passes cannot be deleted');
CREATE OR REPLACE TRIGGER recording_gaps_changed BEFORE UPDATE
  ON recording_gaps FOR EACH ROW
  EXECUTE FUNCTION promptnotary_refuse('a gap that is on record cannot be changed');
CREATE OR REPLACE TRIGGER recording_gaps_removed BEFORE DELETE
  ON recording_gaps FOR EACH ROW
  EXECUTE FUNCTION promptnotary_refuse('gaps of the record cannot be deleted');
INSERT INTO promptnotary_schema (version, oldest_writer, applied_at, applied_by) VALUES (2, 1, now(), current_user);
