-- A final snapshot cannot be altered, and no snapshot can be deleted outside of a retention pass:
-- the same as in the local file. The triggers hold against every client that may not drop them.
-- TRUNCATE asks no trigger: do not grant DROP. The way back is U002__guards.sql beside this file.
DELIMITER //
DROP TRIGGER IF EXISTS generation_snapshots_final//
CREATE TRIGGER generation_snapshots_final BEFORE UPDATE ON generation_snapshots FOR EACH ROW
  IF OLD.status <> 'pending' AND NOT (
      NEW.id <=> OLD.id
      AND NEW.status <=> OLD.status
      AND NEW.service <=> OLD.service
      AND NEW.host <=> OLD.host
      AND NEW.process_id <=> OLD.process_id
      AND NEW.run_id <=> OLD.run_id
      AND NEW.name <=> OLD.name
      AND NEW.started_at <=> OLD.started_at
      AND NEW.completed_at <=> OLD.completed_at
      AND NEW.org_id <=> OLD.org_id
      AND NEW.user_id <=> OLD.user_id
      AND NEW.session_id <=> OLD.session_id
      AND NEW.platform <=> OLD.platform
      AND NEW.template_id <=> OLD.template_id
      AND NEW.template_name <=> OLD.template_name
      AND NEW.template_version <=> OLD.template_version
      AND NEW.prompt_modules <=> OLD.prompt_modules
      AND NEW.final_system_prompt <=> OLD.final_system_prompt
      AND NEW.final_user_prompt <=> OLD.final_user_prompt
      AND NEW.messages <=> OLD.messages
      AND NEW.response_text <=> OLD.response_text
      AND NEW.model_parameters <=> OLD.model_parameters
      AND NEW.token_metrics <=> OLD.token_metrics
      AND NEW.performance_metrics <=> OLD.performance_metrics
      AND NEW.repair_metrics <=> OLD.repair_metrics
      AND NEW.llm_calls <=> OLD.llm_calls
      AND NEW.response_id <=> OLD.response_id
      AND NEW.finish_reason <=> OLD.finish_reason
      AND NEW.cached <=> OLD.cached
      AND NEW.retry_count <=> OLD.retry_count
      AND NEW.error_type <=> OLD.error_type
      AND NEW.error_message <=> OLD.error_message
      AND NEW.error_stack <=> OLD.error_stack
      AND NEW.trace_id <=> OLD.trace_id
      AND NEW.span_id <=> OLD.span_id
      AND NEW.attributes <=> OLD.attributes
      AND NEW.capture_gaps <=> OLD.capture_gaps
      AND NEW.parent_id <=> OLD.parent_id
      AND NEW.exact_values <=> OLD.exact_values) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'this snapshot is final: only its link may change';
  END IF//
DROP TRIGGER IF EXISTS generation_snapshots_linked//
CREATE TRIGGER generation_snapshots_linked BEFORE UPDATE ON generation_snapshots FOR EACH ROW
  IF OLD.status <> 'pending'
      AND (OLD.entity_type IS NOT NULL AND NEW.entity_type IS NULL
        OR OLD.entity_id IS NOT NULL AND NEW.entity_id IS NULL
        OR OLD.linked_at IS NOT NULL AND NEW.linked_at IS NULL) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the link of a final snapshot cannot be taken away';
  END IF//
DROP TRIGGER IF EXISTS generation_snapshots_identity//
CREATE TRIGGER generation_snapshots_identity BEFORE UPDATE ON generation_snapshots FOR EACH ROW
  IF NEW.id <> OLD.id THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the id of a snapshot cannot be changed';
  END IF//
-- A pass is opened, used and closed within one transaction, so that nobody else ever finds it open.
DROP TRIGGER IF EXISTS generation_snapshots_removed//
CREATE TRIGGER generation_snapshots_removed BEFORE DELETE ON generation_snapshots FOR EACH ROW
  IF NOT EXISTS (SELECT 1 FROM retention_passes WHERE closed_at IS NULL) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'snapshots are deleted by a retention pass only: see prune';
  END IF//
DROP TRIGGER IF EXISTS retention_passes_changed//
CREATE TRIGGER retention_passes_changed BEFORE UPDATE ON retention_passes FOR EACH ROW
  IF OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a closed retention pass cannot be changed';
  END IF//
DROP TRIGGER IF EXISTS retention_passes_removed//
CREATE TRIGGER retention_passes_removed BEFORE DELETE ON retention_passes FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'retention passes cannot be deleted'//
DROP TRIGGER IF EXISTS recording_gaps_changed//
CREATE TRIGGER recording_gaps_changed BEFORE UPDATE ON recording_gaps FOR EACH ROW
  IF NOT (NEW.id <=> OLD.id
      AND NEW.run_id <=> OLD.run_id
      AND NEW.service <=> OLD.service
      AND NEW.host <=> OLD.host
      AND NEW.process_id <=> OLD.process_id
      AND NEW.pointcut <=> OLD.pointcut
      AND NEW.reason <=> OLD.reason
      AND NEW.first_at <=> OLD.first_at
      AND NEW.last_at <=> OLD.last_at
      AND NEW.pending <=> OLD.pending
      AND NEW.finals <=> OLD.finals
      AND NEW.links <=> OLD.links
      AND NEW.skipped <=> OLD.skipped) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a gap that is on record cannot be changed';
  END IF//
DROP TRIGGER IF EXISTS recording_gaps_removed//
CREATE TRIGGER recording_gaps_removed BEFORE DELETE ON recording_gaps FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'gaps of the record cannot be deleted'//
DELIMITER ;
INSERT INTO promptnotary_schema (version, oldest_writer, applied_at, applied_by)
  VALUES (2, 1, UTC_TIMESTAMP(3), current_user()) ON DUPLICATE KEY UPDATE version = 2;
