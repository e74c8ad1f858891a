-- One wide row per generation. Names are a contract with users' SQL: add, never rename.
-- The way back: nothing stands before this version; delete the file.
CREATE TABLE generation_snapshots (
  id                  TEXT PRIMARY KEY NOT NULL,
  status              TEXT NOT NULL,
  service             TEXT,
  host                TEXT,
  process_id          INTEGER,
  run_id              TEXT,
  name                TEXT,
  started_at          TEXT NOT NULL,
  completed_at        TEXT,
  org_id              TEXT,
  user_id             TEXT,
  session_id          TEXT,
  platform            TEXT,
  template_id         TEXT,
  template_name       TEXT,
  template_version    TEXT,
  prompt_modules      TEXT,
  final_system_prompt TEXT,
  final_user_prompt   TEXT,
  messages            TEXT,
  response_text       TEXT,
  model_parameters    TEXT,
  token_metrics       TEXT,
  performance_metrics TEXT,
  repair_metrics      TEXT,
  llm_calls           TEXT,
  response_id         TEXT,
  finish_reason       TEXT,
  cached              INTEGER,
  retry_count         INTEGER,
  error_type          TEXT,
  error_message       TEXT,
  error_stack         TEXT,
  entity_type         TEXT,
  entity_id           TEXT,
  linked_at           TEXT,
  trace_id            TEXT,
  span_id             TEXT,
  attributes          TEXT,
  capture_gaps        TEXT
) STRICT;
CREATE INDEX generation_snapshots_time ON generation_snapshots (started_at);
CREATE INDEX generation_snapshots_entity
  ON generation_snapshots (entity_id, entity_type) WHERE entity_id IS NOT NULL;
CREATE INDEX generation_snapshots_model
  ON generation_snapshots (json_extract(performance_metrics, '$.model_identifier'));
CREATE INDEX generation_snapshots_template ON generation_snapshots (template_id, template_version);
CREATE INDEX generation_snapshots_status ON generation_snapshots (status, started_at);
CREATE INDEX generation_snapshots_org ON generation_snapshots (org_id);
-- The status is repeated in front, or SQLite would prefer the larger index above.
CREATE INDEX generation_snapshots_pending
  ON generation_snapshots (status, started_at) WHERE status = 'pending';
CREATE INDEX generation_snapshots_unlinked
  ON generation_snapshots (started_at) WHERE entity_id IS NULL;
