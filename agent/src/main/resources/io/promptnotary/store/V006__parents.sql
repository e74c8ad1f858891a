-- The generation that another one began in, or that composed what it sent.
-- The way back is U006__parents.sql beside this file, for the program sqlite3.
ALTER TABLE generation_snapshots ADD COLUMN parent_id TEXT;
-- What the way back has kept comes back here.
CREATE TABLE IF NOT EXISTS kept_parents (id TEXT PRIMARY KEY NOT NULL, parent_id TEXT NOT NULL) STRICT;
UPDATE generation_snapshots SET parent_id = (SELECT k.parent_id FROM kept_parents k WHERE k.id = generation_snapshots.id)
  WHERE id IN (SELECT id FROM kept_parents);
DROP TABLE kept_parents;
CREATE INDEX generation_snapshots_parent
  ON generation_snapshots (parent_id) WHERE parent_id IS NOT NULL;
DROP TRIGGER generation_snapshots_final;
CREATE TRIGGER generation_snapshots_final BEFORE UPDATE OF
    id, status, service, host, process_id, run_id, name, started_at, completed_at, org_id, user_id,
    session_id, platform, template_id, template_name, template_version, prompt_modules,
    final_system_prompt, final_user_prompt, messages, response_text, model_parameters,
    token_metrics, performance_metrics, repair_metrics, llm_calls, response_id, finish_reason,
    cached, retry_count, error_type, error_message, error_stack, trace_id, span_id, attributes,
    capture_gaps, parent_id
  ON generation_snapshots
  WHEN OLD.status <> 'pending'
  BEGIN SELECT RAISE(ABORT, 'this snapshot is final: only its link may change'); END;
-- Each snapshot that is a parent, with its children, their children and so on.
CREATE VIEW snapshot_descendants AS
  WITH RECURSIVE line (ancestor_id, id) AS (
    SELECT parent_id, id FROM generation_snapshots WHERE parent_id IS NOT NULL
    UNION
    SELECT line.ancestor_id, child.id
    FROM line JOIN generation_snapshots AS child ON child.parent_id = line.id)
  SELECT ancestor_id, id FROM line;
-- What each of them cost with all its descendants; one line for each currency.
CREATE VIEW cost_with_descendants AS
  SELECT family.id, figures.currency, count(*) AS snapshots, sum(figures.cost) AS cost,
    sum(figures.total_tokens) AS total_tokens
  FROM (
      SELECT ancestor_id AS id, ancestor_id AS member FROM snapshot_descendants
      UNION
      SELECT ancestor_id, id FROM snapshot_descendants) AS family
    JOIN snapshot_figures AS figures ON figures.id = family.member
  GROUP BY family.id, figures.currency;
