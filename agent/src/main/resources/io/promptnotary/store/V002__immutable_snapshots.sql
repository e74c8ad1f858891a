-- A final snapshot cannot be altered, and no snapshot can be deleted outside of a retention pass.
-- The way back is U002__immutable_snapshots.sql beside this file, for the program sqlite3.
--
-- A pass is opened, used and closed within one transaction, so that nobody ever finds an open one:
-- at any other time a DELETE is refused. Closed passes stay and tell what was removed, when, why.
-- The triggers hold against every client, whatever its settings: with recursive_triggers off,
-- as it is by default, REPLACE deletes a row without asking the trigger on DELETE, so that the
-- triggers on INSERT and UPDATE refuse whatever would replace a row.
CREATE TABLE IF NOT EXISTS retention_passes (
  id        INTEGER PRIMARY KEY CHECK (id > 0),
  action    TEXT NOT NULL CHECK (action IN ('archive', 'restore', 'delete', 'delete unlinked')),
  reason    TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  closed_at TEXT,
  snapshots INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS retention_passes_open ON retention_passes (id) WHERE closed_at IS NULL;
CREATE TRIGGER retention_passes_added BEFORE INSERT ON retention_passes
  WHEN EXISTS (SELECT 1 FROM retention_passes WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'this retention pass is on record and cannot be replaced'); END;
CREATE TRIGGER retention_passes_changed BEFORE UPDATE ON retention_passes
  WHEN OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id
  BEGIN SELECT RAISE(ABORT, 'a closed retention pass cannot be changed'); END;
CREATE TRIGGER retention_passes_removed BEFORE DELETE ON retention_passes
  BEGIN SELECT RAISE(ABORT, 'retention passes cannot be deleted'); END;
-- The link to the host's own entity is the one thing that comes after the end of a generation: a
-- later save may set it or set it anew (linked_at says when), and nothing can take it away.
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
CREATE TRIGGER generation_snapshots_linked BEFORE UPDATE OF entity_type, entity_id, linked_at
  ON generation_snapshots
  WHEN OLD.status <> 'pending'
    AND (OLD.entity_type IS NOT NULL AND NEW.entity_type IS NULL
      OR OLD.entity_id IS NOT NULL AND NEW.entity_id IS NULL
      OR OLD.linked_at IS NOT NULL AND NEW.linked_at IS NULL)
  BEGIN SELECT RAISE(ABORT, 'the link of a final snapshot cannot be taken away'); END;
CREATE TRIGGER generation_snapshots_identity BEFORE UPDATE ON generation_snapshots
  WHEN NEW.id IS NOT OLD.id OR NEW.rowid <> OLD.rowid
  BEGIN SELECT RAISE(ABORT, 'the id of a snapshot cannot be changed'); END;
-- A new row is told the rowid -1 here unless it names one; the store's own begin at 1.
CREATE TRIGGER generation_snapshots_added BEFORE INSERT ON generation_snapshots
  WHEN EXISTS (SELECT 1 FROM generation_snapshots WHERE id = NEW.id AND status <> 'pending')
    OR NEW.rowid > 0 AND EXISTS (
      SELECT 1 FROM generation_snapshots WHERE rowid = NEW.rowid AND id IS NOT NEW.id)
  BEGIN SELECT RAISE(ABORT, 'this snapshot is final and cannot be replaced'); END;
CREATE TRIGGER generation_snapshots_removed BEFORE DELETE ON generation_snapshots
  WHEN NOT EXISTS (SELECT 1 FROM retention_passes WHERE closed_at IS NULL)
  BEGIN SELECT RAISE(ABORT, 'snapshots are deleted by a retention pass only: see prune'); END;
